/// Where a container's standard input comes from and its output goes.
public enum ContainerStreams: Sendable {
    /// The program's own; the input only when it is asked for, else it is empty.
    case inherited(input: Bool)
    /// Output and errors are kept, each up to a limit in bytes, and shown to somebody as they come;
    /// the input is empty.
    case captured(limit: Int, observer: (@Sendable ([UInt8]) -> Void)?)
}

/// How a container's process ended.
public struct ContainerExit: Hashable, Sendable {
    /// The exit code, or 128 and the number of the signal that killed the process.
    public var code: Int32
    /// Whether it was killed because its time was up.
    public var isTimedOut = false
    /// What it wrote, where that was captured.
    public var output = CapturedOutput(bytes: [])
    /// What it wrote to its standard error, where that was captured.
    public var error = CapturedOutput(bytes: [])
}

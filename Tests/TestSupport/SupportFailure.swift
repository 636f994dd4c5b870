/// Why a fixture could not be made. A test that meets one is broken or lacks a tool; it has not
/// found a fault in Socle.
public struct SupportFailure: Error, CustomStringConvertible {
    /// One line for people.
    public let description: String

    /// Makes a failure with its line.
    public init(_ description: String) { self.description = description }
}

public import SystemPackage

/// Why a program could not be run in a sandbox.
public enum SandboxError: Error, Equatable, CustomStringConvertible {
    /// No OCI runtime was found; the name is the one that was asked for.
    case noRuntime(String?)
    /// Namespaces could not be made.
    case enclosure(step: String, reason: String)
    /// An ordinary user has no subordinate ids.
    case noSubordinateIDs(user: String, file: String)
    /// The ids of a user namespace could not be set.
    case mappingRefused(String)
    /// A file system could not be mounted.
    case mount(FilePath, reason: String)
    /// The operating system refused something else.
    case system(operation: String, path: FilePath, reason: String)
    /// A user or group that the root file system does not know.
    case unknownUser(String)
    /// A text of the command line that cannot be understood.
    case badSetting(String)
    /// Limits that this machine cannot keep.
    case noLimits(String)
    /// Programs of the architecture do not run here.
    case noEmulation(architecture: String, handler: String)
    /// There is nothing to run.
    case noCommand
    /// The program is not in the root file system.
    case commandNotFound(String)
    /// The program is there but cannot be run.
    case commandNotExecutable(String, reason: String)
    /// The runtime could not start the container.
    case runtimeFailed(String)
    /// What a container changed cannot be told without an overlay.
    case noOverlay(String)

    /// One line that says what, where, what to do.
    public var description: String {
        switch self {
        case .noRuntime(nil): "no OCI runtime found: install runc or crun"
        case .noRuntime(let name?):
            "OCI runtime `\(name)` was not found (want runc, crun, or the path of one)"
        case .enclosure(let step, let reason):
            "cannot \(step): \(reason); containers need namespaces of the kernel"
        case .noSubordinateIDs(let user, let file):
            "user \(user) has no entry in \(file), which a container without root needs: "
                + "`usermod --add-subuids 100000-165535 --add-subgids 100000-165535 \(user)`, "
                + "as root, adds one"
        case .mappingRefused(let reason): "cannot set the ids of the user namespace: \(reason)"
        case .mount(let path, let reason): "cannot mount \(path): \(reason)"
        case .system(let operation, let path, let reason):
            "cannot \(operation) \(path): \(reason)"
        case .unknownUser(let text):
            "the image has no user or group `\(text)` (a number needs no entry)"
        case .badSetting(let text): text
        case .noLimits(let reason): "limits cannot be set here: \(reason)"
        case .noEmulation(let architecture, let handler):
            "programs for \(architecture) do not run here: register \(handler) with binfmt_misc "
                + "and its flag F (Debian: package qemu-user-static)"
        case .noCommand: "the image has no default command: name one after the image"
        case .commandNotFound(let text): "`\(text)` was not found in the image"
        case .commandNotExecutable(let text, let reason): "`\(text)` cannot be run: \(reason)"
        case .runtimeFailed(let text): text
        case .noOverlay(let reason):
            "what a container changes can only be kept with overlay mounts: \(reason)"
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension SandboxError {
    /// What the system calls an error number.
    static func reason(_ number: Int32) -> String { Errno(rawValue: number).description }
}

import CNamespaces
import Dispatch
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program of this machine with arguments and environment, ready to be started.
struct Program {
    let path: FilePath
    let arguments: [String]
    let environment: [String: String]

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - streams: What it gets as standard input, output and error.
    ///   - ownGroup: Whether signals of a terminal for our process group do not reach it.
    ///   - terminal: The terminal whose foreground it gets.
    /// - Returns: Its process number.
    func start(
        streams: StandardStreams, ownGroup: Bool = false, terminal: Int32? = nil
    ) throws(SandboxError) -> pid_t {
        var pid: pid_t = 0
        let result = path.withPlatformString { path in
            Self.withCStrings([self.path.string] + arguments) { arguments in
                Self.withCStrings(variables) { variables in
                    withUnsafePointer(to: streams.tuple) { tuple in
                        tuple.withMemoryRebound(to: Int32.self, capacity: 3) { streams in
                            socle_spawn(
                                path, arguments, variables, streams, ownGroup ? 1 : 0,
                                terminal ?? -1, &pid)
                        }
                    }
                }
            }
        }
        guard result == 0 else {
            throw .system(operation: "run", path: path, reason: SandboxError.reason(result))
        }
        return pid
    }

    /// The environment as the kernel wants it, in a fixed order.
    var variables: [String] { environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" } }

    /// Runs a body with texts as the C library wants them: pointers, and none at the end.
    static func withCStrings<Result>(
        _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var copies: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return copies.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("never empty") }
            return body(UnsafePointer(start))
        }
    }

    /// Finds a program by name in the folders of `PATH`, and in those of the administrator, which the
    /// `PATH` of an ordinary user lacks.
    static func find(_ name: String, environment: [String: String]) -> FilePath? {
        func isProgram(_ path: String) -> Bool {
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
                && access(path, X_OK) == 0
        }
        if name.contains("/") { return isProgram(name) ? FilePath(name) : nil }
        let folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (folders + ["/usr/local/sbin", "/usr/sbin", "/sbin"])
            .map { "\($0)/\(name)" }.first(where: isProgram).map { FilePath($0) }
    }
}

/// The three descriptors that a program starts with.
struct StandardStreams {
    var input: Int32
    var output: Int32
    var error: Int32

    var tuple: (Int32, Int32, Int32) { (input, output, error) }
}

/// Waiting for a process without holding a task's thread.
enum ProcessEnd {
    /// The exit code of a process, or 128 and the number of the signal that killed it.
    ///
    /// - Parameter ending: Called when the process has ended and its number is still its own.
    static func wait(
        for pid: pid_t, ending: @escaping @Sendable () -> Void = {}
    ) async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                var information = siginfo_t()
                while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0, errno == EINTR
                {}
                ending()
                var status: Int32 = 0
                while waitpid(pid, &status, 0) < 0, errno == EINTR {}
                let signal = status & 0x7f
                continuation.resume(
                    returning: signal == 0 ? status >> 8 & 0xff : 128 + signal)
            }
        }
    }
}

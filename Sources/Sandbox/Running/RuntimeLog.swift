import Compression
import OCIModel
import SystemPackage

/// What a runtime wrote down about its own failure, one JSON object a line.
struct RuntimeLog {
    private struct Line: Decodable {
        var level: String?
        var msg: String?
    }

    /// The last error, or `nil`.
    let failure: String?

    init(_ path: FilePath) {
        let bytes = (try? FileSource(path: path.string).readAll(limit: 4 << 20)) ?? []
        self.init(bytes)
    }

    init(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).compactMap {
            try? CanonicalJSON.decode(Line.self, from: Array($0))
        }
        failure = lines.last { $0.level == "error" || $0.level == "fatal" }?.msg
    }

    /// The failure as an error, with the command that was to be run.
    ///
    /// Runtimes say in words whether the program is missing or cannot be run; these are the kernel's
    /// own words, which both kinds of runtimes quote.
    func error(_ command: String) -> SandboxError? {
        guard let failure else { return nil }
        let text = failure.lowercased()
        if text.contains("executable file") && text.contains("not found") {
            return .commandNotFound(command)
        }
        if text.contains("exec"), text.contains("no such file or directory") {
            return .commandNotFound(command)
        }
        if text.contains("exec"), text.contains("permission denied") {
            return .commandNotExecutable(command, reason: "permission denied")
        }
        if text.contains("exec format error") {
            return .commandNotExecutable(
                command, reason: "it is no program of this machine, and no script with a `#!` line")
        }
        return .runtimeFailed(failure)
    }
}

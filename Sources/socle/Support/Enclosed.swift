import ArgumentParser
import Compression
import Sandbox
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Commands that start containers run inside an enclosure: the program starts itself again in it, and
/// what was started first only waits and passes signals on.
enum Enclosed {
    /// Goes on only inside. To be called before a command touches anything.
    ///
    /// - Throws: `ExitCode` with what the program inside ended with, when it has; `SandboxError`.
    static func enter(hidesProcesses: Bool = true) async throws {
        let environment = Workplace.readEnvironment()
        if Enclosure.isInside(environment: environment) { return }
        let enclosure = try await Enclosure.enter(
            program: try ownPath(), arguments: Array(CommandLine.arguments.dropFirst()),
            environment: environment, hidesProcesses: hidesProcesses)
        let code = await Interruption.passingOn({ enclosure.signal($0) }) {
            await enclosure.wait()
        }
        throw ExitCode(code)
    }

    /// The file that this program was started from.
    private static func ownPath() throws -> FilePath {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else {
            throw SandboxError.enclosure(
                step: "find the program's own file", reason: SystemMessage.text(errno))
        }
        return FilePath(
            String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
}

import CNamespaces
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A room around the whole program: mount and process namespaces, and a user namespace where the user
/// is not root.
///
/// Everything that containers need is done inside: mounts are seen by nobody else, files get any
/// owner, and when the program ends, however it ends, the kernel ends every process inside and with
/// the last of them every mount. So there is nothing to clean up but files, which the store sweeps.
///
/// A program enters by starting itself again inside: ``enter(program:arguments:environment:)``.
public struct Enclosure: Sendable {
    /// The variable that tells the program inside what was outside.
    static let marker = "SOCLE_ENCLOSURE"

    private let pid: pid_t
    // Closing it ends everything inside.
    private let life: Int32

    /// Whether this process is inside one.
    public static func isInside(environment: [String: String]) -> Bool {
        guard let outside = environment[marker], let here = mountNamespace() else { return false }
        return outside != here
    }

    /// Starts a program inside.
    ///
    /// - Parameters:
    ///   - program: The program: this one.
    ///   - arguments: Its arguments, without its name.
    ///   - environment: Its environment.
    ///   - hidesProcesses: Whether there is a process namespace. Without one the program inside can
    ///     join those of others, and the kernel does not end what it started with it.
    /// - Throws: ``SandboxError/enclosure(step:reason:)``, and for an ordinary user
    ///   ``SandboxError/noSubordinateIDs(user:file:)`` and ``SandboxError/mappingRefused(_:)``.
    public static func enter(
        program: FilePath, arguments: [String], environment: [String: String],
        hidesProcesses: Bool = true
    ) async throws(SandboxError) -> Enclosure {
        let isRoot = geteuid() == 0
        let mapping = isRoot ? nil : try IDMapping(environment: environment)
        var inner = environment
        inner[marker] = mountNamespace() ?? "unknown"
        let inside = Program(path: program, arguments: arguments, environment: inner)
        var made = socle_enclosure()
        let result = program.withPlatformString { path in
            Program.withCStrings([program.string] + arguments) { arguments in
                Program.withCStrings(inside.variables) { variables in
                    socle_enclose(
                        path, arguments, variables, isRoot ? 0 : 1, hidesProcesses ? 1 : 0, &made)
                }
            }
        }
        guard result == 0 else {
            throw .enclosure(
                step: "make namespaces", reason: SandboxError.reason(result))
        }
        defer { close(made.channel) }
        let enclosure = Enclosure(pid: made.pid, life: made.life)
        do {
            try await mapping?.apply(to: made.pid)
            try begin(made.channel)
        } catch {
            await enclosure.abandon()
            throw error
        }
        return enclosure
    }

    /// Sends a signal to the program inside.
    public func signal(_ number: Int32) { kill(pid, number) }

    /// Waits for the program inside to end.
    ///
    /// - Returns: Its exit code, or 128 and the number of the signal that killed it.
    public func wait() async -> Int32 {
        let terminal = TerminalState.save()
        let code = await ProcessEnd.wait(for: pid)
        terminal?.restore()
        close(life)
        return code
    }

    private func abandon() async {
        close(life)
        kill(pid, SIGKILL)
        _ = await ProcessEnd.wait(for: pid)
    }

    /// Lets the first process go on, and waits until it has started the program.
    private static func begin(_ channel: Int32) throws(SandboxError) {
        var byte: UInt8 = 1
        _ = write(channel, &byte, 1)
        var failure = socle_failure()
        var count: Int
        repeat {
            count = read(channel, &failure, MemoryLayout<socle_failure>.size)
        } while count < 0 && errno == EINTR
        guard count == MemoryLayout<socle_failure>.size else { return }
        throw .enclosure(
            step: EnclosureStep.text(failure.step), reason: SandboxError.reason(failure.number))
    }

    private static func mountNamespace() -> String? {
        var buffer = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/self/ns/mnt", &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// What was being done when the first process inside gave up.
private enum EnclosureStep {
    static func text(_ step: Int32) -> String {
        switch UInt32(step) {
        case SOCLE_STEP_BECOME_ROOT.rawValue: "become root of the user namespace"
        case SOCLE_STEP_PRIVATE_MOUNTS.rawValue: "make mounts private"
        case SOCLE_STEP_MOUNT_PROC.rawValue: "mount /proc in a namespace"
        case SOCLE_STEP_EXEC.rawValue: "start the program in its namespaces"
        default: "start a process in its namespaces"
        }
    }
}

/// The terminal of the standard input, to be as it was when a program that changed it has ended.
struct TerminalState {
    private let settings: termios

    /// `nil` when the standard input is no terminal of which we have the foreground.
    static func save() -> TerminalState? {
        var settings = termios()
        guard isatty(STDIN_FILENO) == 1, tcgetpgrp(STDIN_FILENO) == getpgrp(),
            tcgetattr(STDIN_FILENO, &settings) == 0
        else { return nil }
        return TerminalState(settings: settings)
    }

    /// Takes the foreground back and sets everything as it was.
    func restore() {
        // Whoever is in the background and does this would be stopped otherwise.
        let before = Glibc.signal(SIGTTOU, SIG_IGN)
        defer { _ = Glibc.signal(SIGTTOU, before) }
        tcsetpgrp(STDIN_FILENO, getpgrp())
        var settings = settings
        tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
    }
}

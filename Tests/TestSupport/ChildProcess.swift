import Dispatch
import Synchronization

#if canImport(Glibc)
    @preconcurrency import Glibc
#elseif canImport(Musl)
    @preconcurrency import Musl
#else
    import Darwin
#endif

/// What a program left when it ended.
public struct ProcessResult: Sendable {
    /// The exit status; 128 and the signal's number when a signal ended it.
    public let status: Int32
    /// What it wrote to standard output.
    public let output: [UInt8]
    /// What it wrote to standard error.
    public let errors: [UInt8]

    /// Standard output as text.
    public var stdout: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text.
    public var stderr: String { String(decoding: errors, as: UTF8.self) }
    /// Standard output without white space around it.
    public var line: String {
        var text = Substring(stdout)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text.drop(while: \.isWhitespace))
    }
}

/// A program that has been started and may still be running.
///
/// Its output goes to nameless temporary files, so that it can never block on a full pipe.
public final class ChildProcess {
    /// The process id.
    public let id: Int32
    private let program: String
    private let output: Int32
    private let errors: Int32
    private var result: ProcessResult?
    private let watch: Watch

    /// Longer than anything that tests run, in seconds; what takes longer hangs, and is killed.
    private static let limit = 300

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: A name to look for, or a path.
    ///   - arguments: Its arguments, the name not among them.
    ///   - input: What it reads from standard input.
    ///   - environment: Variables to set beside the inherited ones; an empty value removes one.
    ///   - inherits: Whether the environment of this process is passed on.
    ///   - directory: Where it runs; this process's folder if `nil`.
    /// - Throws: ``SupportFailure`` when there is no such program or it cannot be started.
    public init(
        _ program: String, _ arguments: [String] = [], input: [UInt8] = [],
        environment: [String: String] = [:], inherits: Bool = true, directory: String? = nil
    ) throws {
        let path = try Tool.require(program)
        self.program = program
        let standardInput = try Self.namelessFile(input)
        defer { close(standardInput) }
        output = try Self.namelessFile([])
        errors = try Self.namelessFile([])
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        // POSIX has no portable way to start a program in another folder, but a shell.
        let start = directory.map {
            ["/bin/sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", $0]
        }
        let line = (start ?? []) + [path] + arguments
        let words = line.map { strdup($0) } + [nil]
        let variables =
            Self.variables(environment, inherits: inherits).map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, line[0], &actions, nil, words, variables)
        guard code == 0 else { throw SupportFailure("cannot start \(line[0]): errno \(code)") }
        id = child
        watch = Watch(child, seconds: Self.limit)
    }

    deinit {
        if result == nil {
            watch.end()
            // A dead child that nobody waits for keeps exit tests of the same process from ending.
            kill(id, SIGKILL)
            waitpid(id, nil, 0)
        }
        close(output)
        close(errors)
    }

    /// Sends a signal, such as `SIGKILL`.
    public func signal(_ number: Int32) { kill(id, number) }

    /// What it has written to standard error so far: tests wait for a line before they kill.
    public func errorsSoFar() -> String {
        String(decoding: (try? Self.contents(errors)) ?? [], as: UTF8.self)
    }

    /// Waits until the program has ended.
    public func wait() throws -> ProcessResult {
        if let result { return result }
        var status: Int32 = 0
        // Looked at first and reaped after, so that the watch never kills somebody else's process.
        var info = siginfo_t()
        while waitid(P_PID, id_t(id), &info, WEXITED | WNOWAIT) < 0 {
            guard errno == EINTR else { throw Files.failure("waitid", program) }
        }
        let isLate = watch.end()
        while waitpid(id, &status, 0) < 0 {
            guard errno == EINTR else { throw Files.failure("waitpid", program) }
        }
        guard !isLate else {
            let words = String(decoding: try Self.contents(errors), as: UTF8.self)
            throw SupportFailure(
                "\(program) did not end within \(Self.limit) s: \(words.suffix(500))")
        }
        let signal = status & 0x7f
        let made = ProcessResult(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            output: try Self.contents(output), errors: try Self.contents(errors))
        result = made
        return made
    }

    private static func variables(_ added: [String: String], inherits: Bool) -> [String] {
        var lines: [String] = []
        if inherits {
            #if canImport(Darwin)
                var pointer = _NSGetEnviron().pointee
            #else
                var pointer = environ
            #endif
            while let entry = pointer.pointee {
                let line = String(cString: entry)
                let name = String(line.prefix { $0 != "=" })
                if added[name] == nil { lines.append(line) }
                pointer += 1
            }
        }
        for (name, value) in added.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
            lines.append("\(name)=\(value)")
        }
        return lines
    }

    private static func namelessFile(_ bytes: [UInt8]) throws -> Int32 {
        var template = Array("/tmp/socle-stream-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Files.failure("mkstemp", "/tmp") }
        unlink(&template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var done = 0
        while done < bytes.count {
            let written = bytes[done...].withUnsafeBytes {
                write(descriptor, $0.baseAddress, $0.count)
            }
            guard written > 0 else { throw Files.failure("write", "/tmp") }
            done += written
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    /// The whole file, read by position: the child shares the descriptor's own offset.
    private static func contents(_ descriptor: Int32) throws -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Files.failure("fstat", "output") }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        return Array(bytes.prefix(max(0, count)))
    }
}

/// Kills a process when its time is up, unless it is told before that the process has ended.
private final class Watch: Sendable {
    private enum State { case running, ended, killed }
    private let state = Mutex(State.running)

    init(_ id: Int32, seconds: Int) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds)) { [weak self] in
            self?.state.withLock { state in
                guard state == .running else { return }
                state = .killed
                kill(id, SIGKILL)
            }
        }
    }

    /// Nobody is killed any more. Tells whether somebody was.
    @discardableResult
    func end() -> Bool {
        state.withLock { state in
            guard state != .killed else { return true }
            state = .ended
            return false
        }
    }
}

/// Runs a program to its end. See ``ChildProcess`` for the parameters.
public func run(
    _ program: String, _ arguments: [String] = [], input: [UInt8] = [],
    environment: [String: String] = [:], inherits: Bool = true, directory: String? = nil
) throws -> ProcessResult {
    try ChildProcess(
        program, arguments, input: input, environment: environment, inherits: inherits,
        directory: directory
    ).wait()
}

/// Runs a program that must succeed and gives its standard output.
///
/// - Throws: ``SupportFailure`` with the program's last words when its status is not 0.
@discardableResult
public func check(
    _ program: String, _ arguments: [String] = [], input: [UInt8] = [],
    environment: [String: String] = [:], directory: String? = nil
) throws -> [UInt8] {
    let result = try run(
        program, arguments, input: input, environment: environment, directory: directory)
    guard result.status == 0 else {
        throw SupportFailure("\(program) ended with \(result.status): \(result.stderr.suffix(500))")
    }
    return result.output
}

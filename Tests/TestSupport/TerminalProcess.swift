#if canImport(Glibc)
    @preconcurrency import Glibc
#elseif canImport(Musl)
    @preconcurrency import Musl
#else
    import Darwin
#endif

/// A program on a pseudo-terminal of its own, as a person has it before them: keys go in, a screen
/// comes out. Waiting is always for something that the program does, never for time to pass.
public final class TerminalProcess {
    /// What is on the screen.
    public private(set) var screen: TerminalScreen
    private let master: Int32
    private let child: pid_t
    private var status: Int32?

    /// How long nothing may happen before a program counts as hanging, in milliseconds.
    private static let patience: Int32 = 120_000

    /// Starts a program.
    ///
    /// - Throws: ``SupportFailure`` when there is no terminal or no program.
    public init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        width: Int = 80, height: Int = 24
    ) throws {
        screen = TerminalScreen(width: width, height: height)
        var (master, terminal): (Int32, Int32) = (-1, -1)
        var size = Self.size(width, height)
        guard openpty(&master, &terminal, nil, nil, &size) == 0, let name = ttyname(terminal) else {
            throw SupportFailure("no pseudo-terminal: errno \(errno)")
        }
        // The program opens it itself, so that it becomes its own.
        defer { close(terminal) }
        for descriptor in [master, terminal] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        self.master = master
        child = try Self.start(
            [try Tool.require(program)] + arguments, environment, terminal: String(cString: name))
    }

    deinit {
        if status == nil {
            kill(child, SIGKILL)
            waitpid(child, nil, 0)
        }
        close(master)
    }

    private static func size(_ width: Int, _ height: Int) -> winsize {
        winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    }

    /// `POSIX_SPAWN_SETSID`, which glibc's headers hide from Swift.
    private static let newSession: Int16 = 0x80

    /// In a session of its own, so that the terminal that it opens is its controlling one.
    private static func start(
        _ words: [String], _ environment: [String: String], terminal: String
    ) throws -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        posix_spawnattr_setflags(&attributes, newSession)
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        let variables = environment.merging(["TERM": "xterm", "PATH": path]) { mine, _ in mine }
        let list = words.map { strdup($0) } + [nil]
        let settings = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in list + settings { free(word) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, words[0], &actions, &attributes, list, settings)
        guard code == 0 else { throw SupportFailure("cannot start \(words[0]): errno \(code)") }
        return child
    }

    /// Types.
    public func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Gives the window another size.
    public func resize(width: Int, height: Int) {
        screen.resize(width: width, height: height)
        var size = Self.size(width, height)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    /// Reads until the screen is as expected.
    ///
    /// - Throws: ``SupportFailure`` with the screen when the program ends before, or hangs.
    public func wait(_ what: String, until isThere: (TerminalScreen) -> Bool) throws {
        while !isThere(screen) {
            guard try readMore() else {
                throw SupportFailure("the program ended before \(what):\n\(screen.text)")
            }
        }
    }

    /// Reads until the program ends, and gives its exit status.
    ///
    /// - Throws: ``SupportFailure`` when it does not.
    public func finish() throws -> Int32 {
        while try readMore() {}
        var code: Int32 = 0
        waitpid(child, &code, 0)
        let status = code & 0x7F == 0 ? code >> 8 & 0xFF : 128 + code & 0x7F
        self.status = status
        return status
    }

    /// Whether the terminal reads lines and shows what is typed, as before a full-screen program.
    public var isInLineMode: Bool {
        var settings = termios()
        return tcgetattr(master, &settings) == 0
            && settings.c_lflag & tcflag_t(ICANON | ECHO) == tcflag_t(ICANON | ECHO)
    }

    /// Reads what is there; `false` at the end.
    private func readMore() throws -> Bool {
        var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, Self.patience) > 0 else {
            throw SupportFailure("the program hangs with this on its screen:\n\(screen.text)")
        }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(master, &buffer, buffer.count)
        // Linux says EIO when the last process that has the terminal open is gone.
        guard count > 0 else { return false }
        screen.take(buffer.prefix(count))
        return true
    }
}

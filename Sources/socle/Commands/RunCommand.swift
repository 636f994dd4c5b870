import ArgumentParser
import OCIModel
import Sandbox
import Store
import Synchronization

/// `socle run`: a command in a container of an image.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a command in a container of an image.",
        usage: "socle run [<options>] <image> [<command> ...]",
        discussion: """
            Starts a container with runc or crun, as root or as any user with subordinate ids. The \
            image stays as it is: what the container writes is gone when it ends, and so are its \
            processes and mounts, however it ends. It reaches no network unless --network says so.

            Signals go to the container, the third SIGINT or SIGTERM kills it. The exit code is the \
            command's; 125 when the container could not be started, 126 when the command cannot be \
            run, 127 when there is no such command, 124 when its time was up.

            EXAMPLES
              socle run debian-slim:bookworm cat /etc/os-release
              socle run -it -v ./src:/src:ro -w /src debian-slim:bookworm bash
              socle run --network host -u 65532 --read-only --tmpfs /tmp -m 256m distroless/cc /app
              socle run --platform linux/arm64 --entrypoint /bin/uname alpine:3.19 -m
            """)

    @OptionGroup var container: ContainerOptions

    @Option(help: ArgumentHelp("Run this program instead of the image's.", valueName: "program"))
    var entrypoint: String?

    @Flag(name: [.short, .long], help: "Give it a terminal.")
    var tty = false

    @Flag(name: [.short, .long], help: "Let it read the standard input.")
    var interactive = false

    @Option(help: "Run the image for this platform, such as linux/arm64.")
    var platform: String?

    @Option(help: ArgumentHelp("Kill it after so many seconds.", valueName: "seconds"))
    var timeout: Double?

    @Flag(name: .customLong("rm"), help: "Accepted, and always so: nothing is kept.")
    var remove = false

    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var registry: RegistryFlags

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("The image, and a command for it.", valueName: "image"))
    var words: [String] = []

    func validate() throws {
        try ImageWords.check(words)
        if let timeout, !(timeout > 0 && timeout < 1e9) {
            throw ValidationError("--timeout wants a number of seconds above 0")
        }
    }

    func run() async throws {
        do {
            try await Enclosed.enter()
            throw ExitCode(try await runInside())
        } catch let code as ExitCode {
            throw code
        } catch {
            throw ContainerFailure(error)
        }
    }

    private func runInside() async throws -> Int32 {
        let workplace = try Workplace(quiet: true, registry: registry.settings)
        if tty, isatty(STDIN_FILENO) != 1 {
            throw BadInput("--tty needs a terminal as standard input")
        }
        let platform = try platform.map { try Platform(user: $0) }
        let image = try await ImageArgument(words[0]).openOne(in: workplace, platform: platform)
        try Emulation.check(try image.platform())
        let defaults = try image.configuration().config
        var settings = try ContainerSettings(
            defaults, entrypoint: entrypoint.map { $0.isEmpty ? [] : [$0] },
            command: Array(words.dropFirst()))
        try container.apply(to: &settings, in: workplace)
        settings.hasTerminal = tty
        let sandbox = try sandbox.sandbox(in: workplace)
        let root = try sandbox.root(of: image)
        for note in root.notes { workplace.progress.note(note) }
        settings.user = try sandbox.user(container.user ?? defaults?.user ?? "", in: root)
        settings.completeEnvironment()
        let control = ContainerControl()
        let patience = Patience(control)
        let exit = try await Interruption.passingOn({ patience.take($0) }) {
            try await sandbox.run(
                settings, in: root, streams: .inherited(input: interactive || tty),
                timeout: timeout.map { .seconds($0) }, control: control)
        }
        if exit.isTimedOut {
            Console.complain("socle: the command was killed, since its time was up")
            return 124
        }
        return exit.code
    }
}

/// Passes signals on to a container, and kills it when it was asked to stop for the third time: the
/// first process of a container ignores what it has no handler for.
private final class Patience: Sendable {
    private let control: ContainerControl
    private let requests = Mutex(0)

    init(_ control: ContainerControl) { self.control = control }

    func take(_ signal: Int32) {
        if signal == SIGINT || signal == SIGTERM {
            let count = requests.withLock { count in
                count += 1
                return count
            }
            if count >= 3 { return control.kill() }
        }
        control.signal(signal)
    }
}

/// Why a container was not run, with the exit code that other runtimes give it.
struct ContainerFailure: Error {
    let failure: Failure
    let exitCode: Int32

    init(_ error: any Error) {
        failure = Failure(error)
        switch error {
        case is CancellationError: exitCode = 130
        case SandboxError.commandNotFound: exitCode = 127
        case SandboxError.commandNotExecutable: exitCode = 126
        default: exitCode = 125
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

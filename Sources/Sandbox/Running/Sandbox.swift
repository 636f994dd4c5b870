public import OCIModel
public import Store
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs processes in containers.
///
/// A sandbox works inside an ``Enclosure``. From an image it makes a root file system, and in that it
/// runs one process after the other, or several at once:
///
/// ```swift
/// let sandbox = try Sandbox(session, runtime: ContainerRuntime(nil, environment: environment))
/// let root = try sandbox.root(of: image)
/// var settings = ContainerSettings(arguments: ["apk", "add", "curl"])
/// settings.network = .host
/// let exit = try await sandbox.run(settings, in: root)
/// ```
///
/// What a process writes stays in the root for the next one, and is gone with the value. A container
/// that is running when its task is cancelled, or its time is up, is killed with all its processes.
public struct Sandbox: Sendable {
    /// What starts containers.
    public let runtime: ContainerRuntime
    /// What this machine lets containers have.
    public let situation: ContainerSituation
    let session: StoreSession
    let fresh: FreshTrees?
    private let environment: [String: String]

    /// Prepares to run containers.
    ///
    /// - Parameters:
    ///   - session: The store that keeps trees and scratch files.
    ///   - environment: The environment that the runtime gets, of which containers see nothing.
    ///   - fresh: Trees that this process has made, for sandboxes of which one stands on the other's
    ///     layers.
    public init(
        _ session: StoreSession, runtime: ContainerRuntime, environment: [String: String],
        fresh: FreshTrees? = nil
    ) {
        self.session = session
        self.fresh = fresh
        self.runtime = runtime
        self.environment = environment
        if runtime.isCrun { ControlGroups.hideUnified() }
        situation = ContainerSituation(
            isUserNamespace: UserNamespace.isInside,
            hasControlGroups: ControlGroups.areUsable())
        if situation.hasControlGroups { ControlGroups.sweep() }
    }

    /// A fresh root file system of an image.
    ///
    /// - Throws: `StoreError` when the image cannot be read, ``SandboxError``.
    public func root(of image: PlatformImage) throws -> RootFileSystem {
        try RootBuilder(session, fresh: fresh).make(image)
    }

    /// Keeps what a container changed in a root file system, so that the next container on the layer
    /// that was made of it need not unpack that. The root is of no use any more. Where it cannot be
    /// done the layer is unpacked, as any other is.
    ///
    /// - Parameters:
    ///   - entries: What the layer holds, as ``UpperFolder/entries(of:without:epoch:)`` gave it.
    ///   - layers: The layers of the root, and that one.
    public func keepChanges(
        of root: RootFileSystem, _ entries: [UpperFolder.Entry], as layers: [Descriptor]
    ) {
        try? RootBuilder(session, fresh: fresh).keepChanges(of: root, entries, as: layers)
    }

    /// The user that `USER[:GROUP]` names in a root file system.
    ///
    /// - Throws: ``SandboxError/unknownUser(_:)``.
    public func user(
        _ text: String, in root: RootFileSystem
    ) throws(SandboxError) -> ContainerUser {
        try RootFiles(root.path).user(text)
    }

    /// Runs a process to its end.
    ///
    /// - Parameters:
    ///   - settings: The process and what it gets.
    ///   - root: Its root file system.
    ///   - streams: Its input and output.
    ///   - timeout: How long it may take.
    ///   - control: A hold on it for others.
    /// - Throws: ``SandboxError/commandNotFound(_:)``,
    ///   ``SandboxError/commandNotExecutable(_:reason:)``, ``SandboxError/noLimits(_:)``,
    ///   ``SandboxError/runtimeFailed(_:)``, `CancellationError`.
    public func run(
        _ settings: ContainerSettings, in root: RootFileSystem,
        streams: ContainerStreams = .inherited(input: false), timeout: Duration? = nil,
        control: ContainerControl = ContainerControl()
    ) async throws -> ContainerExit {
        try check(settings, in: root)
        let bundle = try Bundle(
            settings, root: root.path, scratch: ScratchFolder(session), situation: situation)
        defer { bundle.cleanUp(in: situation) }
        let exit = try await withTaskCancellationHandler {
            let clock = timeout.map { time in
                Task {
                    try await Task.sleep(for: time)
                    control.kill()
                    return true
                }
            }
            var exit = try await start(bundle, streams, settings, control)
            clock?.cancel()
            if let clock { exit.isTimedOut = (try? await clock.value) ?? false }
            return exit
        } onCancel: {
            control.kill()
        }
        try Task.checkCancellation()
        if exit.code != 0, !control.isKilled, !bundle.hasStarted,
            let error = RuntimeLog(bundle.log).error(settings.arguments.first ?? "")
        {
            throw error
        }
        return exit
    }

    private func check(
        _ settings: ContainerSettings, in root: RootFileSystem
    ) throws(SandboxError) {
        guard let command = settings.arguments.first else { throw .noCommand }
        if !settings.limits.isEmpty, !situation.hasControlGroups {
            throw .noLimits(
                situation.isUserNamespace
                    ? "control groups belong to root (run as root, or without limits)"
                    : "there are no control groups that can be written to")
        }
        for mount in settings.mounts {
            guard case .bind(let source) = mount.kind else { continue }
            guard source.withPlatformString({ access($0, F_OK) }) == 0 else {
                throw .badSetting(
                    "cannot mount \(source): \(SandboxError.reason(errno).lowercased())")
            }
        }
        switch try RootFiles(root.path).command(command, settings) {
        case .found, .unknown: break
        case .missing: throw .commandNotFound(command)
        case .unusable(let reason): throw .commandNotExecutable(command, reason: reason)
        }
    }

    private func start(
        _ bundle: Bundle, _ streams: ContainerStreams, _ settings: ContainerSettings,
        _ control: ContainerControl
    ) async throws -> ContainerExit {
        let program = Program(
            path: runtime.path,
            arguments: runtime.options(state: bundle.state, log: bundle.log, in: situation)
                + ["run", "--bundle", bundle.path.string, "--pid-file", bundle.pidFile.string]
                + [bundle.name],
            environment: environment)
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(null) }
        switch streams {
        case .inherited(let input):
            let hasTerminal = input && isatty(STDIN_FILENO) == 1
            let pid = try program.start(
                streams: StandardStreams(
                    input: input ? STDIN_FILENO : null, output: STDOUT_FILENO,
                    error: STDERR_FILENO), ownGroup: true,
                terminal: hasTerminal ? STDIN_FILENO : nil)
            return ContainerExit(code: await wait(pid, bundle, control))
        case .captured(let limit, let observer):
            let (output, error) = (try OutputPipe(), try OutputPipe())
            let pid: pid_t
            do {
                defer {
                    close(output.writeEnd)
                    close(error.writeEnd)
                }
                pid = try program.start(
                    streams: StandardStreams(
                        input: null, output: output.writeEnd, error: error.writeEnd),
                    ownGroup: true)
            }
            async let first = output.collect(limit: limit, observe: observer)
            async let second = error.collect(limit: limit, observe: observer)
            let code = await wait(pid, bundle, control)
            return ContainerExit(code: code, output: await first, error: await second)
        }
    }

    private func wait(
        _ pid: pid_t, _ bundle: Bundle, _ control: ContainerControl
    ) async -> Int32 {
        control.begin(pid, pidFile: bundle.pidFile)
        let code = await ProcessEnd.wait(for: pid) { control.end() }
        return code
    }
}

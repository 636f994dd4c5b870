import Assembly
public import Compression
import FileTree
public import OCIModel
public import Sandbox
public import Store
public import SystemPackage

public import class Sandbox.RootFileSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs `RUN` commands in containers, and takes what they changed from the overlay.
public struct ContainerCommandRunner: CommandRunner {
    private let session: StoreSession
    private let store: ContentStore
    private let sandbox: Sandbox
    private let secrets: [String: FilePath]
    private let agents: [String: FilePath]
    private let network: ContainerNetwork
    private let timeout: Duration?
    private let output: @Sendable (String) -> Void

    /// Prepares to run commands. The process has to be inside an `Enclosure`.
    ///
    /// - Parameters:
    ///   - secrets: Files of this machine by the id that mounts name them by.
    ///   - agents: Sockets of SSH agents by the id that mounts name them by.
    ///   - network: What commands reach when they do not say.
    ///   - timeout: How long each may take.
    ///   - output: Takes each line that commands write.
    public init(
        _ session: StoreSession, store: ContentStore, sandbox: Sandbox,
        secrets: [String: FilePath], agents: [String: FilePath], network: ContainerNetwork,
        timeout: Duration?, output: @escaping @Sendable (String) -> Void
    ) {
        self.agents = agents
        self.session = session
        self.store = store
        self.sandbox = sandbox
        self.secrets = secrets
        self.network = network
        self.timeout = timeout
        self.output = output
    }

    /// Runs a command; see `CommandRunner`.
    ///
    /// - Throws: ``RunError``, `SandboxError` and what the store throws.
    public func run(
        _ step: RunStep, on image: PlatformImage, mounts: [PreparedMount], epoch: Timestamp,
        codec: LayerCodec
    ) async throws -> StepLayer? {
        try Emulation.check(image.descriptor.platform ?? .host)
        let root = try sandbox.root(of: image)
        guard let upper = root.upper else { throw RunError.noOverlay }
        let scratch = try ScratchFolder(session)
        var preparation = MountPreparation(
            session: session, sandbox: sandbox, secrets: secrets, agents: agents, scratch: scratch)
        // What is mounted has to be there until the changes have been read.
        defer { withExtendedLifetime((root, preparation, scratch)) {} }
        for mount in mounts { try await preparation.add(mount) }
        var settings = ContainerSettings(arguments: step.arguments)
        settings.environment = step.environment + step.hiddenEnvironment + preparation.environment
        // Tools that write times into files write this one, if they know of it.
        settings.setVariable("SOURCE_DATE_EPOCH", String(epoch.seconds))
        settings.workingDirectory = step.workingDirectory
        settings.hostname = "buildkitsandbox"
        settings.mounts = preparation.mounts
        if let script = step.script {
            let file = try scratch.file("script", script)
            _ = chmod(file.string, 0o755)
            settings.mounts.append(
                ContainerMount(.bind(source: file), at: Self.scriptPath, isReadOnly: true))
            settings.arguments = [Self.scriptPath]
        }
        switch step.network {
        case .default: settings.network = network
        case .none: settings.network = .none
        case .host: settings.network = .host
        }
        settings.user = try sandbox.user(step.user ?? "", in: root)
        settings.completeEnvironment()
        if step.needsShell, !Self.exists(settings.arguments.first ?? "", in: root) {
            throw RunError.noShell(settings.arguments.first ?? "")
        }
        let targets = settings.mounts.map(\.destination)
        let scaffold = MountScaffold(targets + [step.workingDirectory], in: root.path)
        let lines = LineSplitter(output)
        let exit = try await sandbox.run(
            settings, in: root, streams: .captured(limit: 0) { lines.take($0) }, timeout: timeout)
        lines.finish()
        if exit.isTimedOut { throw RunError.timedOut }
        guard exit.code == 0 else { throw RunError.failed(exit.code) }
        let entries = try UpperFolder.entries(of: upper, without: scaffold, epoch: epoch)
        guard !entries.isEmpty else { return nil }
        let layer = try layer(of: entries, codec)
        sandbox.keepChanges(
            of: root, entries, as: image.manifest.layers + [layer.descriptor])
        return layer
    }

    private static let scriptPath = "/run/socle/script"

    private static func exists(_ program: String, in root: RootFileSystem) -> Bool {
        guard program.hasPrefix("/") else { return true }
        // A link is enough: where it leads is found out when the container starts.
        var status = stat()
        return lstat(root.path.string + program, &status) == 0
    }

    private func layer(
        of entries: [UpperFolder.Entry], _ codec: LayerCodec
    ) throws -> StepLayer {
        func isLink(_ entry: UpperFolder.Entry) -> Bool {
            if case .hardLink = entry.node.kind { true } else { false }
        }
        let writer = StepLayerWriter(store: store, session: session, codec: codec)
        return try writer.write { tar in
            for entry in entries.filter({ !isLink($0) }) + entries.filter(isLink) {
                try tar.header(entry.path, entry.node.kind, entry.node.attributes)
                guard case .file(let content) = entry.node.kind else { continue }
                if let file = entry.file {
                    let raw = file.withPlatformString {
                        Array(UnsafeBufferPointer(start: $0, count: file.length + 1))
                    }
                    _ = try tar.content(from: FileSource(rawPath: raw), size: content.size)
                } else if case .inline(let bytes) = content.location {
                    try tar.content(bytes)
                }
            }
        }
    }
}

/// Why a command of a `RUN` gave no layer.
public enum RunError: Error, Equatable, CustomStringConvertible {
    /// It ended with a code that is not 0.
    case failed(Int32)
    /// Its time was up.
    case timedOut
    /// A shell form, and no shell.
    case noShell(String)
    /// What it changed cannot be told.
    case noOverlay
    /// A secret that has to be there and was not given.
    case missingSecret(String)
    /// An SSH agent that has to be there and was not given.
    case missingAgent(String)
    /// An option of a mount that is not followed.
    case unsupported(String)

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .failed(let code): "the command ended with exit code \(code)"
        case .timedOut: "the command was stopped, since its time was up (--timeout)"
        case .noShell(let shell):
            "the image has no \(shell) for a command in shell form; write RUN [\"program\", …], or do "
                + "it in an earlier stage that has a shell"
        case .noOverlay:
            "this machine has no overlay file systems for containers; RUN needs Linux 5.11 or root"
        case .missingSecret(let id):
            "the secret `\(id)` was not given; add --secret id=\(id),src=FILE"
        case .missingAgent(let id):
            "no SSH agent `\(id)` was given; add --ssh \(id)=SOCKET, or --ssh \(id) for the one that "
                + "SSH_AUTH_SOCK names"
        case .unsupported(let what): "\(what) is not supported"
        }
    }
}

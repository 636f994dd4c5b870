public import ArgumentParser
import Compression
import OCIModel
public import Sandbox
import SystemPackage

/// What a container gets, in the words that users of other runtimes know.
struct ContainerOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Set a variable; NAME alone takes its value from here.", valueName: "name=value"))
    var env: [String] = []

    @Option(help: ArgumentHelp("Set the variables of a file, one a line.", valueName: "file"))
    var envFile: [String] = []

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Run as this user.", valueName: "user[:group]"))
    var user: String?

    @Option(
        name: [.customShort("w"), .long], help: ArgumentHelp("Start there.", valueName: "folder"))
    var workdir: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Show it a file or folder of this machine.", valueName: "source:target[:ro]"))
    var volume: [String] = []

    @Option(
        help: ArgumentHelp(
            "The same in other words: type=bind,source=S,target=T[,readonly], or type=tmpfs.",
            valueName: "fields"))
    var mount: [String] = []

    @Option(
        help: ArgumentHelp("Give it memory to write to.", valueName: "target[:size=64m,mode=1777]"))
    var tmpfs: [String] = []

    @Option(help: "What it reaches: none, or host for all that this machine reaches.")
    var network: ContainerNetwork = .none

    @Option(help: ArgumentHelp("What it calls its machine.", valueName: "name"))
    var hostname: String?

    @Flag(help: "Let it write to mounts only.")
    var readOnly = false

    @Option(
        name: [.customShort("m"), .long],
        help: ArgumentHelp("Memory at most, such as 512m.", valueName: "size"))
    var memory: String?

    @Option(help: ArgumentHelp("Processors at most, such as 1.5.", valueName: "number"))
    var cpus: String?

    @Option(help: ArgumentHelp("Processes and threads at most.", valueName: "number"))
    var pidsLimit: UInt64?

    @Option(help: ArgumentHelp("Give it a capability, or ALL.", valueName: "name"))
    var capAdd: [String] = []

    @Option(help: ArgumentHelp("Take a capability away, or ALL.", valueName: "name"))
    var capDrop: [String] = []

    @Flag(help: "Let set-user-ID programs give no further rights.")
    var noNewPrivileges = false

    /// Applies what was said to the defaults of an image.
    ///
    /// - Throws: `SandboxError`, ``BadInput`` for a file that cannot be read.
    func apply(to settings: inout ContainerSettings, in workplace: Workplace) throws {
        let here = workplace.environment
        let folder = FilePath(Workplace.workingDirectory())
        for path in envFile {
            let bytes: [UInt8]
            do {
                bytes = try FileSource(path: path).readAll(limit: 4 << 20)
            } catch {
                throw BadInput("\(error)")
            }
            let text = String(decoding: bytes, as: UTF8.self)
            for (name, value) in try EnvironmentText.file(text, name: path, here: here) {
                settings.setVariable(name, value)
            }
        }
        for text in env {
            guard let (name, value) = try EnvironmentText.variable(text, here: here) else {
                continue
            }
            settings.setVariable(name, value)
        }
        if let workdir {
            guard workdir.hasPrefix("/") else {
                throw BadInput("--workdir `\(workdir)` must be a path from / on")
            }
            settings.workingDirectory = workdir
        }
        settings.mounts =
            try volume.map { try ContainerMount(volume: $0, in: folder) }
            + mount.map { try ContainerMount(fields: $0, in: folder) }
            + tmpfs.map { try ContainerMount(temporary: $0) }
        settings.network = network
        settings.hostname = hostname ?? settings.hostname
        settings.isRootReadOnly = readOnly
        settings.hasNoNewPrivileges = noNewPrivileges
        settings.capabilities = try Capability.standard(adding: capAdd, dropping: capDrop)
        settings.limits.memory = try memory.map { try ResourceLimits.bytes($0) }
        settings.limits.milliCPUs = try cpus.map { try ResourceLimits.milliCPUs($0) }
        settings.limits.processes = pidsLimit
    }
}

extension ContainerNetwork: ExpressibleByArgument {}

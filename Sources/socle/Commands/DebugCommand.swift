import ArgumentParser
import OCIModel
import Sandbox
import Store
import SystemPackage

import class Sandbox.RootFileSystem

/// `socle debug`: a shell and tools beside an image that has none.
struct DebugCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "debug", abstract: "Look into an image, or a running container, with a shell.",
        usage: "socle debug [<options>] <image> [<command> ...]",
        discussion: """
            An IMAGE's files are the root, as its own programs see them, and the tools lie beside \
            them in /.socle: BusyBox of this machine (Debian: package busybox-static), or with \
            --tools an image, whose own root is the shell's then and the image's lies in /target. \
            pid:NUMBER stands for the container that a process of this machine is in: its processes, \
            network and files are seen. What is written is gone when the shell ends; the image and \
            the container stay as they are.

            EXAMPLES
              socle debug distroless/static
              socle debug distroless/cc ls -l /usr/lib
              socle debug --tools debian-slim:bookworm distroless/static ls /target
              socle debug pid:4711 ps
              socle debug --kubernetes web-0 --container app
            """)

    @Option(
        help: ArgumentHelp("Take shell and tools from this image.", valueName: "image"))
    var tools: String?

    @Option(name: [.short, .long], help: ArgumentHelp("Be this user.", valueName: "user[:group]"))
    var user: String = "0:0"

    @Option(help: "What the shell reaches when an image is debugged: none or host.")
    var network: ContainerNetwork = .none

    @Option(help: "Debug the image for this platform, such as linux/arm64.")
    var platform: String?

    @Flag(help: "Print what does the same in Kubernetes; the argument is a pod.")
    var kubernetes = false

    @Option(help: ArgumentHelp("With --kubernetes: the container in the pod.", valueName: "name"))
    var container: String = "app"

    @Option(help: ArgumentHelp("With --kubernetes: the pod's namespace.", valueName: "name"))
    var namespace: String?

    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var registry: RegistryFlags

    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("The image, and a command.", valueName: "image"))
    var words: [String] = []

    func validate() throws {
        try ImageWords.check(words)
    }
}

extension DebugCommand {
    func run() async throws {
        if kubernetes { return try explain() }
        do {
            // Other containers' processes can be joined only from where they can be seen.
            try await Enclosed.enter(hidesProcesses: neighbour == nil)
            throw ExitCode(try await runInside())
        } catch let code as ExitCode {
            throw code
        } catch {
            throw ContainerFailure(error)
        }
    }

    /// The process that `pid:NUMBER` names.
    private var neighbour: Int32? {
        words[0].hasPrefix("pid:") ? Int32(words[0].dropFirst(4)) : nil
    }

    private func explain() throws {
        let image = tools ?? "registry.example.org/distroless/static:debug"
        let isRemote = image.hasPrefix("docker://")
        let debug = KubernetesDebug(
            tools: isRemote ? String(image.dropFirst("docker://".count)) : image, pod: words[0],
            container: container, namespace: namespace)
        if tools == nil {
            Console.print(
                "# The image with a shell, where the cluster finds it; --tools names another:")
            Console.print("socle build distroless/static:debug -t docker://\(image)\n")
        }
        Console.print("# Adds a container with that image to the pod:")
        Console.print(debug.command)
        Console.print(
            "\n# The same as a patch of the pod's subresource `ephemeralcontainers`, sent with")
        Console.print("# kubectl proxy & " + debug.request)
        Console.print(debug.patch.pretty)
    }

    private func runInside() async throws -> Int32 {
        let workplace = try Workplace(quiet: true, registry: registry.settings)
        let sandbox = try sandbox.sandbox(in: workplace)
        let busybox =
            tools == nil
            ? try await DebugTools(workplace.session, environment: workplace.environment) : nil
        let platform = try platform.map { try Platform(user: $0) }
        var target: (root: RootFileSystem, config: ExecutionParameters?)?
        if neighbour == nil {
            let image = try await ImageArgument(words[0]).openOne(in: workplace, platform: platform)
            target = (try sandbox.root(of: image), try image.configuration().config)
        } else {
            try checkNeighbour()
        }
        var helper: RootFileSystem?
        if let tools {
            helper = try sandbox.root(of: await ImageArgument(tools).openOne(in: workplace))
        } else if neighbour != nil {
            helper = try busybox?.root(in: workplace.session)
        }
        guard let root = helper ?? target?.root else { throw SandboxError.noCommand }
        var settings = settings(target?.config, isBeside: helper == nil)
        settings.mounts += busybox.map { [$0.mount] } ?? []
        if helper != nil, let target {
            settings.mounts.append(ContainerMount(.bind(source: target.root.path), at: "/target"))
        }
        settings.user = try sandbox.user(user, in: root)
        settings.completeEnvironment()
        settings.hasTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
        let control = ContainerControl()
        let ready = settings
        return try await Interruption.passingOn({ control.signal($0) }) {
            try await sandbox.run(
                ready, in: root, streams: .inherited(input: true), control: control
            ).code
        }
    }

    /// - Parameter isBeside: Whether the tools lie beside the files that are looked at.
    private func settings(_ image: ExecutionParameters?, isBeside: Bool) -> ContainerSettings {
        let place = DebugTools.place + "/bin"
        let command = Array(words.dropFirst())
        var settings = ContainerSettings(arguments: command.isEmpty ? ["sh"] : command)
        settings.environment = isBeside ? image?.environment ?? [] : []
        let path = settings.variable("PATH") ?? ContainerSettings.standardPath
        settings.setVariable("PATH", tools == nil ? "\(path):\(place)" : path)
        settings.network = network
        settings.hostname = "debug"
        settings.capabilities.insert(.sysPtrace)
        settings.neighbour = neighbour
        if isBeside, let folder = image?.workingDirectory, !folder.isEmpty {
            settings.workingDirectory = folder
        }
        return settings
    }

    private func checkNeighbour() throws {
        guard geteuid() == 0, let neighbour else {
            throw BadInput("joining the namespaces of a process needs root")
        }
        guard neighbour > 0, access("/proc/\(neighbour)/ns/pid", R_OK) == 0 else {
            throw BadInput("there is no process \(neighbour) whose namespaces can be joined")
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

import ArgumentParser
import Assembly
import ImageSpec
import OCIModel
import Packages
import Store

/// `socle lock`: write down exactly what an image is made of.
struct LockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock", abstract: "Write down exactly which packages an image is made of.",
        discussion: """
            A lock names every package with its digest, the signed indexes they came from, and the \
            epoch. `socle build --locked` makes the same bytes from it on any machine. The packages \
            are kept in the store, so that they outlive the mirror.

            EXAMPLES
              socle lock web.yaml
              socle lock distroless/cc@trixie -o cc.lock.json --arch amd64,arm64
            """)

    @Argument(help: ArgumentHelp("A file or a name of the catalogue.", valueName: "spec"))
    var specification: String

    @Option(name: [.short, .long], help: ArgumentHelp("Where to write it.", valueName: "file"))
    var output: String?

    @Option(help: ArgumentHelp("Architectures, separated by commas.", valueName: "a,b"))
    var arch: String?

    @Option(help: "A variant of the specification, such as nonroot.")
    var variant: String?

    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var source: SourceFlags
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let argument = try SpecificationArgument(specification, variant: variant)
        try await ScriptContainers.enter(for: [argument.specification])
        let workplace = try Workplace(quiet: format.quiet)
        let task = workplace.progress.begin("Fetching", unit: .bytes)
        let context = try await source.context(workplace, task: task, sandbox: sandbox)
        let job = try BuildJob(argument, architectures: arch, lock: nil, locked: false)
        let lock = try await ImageBuilder(context).lock(
            argument.specification, for: job.architectures)
        task.finish()
        let path = output ?? argument.lockPath
        try LockFile.write(lock, to: path)
        var table = Table([
            .init(heading: "Architecture", key: "architecture"),
            .init(heading: "Packages", key: "packages", alignsRight: true),
            .init(heading: "Size", key: "bytes", alignsRight: true),
            .init(heading: "Epoch", key: "epoch"),
        ])
        for platform in lock.platforms {
            let size = platform.packages.reduce(UInt64(0)) { $0 &+ $1.size }
            table.rows.append([
                Table.Cell(platform.architecture.text),
                Table.Cell(
                    String(platform.packages.count),
                    value: .number(Int64(platform.packages.count))),
                Table.Cell(Quantities.bytes(size), value: .number(Int64(clamping: size))),
                Table.Cell(
                    platform.epoch.description, value: .number(platform.epoch.seconds)),
            ])
        }
        if !format.quiet { Console.complain("wrote \(path)") }
        format.show(table, workplace.environment)
    }
}

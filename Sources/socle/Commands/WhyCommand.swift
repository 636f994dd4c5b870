import ArgumentParser
import Assembly
import ImageSpec
import Packages
import Resolver
import Store

/// `socle why`: the chain that brought a package in.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Say what brought a package into an image.",
        discussion: """
            EXAMPLES
              socle why debian-slim libssl3
              socle why web.yaml perl-base --arch arm64
            """)

    @Argument(help: ArgumentHelp("A file or a name of the catalogue.", valueName: "spec"))
    var specification: String

    @Argument(help: ArgumentHelp("The package.", valueName: "package"))
    var package: String

    @Option(help: ArgumentHelp("The architecture.", valueName: "a"))
    var arch: String?

    @Option(help: "A variant of the specification, such as nonroot.")
    var variant: String?

    @OptionGroup var source: SourceFlags
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: format.quiet)
        let argument = try SpecificationArgument(specification, variant: variant)
        let task = workplace.progress.begin("Fetching", unit: .bytes)
        let context = try await source.context(workplace, task: task)
        let job = try BuildJob(argument, architectures: arch, lock: nil, locked: false)
        guard let architecture = job.architectures.first else { throw BuildError.noArchitecture }
        let name: PackageName
        do { name = try PackageName(package) } catch { throw BadInput("\(error)") }
        let selections = try await ImageBuilder(context).select(
            argument.specification, for: [architecture])
        task.finish()
        let chain = selections.first?.reasons.chain(to: name) ?? []
        guard !chain.isEmpty else {
            let named = selections.first?.sources.contains { $0.name == name } ?? false
            throw BadInput(
                named
                    ? "\(name) only gives files to the image and is not installed"
                    : "\(name) is not in the image for \(architecture)")
        }
        var table = Table([
            .init(heading: "Package", key: "package"), .init(heading: "Version", key: "version"),
            .init(heading: "Because", key: "reason"),
        ])
        for (package, reason) in chain {
            let record = selections.first?.installed.first { $0.name == package }
            table.rows.append([
                Table.Cell(package.text), Table.Cell(record?.version ?? ""),
                Table.Cell(reason.description),
            ])
        }
        format.show(table, workplace.environment)
    }
}

import ArgumentParser
import Inspection
import OCIModel
import Store

/// `socle compare`: images beside each other.
struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Compare images, feature by feature.",
        discussion: """
            What is in the cells is found in the images' own files; --sources says how. With --app, \
            whether an application runs on each is added, and the size of the whole.

            EXAMPLES
              socle compare alpine distroless/static debian-slim
              socle compare --sources --format markdown alpine debian-slim
              socle compare --app ./server alpine distroless/static
              socle compare --format html alpine debian-slim > compare.html
            """)

    @Argument(help: "The images.")
    var images: [String]

    @Option(help: ArgumentHelp("An application to put on each.", valueName: "path"))
    var app: String?

    @Option(help: "The platform, such as linux/arm64, of images for several.")
    var platform: String?

    @Flag(help: "Say how every cell was found.")
    var sources = false

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet, registry: registry.settings)
        let platform = try platform.map { try Platform(user: $0) }
        var application: Application?
        if let app {
            application = try await ApplicationArgument(app, entry: nil).read(
                in: workplace, platform: platform)
        }
        let exposures = try ExposureLookup(workplace)
        let subjects = try await ImageSubject.all(
            images, in: workplace, platform: platform, exposures: exposures,
            application: application)
        let report = ComparisonReport(
            ImageComparison(subjects, now: workplace.now, size: Quantities.bytes), sources: sources)
        switch output.format {
        case .json: Console.print(report.json.pretty)
        case .html: Console.print(report.page)
        case .table, .markdown:
            let styled = Console.wantsStyle(workplace.environment)
            Console.print(report.table.render(output.format, styled: styled))
        }
    }
}

import ArgumentParser
import Inspection
import OCIModel
import Store

/// `socle inspect`: what an image is, from its own files.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Say what an image is, from its own files.",
        discussion: """
            Works on any image: from the store, an OCI layout or archive, a docker-archive, a \
            registry (docker://), or a folder with the files of an image (dir:PATH).

            EXAMPLES
              socle inspect distroless/cc
              socle inspect --packages debian-slim:bookworm
              socle inspect --platform linux/arm64 oci:build:latest --format json
            """)

    @Argument(help: "The image.")
    var image: String

    @Option(help: "Only this platform, such as linux/arm64.")
    var platform: String?

    @Flag(help: "List the packages.")
    var packages = false

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet, registry: registry.settings)
        let platform = try platform.map { try Platform(user: $0) }
        let argument = try ImageArgument(image)
        let stored = try await argument.open(in: workplace, platform: platform)
        let images = try argument.platformImages(of: stored, platform: platform)
        let cache = FactsCache(workplace.session)
        let lives = ReleaseLives(workplace)
        let reports = try images.map { image in
            let facts = try cache.facts(of: image)
            return ImageReport(
                facts, life: lives.life(of: facts.distribution), now: workplace.now)
        }
        if output.format == .json {
            let value = JSONValue.object([
                ("image", .string(image)),
                ("digest", .string(stored.root.digest.description)),
                ("platforms", .array(reports.map(\.json))),
            ])
            Console.print(value.pretty)
            return
        }
        if output.format == .html {
            var page = HTMLPage(title: image)
            for report in reports {
                page.table(report.table, caption: "What the image is", wraps: true)
                if packages {
                    page.heading("Packages")
                    page.table(report.packageTable, caption: "Packages")
                }
            }
            Console.print(page.text)
            return
        }
        for (number, report) in reports.enumerated() {
            if number > 0 { Console.print("") }
            output.show(packages ? report.packageTable : report.table, workplace.environment)
        }
    }
}

extension Platform {
    /// Reads a platform as people write it: `linux/arm/v7`, `arm64`.
    ///
    /// - Throws: ``BadInput`` when there are too many parts or an empty one.
    init(user text: String) throws {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.first == "linux" { parts.removeFirst() }
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else {
            throw BadInput(
                "`\(text)` is no platform (want for example linux/arm64 or linux/arm/v7)")
        }
        self.init(architecture: parts[0], variant: parts.count > 1 ? parts[1] : nil)
    }
}

import ArgumentParser
import Inspection
import OCIModel

/// `socle diff`: what is different in one image from another.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Say what is different in one image from another.",
        discussion: """
            Packages with the entries of their changelogs and the vulnerabilities that these close, \
            files by package, settings, sizes. Changelogs are those of the image, or of the package \
            files in the store; a database of advisories adds what it knows. Files are compared by \
            type, content, mode, owner and extended attributes; times do not count.

            EXAMPLES
              socle diff debian-slim:2026-10 debian-slim:2026-11
              socle diff --files oci:old dir:/mnt/rootfs
              socle diff --summary app:1 app:2
              socle diff --exit-code --format json app:1 app:2
            """)

    @Argument(help: "The image that was.")
    var before: String

    @Argument(help: "The image that is.")
    var after: String

    @Option(help: "The platform, such as linux/arm64, of images for several.")
    var platform: String?

    @Flag(help: "List every file.")
    var files = false

    @Flag(help: "Say it in a sentence or two, for a release note.")
    var summary = false

    @Flag(help: "Exit with 3 when there is a difference.")
    var exitCode = false

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet, registry: registry.settings)
        let platform = try platform.map { try Platform(user: $0) }
        let old = try await ImageArgument(before).openOne(in: workplace, platform: platform)
        let new = try await ImageArgument(after).openOne(in: workplace, platform: platform)
        let difference = try ImageDifference(
            from: old, try await PackageHistory(of: before, old, in: workplace).evidence,
            to: new, try await PackageHistory(of: after, new, in: workplace).evidence)
        let report = DifferenceReport(difference, before: before, after: after)
        if summary, output.format != .json {
            Console.print(report.summary)
        } else {
            switch output.format {
            case .json: Console.print(report.json.pretty)
            case .html: Console.print(report.page)
            case .table, .markdown:
                let styled = Console.wantsStyle(workplace.environment)
                Console.print(report.text(output.format, styled: styled, files: files))
            }
        }
        if exitCode, !difference.isEmpty {
            throw GateRefusal(description: "\(before) and \(after) are different")
        }
    }
}

import ArgumentParser
import FileTree
import Inspection
import OCIModel

/// `socle layers`: what each layer does, and how well the layers use their bytes.
struct LayersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "layers",
        abstract: "Say what each layer of an image adds, changes and removes.",
        discussion: """
            Two figures tell how well the layers use their bytes. Efficiency and waste by dive's \
            definitions call every copy of a path that appears twice wasted; the others count only \
            bytes that no container sees.

            On a terminal, --browse shows layers and files to walk through; ? lists the keys. With \
            --ci the image is held against dive's three rules, and the exit code is 3 when it \
            breaks one; `disabled` turns a rule off.

            EXAMPLES
              socle layers debian-slim:bookworm
              socle layers --files oci-archive:app.tar
              socle layers --browse docker-archive:app.tar
              socle layers --ci --lowest-efficiency 0.95 app:latest
              socle layers --format html app:latest > layers.html
            """)

    @Argument(help: "The image.")
    var image: String

    @Option(help: "The platform, such as linux/arm64, of an image for several.")
    var platform: String?

    @Flag(help: "List the files that each layer touches.")
    var files = false

    @Flag(help: "Walk through layers and files on the terminal.")
    var browse = false

    @Flag(help: "Fail with exit code 3 when the image breaks one of the rules.")
    var ci = false

    @Option(help: "--ci: the least efficiency, 0 to 1, or disabled.")
    var lowestEfficiency = "0.9"

    @Option(help: "--ci: the most wasted bytes, such as 20MB, or disabled.")
    var highestWastedBytes = "disabled"

    @Option(help: "--ci: the greatest wasted part of what is above the lowest layer, or disabled.")
    var highestUserWastedPercent = "0.1"

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let gate = try gate()
        let workplace = try Workplace(quiet: output.quiet, registry: registry.settings)
        let argument = try ImageArgument(image)
        let platform = try platform.map { try Platform(user: $0) }
        let study = try LayerStudy(of: await argument.openOne(in: workplace, platform: platform))
        if browse {
            try LayerBrowserScreen(LayerBrowser(study, title: image)).run()
            return
        }
        let report = LayerReport(study, title: image)
        let verdicts = ci ? gate.verdicts(on: study.dive) : []
        switch output.format {
        case .json: Console.print(report.json(verdicts).pretty)
        case .html: Console.print(report.page(verdicts))
        case .table, .markdown:
            let styled = Console.wantsStyle(workplace.environment)
            Console.print(
                report.text(output.format, styled: styled, files: files, verdicts: verdicts))
        }
        let broken = verdicts.filter { $0.passes == false }.map(\.rule)
        if !broken.isEmpty {
            throw GateRefusal(
                description: "\(image): breaks \(broken.joined(separator: " and "))")
        }
    }

    private func gate() throws -> LayerGate {
        LayerGate(
            lowestEfficiency: try Self.part(lowestEfficiency, "lowest-efficiency"),
            highestWastedBytes: try Self.bytes(highestWastedBytes),
            highestUserWastedPart: try Self.part(
                highestUserWastedPercent, "highest-user-wasted-percent"))
    }

    private static func part(_ text: String, _ option: String) throws -> Double? {
        if text == "disabled" { return nil }
        guard let value = Double(text), (0...1).contains(value) else {
            throw BadInput("--\(option) is `\(text)` (want a number from 0 to 1, or disabled)")
        }
        return value
    }

    /// A size as dive writes it: `20MB`, `1.5GB`, `512`.
    private static func bytes(_ text: String) throws -> UInt64? {
        if text == "disabled" { return nil }
        let units: [(String, Double)] = [
            ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
        ]
        let upper = text.uppercased()
        let unit = units.first { upper.hasSuffix($0.0) }
        let digits = upper.dropLast(unit?.0.count ?? 0)
        guard let value = Double(digits), value >= 0, value < 1e6 || unit?.1 ?? 1 == 1,
            let bytes = UInt64(exactly: (value * (unit?.1 ?? 1)).rounded())
        else {
            throw BadInput(
                "--highest-wasted-bytes is `\(text)` (want a size such as 20MB, or disabled)")
        }
        return bytes
    }
}

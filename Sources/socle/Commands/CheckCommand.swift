import ArgumentParser
import FileTree
import Inspection
import OCIModel
import Store

/// `socle check`: whether an application runs on a base image.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say whether an application runs on a base image.",
        discussion: """
            APP is a folder, a program, a script, a wheel, a jar, a tar archive, or an image. Nothing \
            is run: its loader, libraries, symbol versions, interpreters and modules are looked up in \
            the image. Exit code 3 when it does not run.

            EXAMPLES
              socle check ./server --base alpine
              socle check orjson-3.10.7-cp313-cp313-manylinux_2_17_x86_64.whl --base distroless/python3
              socle check ./app --entry main.py --base debian-slim --base distroless/python3
              socle check app.jar --base distroless/java17 --format json
            """)

    @Argument(help: "The application.")
    var app: String

    @Option(help: ArgumentHelp("The image; may be given several times.", valueName: "image"))
    var base: [String] = []

    @Option(help: ArgumentHelp("The file of APP that is started.", valueName: "path"))
    var entry: String?

    @Option(help: "The platform, such as linux/arm64, of images for several.")
    var platform: String?

    @Flag(help: "Show what is as it should be, too.")
    var all = false

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if base.isEmpty { throw ValidationError("Name an image with --base.") }
    }

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet, registry: registry.settings)
        let platform = try platform.map { try Platform(user: $0) }
        let application = try await ApplicationArgument(app, entry: entry).read(
            in: workplace, platform: platform)
        var verdicts: [(base: String, verdict: Verdict)] = []
        for name in base {
            let image = try await ImageArgument(name).openOne(in: workplace, platform: platform)
            verdicts.append(
                (
                    name,
                    CompatibilityCheck.verdict(
                        on: application, base: try Base(image, name: name))
                ))
        }
        let report = VerdictReport(application, verdicts, all: all)
        switch output.format {
        case .json: Console.print(report.json.pretty)
        case .html: Console.print(report.page)
        case .table, .markdown:
            let styled = Console.wantsStyle(workplace.environment)
            Console.print(report.text(output.format, styled: styled))
        }
        let failing = verdicts.filter { $0.verdict.outcome == .fails }.map(\.base)
        if !failing.isEmpty {
            throw GateRefusal(
                description: "\(app) does not run on \(failing.joined(separator: ", "))")
        }
    }
}

/// What a user names as APP.
struct ApplicationArgument {
    private let text: String
    private let entry: TreePath?

    init(_ text: String, entry: String?) throws {
        self.text = text
        self.entry = try entry.map { try TreePath($0) }
    }

    /// Reads it: a folder, a file, or else an image.
    func read(in workplace: Workplace, platform: Platform?) async throws -> Application {
        let application: Application
        switch FileKind.of(text) {
        case .folder:
            let location = try ImageArgument("dir:\(text)")
            let image = try await location.openOne(in: workplace, platform: platform)
            application = try ApplicationReader.read(image, name: text, entry: entry)
        case .file: application = try ApplicationReader.read(file: text, entry: entry)
        case .other: throw BadInput("\(text) is neither a file nor a folder")
        case .nothing:
            application = try ApplicationReader.read(
                try await image(in: workplace, platform), name: text, entry: entry)
        }
        if let entry, application[entry] == nil {
            throw BadInput("\(text) has no program, script or module at \(entry.relative)")
        }
        return application
    }

    /// An image, where no file of the name is. Who meant a file is told that, too.
    private func image(in workplace: Workplace, _ platform: Platform?) async throws -> PlatformImage
    {
        do {
            return try await ImageArgument(text).openOne(in: workplace, platform: platform)
        } catch let error as StoreError {
            throw BadInput("\(text) is no file or folder; \(error)")
        } catch let error as ReferenceError {
            throw BadInput("\(text) is no file or folder; \(error)")
        }
    }
}

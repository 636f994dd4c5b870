import ArgumentParser
import ImageSpec
import Inspection
import OCIModel
import Store

/// `socle choose`: the base for an application.
struct ChooseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "choose", abstract: "Rank the base images that an application can run on.",
        discussion: """
            The images of the catalogue that are in the store are looked at, and those that --base \
            names. --spec and --dockerfile print what puts the application onto the winner.

            EXAMPLES
              socle choose ./server
              socle choose ./app --entry main.py --priority size
              socle choose app.jar --base oci:mine --priority security
              socle choose ./server --dockerfile > Dockerfile
              socle choose ./server --spec > server.yaml
            """)

    @Argument(help: "The application: a folder, program, script, wheel, jar, archive or image.")
    var app: String

    @Option(help: "What matters most: security, size, debugging or balanced.")
    var priority = PriorityName.balanced

    @Option(help: ArgumentHelp("A further image; may be given several times.", valueName: "image"))
    var base: [String] = []

    @Option(help: ArgumentHelp("The file of APP that is started.", valueName: "path"))
    var entry: String?

    @Option(help: "The platform, such as linux/arm64, of images for several.")
    var platform: String?

    @Flag(help: "Print a multi-stage Dockerfile for the winner.")
    var dockerfile = false

    @Flag(help: "Print a specification that puts the application onto the winner.")
    var spec = false

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if spec && dockerfile { throw ValidationError("Choose one of --spec and --dockerfile.") }
    }

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet, registry: registry.settings)
        let platform = try platform.map { try Platform(user: $0) }
        let application = try await ApplicationArgument(app, entry: entry).read(
            in: workplace, platform: platform)
        let known = Set(try workplace.images.images().map { $0.name.description })
        let catalogued = Catalogue.names.filter { known.contains("\($0):latest") }
        let names = catalogued + base
        guard !names.isEmpty else {
            throw BadInput(
                "the store has no image of the catalogue: build some (socle build alpine"
                    + " distroless/static debian-slim), or name an image with --base")
        }
        let exposures = try ExposureLookup(workplace)
        let subjects = try await ImageSubject.all(
            names, in: workplace, platform: platform, exposures: exposures,
            application: application)
        let candidates = subjects.compactMap { subject in
            subject.application.map { result in
                Recommendation.Candidate(
                    name: subject.name, facts: subject.facts, life: subject.life,
                    verdict: result.verdict, exposure: subject.exposure)
            }
        }
        let ranking = Recommendation(
            candidates, priority: priority.priority, now: workplace.now, size: Quantities.bytes)
        guard let winner = ranking.winner else {
            show(ranking, workplace)
            throw GateRefusal(
                description: "\(app) runs on none of \(names.joined(separator: ", "))")
        }
        let recipe = Inspection.Recipe(
            application, base: winner.candidate.name, facts: winner.candidate.facts)
        if dockerfile {
            Console.print(recipe.dockerfile)
        } else if spec {
            Console.print(try specification(recipe, winner.candidate.name))
        } else {
            show(ranking, workplace)
        }
    }

    /// The catalogue's specification of the winner with the application's files laid into it.
    private func specification(_ recipe: Inspection.Recipe, _ base: String) throws -> String {
        guard Catalogue.names.contains(base) else {
            throw BadInput(
                "\(base) is not of the catalogue, so it has no specification to begin with")
        }
        return recipe.specification(
            from: try Catalogue.show(CatalogueName(base)), folder: app,
            isFolder: FileKind.of(app) == .folder)
    }

    private func show(_ ranking: Recommendation, _ workplace: Workplace) {
        var table = Table([
            .init(heading: "Place", key: "place", alignsRight: true),
            .init(heading: "Base", key: "base"), .init(heading: "Runs", key: "runs"),
            .init(heading: "Score", key: "score", alignsRight: true),
            .init(heading: "Size", key: "bytes", alignsRight: true),
            .init(heading: "Why", key: "reasons"),
        ])
        for (index, choice) in ranking.choices.enumerated() {
            let runs = choice.candidate.verdict.outcome == .runs
            table.rows.append([
                Table.Cell(String(index + 1), value: .number(Int64(index + 1))),
                Table.Cell(choice.candidate.name),
                Table.Cell(runs ? "yes" : "no", value: .boolean(runs)),
                Table.Cell(String(choice.score), value: .number(Int64(choice.score))),
                LayerReport.size(choice.candidate.facts.fileBytes),
                Table.Cell(
                    choice.reasons.joined(separator: "; "),
                    value: .array(choice.reasons.map(JSONValue.string))),
            ])
        }
        output.show(table, workplace.environment)
    }
}

/// The names of priorities on the command line.
enum PriorityName: String, ExpressibleByArgument, CaseIterable {
    case security, size, debugging, balanced

    /// What the name stands for.
    var priority: Recommendation.Priority {
        switch self {
        case .security: .security
        case .size: .size
        case .debugging: .debugging
        case .balanced: .balanced
        }
    }
}

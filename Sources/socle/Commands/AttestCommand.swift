import ArgumentParser
import OCIModel
import Store
import SupplyChain

/// `socle attest`: say something of an image, signed.
struct AttestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest", abstract: "Attach a signed statement to an image, or list them.",
        discussion: """
            The statement is in-toto's, in a DSSE envelope, as cosign's. Without --predicate, what the \
            build attached (provenance, SBOM) is signed.

            EXAMPLES
              socle attest --key release.key web:1
              socle attest --key release.key --type openvex --predicate web.openvex.json web:1
              socle attest --list web:1
            """)

    @Argument(help: "The image, in the store.")
    var image: String

    @Option(help: ArgumentHelp("The private key.", valueName: "file"))
    var key: String?

    @Option(help: ArgumentHelp("What is said, a JSON file.", valueName: "file"))
    var predicate: String?

    @Option(help: "What it is: spdx, cyclonedx, openvex, provenance, or a URI.")
    var type: String?

    @Option(help: "Only the image for this platform, such as linux/arm64.")
    var platform: String?

    @Flag(help: "List the statements that are there.")
    var list = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if list { return }
        guard key != nil else { throw ValidationError("name a --key") }
        guard (predicate == nil) == (type == nil) else {
            throw ValidationError("--predicate and --type go together")
        }
    }

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let (name, stored) = try StoredArgument.find(image, in: workplace)
        let subjects =
            try platform.map { [try stored.image(for: Platform(user: $0)).descriptor] }
            ?? stored.platformImages().map(\.descriptor)
        if !list {
            let key = try KeyArgument.privateKey(self.key ?? "", workplace.environment)
            for subject in subjects {
                var statements: [(PredicateType, JSON)] = []
                if predicate == nil {
                    statements = try await AttachedStatements.unsigned(
                        on: subject.digest, in: workplace.images)
                } else {
                    statements = [try given()]
                }
                guard !statements.isEmpty else {
                    throw BadInput("\(image): the build attached nothing that could be signed")
                }
                for (type, predicate) in statements {
                    let statement = Statement(
                        subjects: [.init(name: name.description, digest: subject.digest)],
                        predicateType: type, predicate: predicate)
                    try workplace.images.attach(
                        Attestations.artifact(statement, subject: subject, key: key))
                }
            }
        }
        var table = Table([
            .init(heading: "Image", key: "digest"), .init(heading: "Statement", key: "type"),
            .init(heading: "Kept as", key: "referrer"),
        ])
        for subject in subjects {
            for found in try workplace.images.referrers(of: subject.digest, type: nil) {
                let kind = found.annotations?[AttachedType.predicateKey] ?? found.artifactType ?? ""
                table.rows.append([
                    Table.Cell(subject.digest.short, value: .string(subject.digest.description)),
                    Table.Cell(kind),
                    Table.Cell(found.digest.short, value: .string(found.digest.description)),
                ])
            }
        }
        output.show(table, workplace.environment)
    }

    private func given() throws -> (PredicateType, JSON) {
        guard let type, let kind = PredicateType(type), let predicate else {
            throw BadInput(
                "--type \(type ?? ""): want spdx, cyclonedx, openvex, provenance or a URI")
        }
        return (kind, try JSON(InputFile.read(predicate), place: predicate))
    }
}

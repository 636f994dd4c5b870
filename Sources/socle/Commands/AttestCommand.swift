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
            build attached (provenance, SBOM) is signed. Statements are kept beside the image as \
            referrers, and under the tag sha256-HEX.att for older versions of cosign.

            EXAMPLES
              socle attest --key release.key web:1
              socle attest --key release.key --type openvex --predicate web.openvex.json web:1
              socle attest --list docker://registry.example.org/team/web:1
            """)

    @Argument(help: "The image, wherever it lies.")
    var image: String

    @Option(help: ArgumentHelp("The private key.", valueName: "file"))
    var key: String?

    @Option(help: ArgumentHelp("What is said, a JSON file.", valueName: "file"))
    var predicate: String?

    @Option(help: "What it is: spdx, cyclonedx, openvex, provenance, or a URI.")
    var type: String?

    @Option(help: "Only the image for this platform, such as linux/arm64.")
    var platform: String?

    @Flag(help: "Keep it as a referrer alone, without the tag.")
    var noTag = false

    @Flag(help: "List the statements that are there.")
    var list = false

    @OptionGroup var registry: RegistryFlags
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
        let target = try await AttachmentTarget.open(
            image, in: workplace, registry: registry.settings)
        let subjects = try await target.platformImages(platform)
        if let key, !list {
            let key = try KeyArgument.privateKey(key, workplace.environment)
            for subject in subjects { try await attest(subject, target, key) }
            try target.place.finish()
        }
        var table = Table([
            .init(heading: "Image", key: "digest"), .init(heading: "Statement", key: "type"),
            .init(heading: "Kept as", key: "referrer"),
        ])
        for subject in subjects {
            for found in try await target.place.referrers(of: subject.digest, type: nil) {
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

    private func attest(
        _ subject: Descriptor, _ target: AttachmentTarget, _ key: SigningKey
    ) async throws {
        let statements =
            try predicate == nil
            ? await AttachedStatements.unsigned(on: subject.digest, in: target.place) : [given()]
        guard !statements.isEmpty else {
            throw BadInput(
                "\(image): there is nothing that a build attached (`socle copy --referrers` takes it "
                    + "along; --predicate says something else)")
        }
        for document in statements {
            let statement = Statement(
                subjects: [.init(name: target.name, digest: subject.digest)],
                predicateType: document.type, predicate: document.predicate)
            let artifact = try Attestations.artifact(
                statement, subject: subject, key: key, annotations: document.annotations)
            try await target.place.attach(artifact)
            if !noTag { _ = try await LegacyTag.attestations.add(artifact, to: target.place) }
        }
    }

    private func given() throws -> AttachedStatements.Document {
        guard let type, let kind = PredicateType(type), let predicate else {
            throw BadInput(
                "--type \(type ?? ""): want spdx, cyclonedx, openvex, provenance or a URI")
        }
        return AttachedStatements.Document(
            type: kind, predicate: try JSON(InputFile.read(predicate), place: predicate))
    }
}

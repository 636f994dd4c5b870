import ArgumentParser
import OCIModel
import Store
import SupplyChain

/// `socle sign`: put a name to an image.
struct SignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign an image with a key.",
        discussion: """
            The signature is cosign's, over the digest of the image and of its image for each \
            platform. It is kept beside the image, in the store, a layout, an archive or a registry: as \
            a referrer, and under the tag sha256-HEX.sig, where skopeo, podman and older versions of \
            cosign look for it.

            EXAMPLES
              socle sign --key release.key web:1
              socle sign --key release.key docker://registry.example.org/team/web:1
              socle sign --key release.key --identity registry.example.org/team/web:1 web:1
            """)

    @Argument(help: "The image, wherever it lies.")
    var image: String

    @Option(help: ArgumentHelp("The private key.", valueName: "file"))
    var key: String

    @Option(
        help: ArgumentHelp(
            "The name that the signature vouches for; without it, the image's.", valueName: "name"))
    var identity: String?

    @Flag(help: "Keep it as a referrer alone, without the tag.")
    var noTag = false

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let target = try await AttachmentTarget.open(
            image, in: workplace, registry: registry.settings)
        let key = try KeyArgument.privateKey(self.key, workplace.environment)
        var table = Table([
            .init(heading: "Signed", key: "digest"), .init(heading: "Signature", key: "signature"),
            .init(heading: "Tag", key: "tag"),
        ])
        for subject in try await target.subjects() {
            let artifact = try ImageSignature.sign(
                subject, reference: identity ?? target.name, with: key)
            let referrer = try await target.place.attach(artifact)
            let tag = noTag ? nil : try await LegacyTag.signatures.add(artifact, to: target.place)
            table.rows.append([
                Table.Cell(subject.digest.short, value: .string(subject.digest.description)),
                Table.Cell(referrer.digest.short, value: .string(referrer.digest.description)),
                Table.Cell(tag?.description ?? "", value: .optional(tag?.description)),
            ])
        }
        try target.place.finish()
        output.show(table, workplace.environment)
    }
}

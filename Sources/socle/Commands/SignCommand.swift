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
            platform. It is kept beside the image as a referrer, and under the tag sha256-HEX.sig, \
            where skopeo, podman and older versions of cosign look for it.

            EXAMPLES
              socle sign --key release.key web:1
              socle sign --key release.key --identity registry.example.org/team/web:1 web:1
            """)

    @Argument(help: "The image, in the store.")
    var image: String

    @Option(help: ArgumentHelp("The private key.", valueName: "file"))
    var key: String

    @Option(
        help: ArgumentHelp(
            "The name that the signature vouches for; without it, the image's.", valueName: "name"))
    var identity: String?

    @Flag(help: "Keep it as a referrer alone, without the tag.")
    var noTag = false

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let (name, stored) = try StoredArgument.find(image, in: workplace)
        let key = try KeyArgument.privateKey(self.key, workplace.environment)
        var table = Table([
            .init(heading: "Signed", key: "digest"), .init(heading: "Signature", key: "signature"),
            .init(heading: "Tag", key: "tag"),
        ])
        var subjects = [stored.root]
        for platform in try stored.platformImages()
        where !subjects.contains(where: { $0.digest == platform.descriptor.digest }) {
            subjects.append(platform.descriptor)
        }
        for subject in subjects {
            let artifact = try ImageSignature.sign(
                subject, reference: identity ?? name.description, with: key)
            let referrer = try workplace.images.attach(artifact)
            let tag = noTag ? nil : try workplace.images.addLegacySignature(artifact, to: name)
            table.rows.append([
                Table.Cell(subject.digest.short, value: .string(subject.digest.description)),
                Table.Cell(referrer.digest.short, value: .string(referrer.digest.description)),
                Table.Cell(tag?.description ?? "", value: .optional(tag?.description)),
            ])
        }
        output.show(table, workplace.environment)
    }
}

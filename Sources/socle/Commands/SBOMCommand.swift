import ArgumentParser
import OCIModel
import Store
import SupplyChain

/// `socle sbom`: what an image is made of, for programs.
struct SBOMCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sbom", abstract: "Write what an image is made of, as SPDX or CycloneDX.",
        discussion: """
            Works on any image. The same image gives the same bytes: the time in the document is \
            that of the image. With --attach the document is kept beside the image, as a referrer.

            EXAMPLES
              socle sbom debian-slim:bookworm > slim.spdx.json
              socle sbom --format cyclonedx --files web:1 -o web.cdx.json
              socle sbom --attach web:1
            """)

    /// The formats.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case spdx, cyclonedx
    }

    @Argument(help: "The image, or an SBOM to write in the other format.")
    var image: String

    @Option(help: "The platform, such as linux/arm64.")
    var platform: String?

    @Option(help: "The format: spdx (2.3) or cyclonedx (1.6).")
    var format: Format = .spdx

    @Flag(help: "List the files too, with their hashes and the packages that brought them.")
    var files = false

    @Option(name: [.short, .long], help: ArgumentHelp("Write it there.", valueName: "file"))
    var output: String?

    @Flag(help: "Keep it beside the image, in the store, a layout or a registry.")
    var attach = false

    @OptionGroup var trust: TrustFlags
    @OptionGroup var registry: RegistryFlags

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    func run() async throws {
        let workplace = try Workplace(quiet: quiet)
        var found = try await InventoryArgument.read(
            image, platform: platform, in: workplace, registry: registry.settings)
        if found.image != nil {
            found.inventory.evidence += try await AttachedDocuments.of(
                image, found.digests, in: workplace, registry: registry.settings,
                trust: try trust.trust()
            ).evidence
        }
        var listed: [InventoryFile] = []
        if files {
            guard let image = found.image else {
                throw BadInput("--files wants an image; \(self.image) is an SBOM")
            }
            listed = try FileInventory.read(image)
        }
        let document =
            switch format {
            case .spdx:
                SPDXDocument.make(found.inventory, version: Version.text, files: listed)
            case .cyclonedx:
                CycloneDXDocument.make(found.inventory, version: Version.text, files: listed)
            }
        if attach { try await attach(document, to: found.image, workplace) }
        if let output {
            try OutputText.write(document.pretty, to: output)
        } else if !attach {
            Console.print(String(decoding: document.pretty, as: UTF8.self))
        }
    }

    private func attach(
        _ document: JSON, to image: PlatformImage?, _ workplace: Workplace
    ) async throws {
        guard let image else {
            throw BadInput("--attach wants an image; \(self.image) is an SBOM")
        }
        let target = try await AttachmentTarget.open(
            self.image, in: workplace, registry: registry.settings)
        let type = format == .spdx ? AttachedType.spdx : AttachedType.cycloneDX
        let referrer = try await target.place.attach(
            Artifact(
                type: type, subject: image.descriptor,
                parts: [.init(mediaType: type, bytes: document.compact)]))
        try target.place.finish()
        if !quiet { Console.complain("attached \(referrer.digest)") }
    }
}

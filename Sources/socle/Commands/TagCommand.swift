import ArgumentParser
import Distribution
import OCIModel
import Store

/// `socle tag`: another name for the same image.
struct TagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Give an image another name, in the store or in a registry.",
        discussion: """
            Both names are in the local store, or both in one registry, where nothing is sent but \
            the manifest.

            EXAMPLES
              socle tag distroless/static:nonroot base:1
              socle tag docker://registry.example.org/app:1.4 docker://registry.example.org/app:1
            """)

    @Argument(help: "The image.")
    var source: String

    @Argument(help: ArgumentHelp("The other name.", valueName: "name"))
    var name: String

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let root: Descriptor
        switch (try ImageLocation(source), try ImageLocation(name)) {
        case (.store(let old), .store(let new)):
            let image = try workplace.images.image(named: old)
            try workplace.images.setName(new, to: image.root)
            root = image.root
        case (.registry(let old), .registry(let new)) where old.registry == new.registry:
            guard new.digest == nil else { throw BadInput("\(name): a digest cannot be given") }
            let client = try registry.settings.client(workplace)
            let copier = ImageCopier(
                workplace.session, store: workplace.images, client: client)
            root = try await copier.copy(from: .registry(old), to: .registry(new)).root
        default:
            throw BadInput("both names must be in the store, or in one registry: see `socle copy`")
        }
        var table = Table([
            .init(heading: "Image", key: "image"), .init(heading: "Digest", key: "digest"),
        ])
        table.rows.append([Table.Cell(name), Table.Cell(root.digest.description)])
        output.show(table, workplace.environment)
    }
}

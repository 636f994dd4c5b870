import ArgumentParser
import Distribution
import Store

/// `socle delete`: take images away.
struct DeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Remove images from a registry, or names from the store.",
        discussion: """
            A tag is removed alone, where the registry can do that; a digest removes the image with \
            all its tags. What a name of the store stood for stays until `socle prune`.

            EXAMPLES
              socle delete docker://registry.example.org/app:old
              socle delete docker://registry.example.org/app@sha256:…
              socle delete distroless/static:nonroot
            """)

    @Argument(help: ArgumentHelp("docker://REGISTRY/NAME:TAG or @DIGEST, or a name in the store."))
    var images: [String]

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let client = try registry.settings.client(workplace)
        for (text, location) in zip(images, try images.map { try ImageLocation($0) }) {
            switch location {
            case .store(let name):
                guard try workplace.images.removeName(name) else {
                    throw BadInput("no image `\(name)` in the store (`socle images` lists them)")
                }
            case .registry(let reference):
                try await client.repository(of: reference).delete(ManifestVersion(reference))
            default: throw BadInput("\(text): remove the file or folder itself")
            }
            if !output.quiet { Console.complain("removed \(text)") }
        }
    }
}

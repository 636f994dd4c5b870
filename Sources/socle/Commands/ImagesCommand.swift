import ArgumentParser
import OCIModel
import Store

/// `socle images`: what is in the store.
struct ImagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "images", abstract: "List the images of the local store.",
        discussion: """
            EXAMPLES
              socle images
              socle images --format json
              socle images --remove distroless/static:nonroot
            """)

    @Option(help: ArgumentHelp("Forget the name of an image.", valueName: "name"))
    var remove: [String] = []

    @OptionGroup var output: OutputOptions

    func run() throws {
        let workplace = try Workplace(quiet: output.quiet)
        for text in remove {
            let name = try ImageName(text)
            guard try workplace.images.removeName(name) else {
                throw BadInput("no image `\(name)` in the store (`socle images` lists them)")
            }
        }
        if !remove.isEmpty { return }
        var table = Table([
            .init(heading: "Name", key: "name"), .init(heading: "Digest", key: "digest"),
            .init(heading: "Platforms", key: "platforms"),
            .init(heading: "Size", key: "size", alignsRight: true),
            .init(heading: "Created", key: "created"),
        ])
        for (name, root) in try workplace.images.images() {
            table.rows.append(try row(name, root, in: workplace.images))
        }
        if table.rows.isEmpty, output.format == .table {
            Console.complain("no images yet: try `socle build distroless/static`")
            return
        }
        output.show(table, workplace.environment)
    }

    private func row(
        _ name: ImageName, _ root: Descriptor, in store: ContentStore
    ) throws -> [Table.Cell] {
        let platforms = try store.image(root, name: name).platformImages()
        var blobs: [Digest: Int64] = [:]
        var names: [String] = []
        var created: String?
        for image in platforms {
            for blob in image.manifest.layers + [image.manifest.config] {
                blobs[blob.digest] = blob.size
            }
            guard image.manifest.config.mediaType.isImageConfiguration else {
                names.append("artifact")
                continue
            }
            let configuration = try image.configuration()
            names.append(try image.platform().shortDescription)
            created = max(created ?? "", configuration.created ?? "")
        }
        let size = UInt64(clamping: blobs.values.reduce(0, &+))
        return [
            Table.Cell(name.description),
            Table.Cell(root.digest.short, value: .string(root.digest.description)),
            Table.Cell(names.joined(separator: ", "), value: .array(names.map(JSONValue.string))),
            Table.Cell(Quantities.bytes(size), value: .number(Int64(clamping: size))),
            Table.Cell(created ?? "", value: .optional(created)),
        ]
    }
}

extension MediaType {
    /// Whether this is what images have, and not the configuration of something else.
    fileprivate var isImageConfiguration: Bool { self == .ociConfig || self == .dockerConfig }
}

extension Platform {
    /// The form without the system, which is Linux throughout: `arm/v7`.
    var shortDescription: String {
        os == "linux" ? String(description.dropFirst("linux/".count)) : description
    }
}

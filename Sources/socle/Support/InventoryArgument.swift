import ArgumentParser
import OCIModel
import Store
import SupplyChain

/// An IMAGE, or an SBOM in its place, as an inventory.
enum InventoryArgument {
    /// An inventory, with the image that it is of where it is of one.
    struct Found {
        var inventory: Inventory
        let image: PlatformImage?
        /// The digests by which documents may know the image.
        let digests: Set<Digest>
    }

    /// Reads an argument: `sbom:FILE`, or what ends in `.json`, is an SBOM.
    ///
    /// - Throws: What opening and reading the image throws, `SBOMError`.
    static func read(
        _ text: String, platform: String?, in workplace: Workplace,
        registry: RegistrySettings = .init()
    ) async throws -> Found {
        if text.hasPrefix("sbom:") || text.hasSuffix(".json") {
            let path = text.hasPrefix("sbom:") ? String(text.dropFirst(5)) : text
            let inventory = try SBOMReader.read(InputFile.read(path), place: path)
            return Found(
                inventory: inventory, image: nil,
                digests: Set([inventory.digest].compactMap(\.self)))
        }
        let argument = try ImageArgument(text)
        let wanted = try platform.map { try Platform(user: $0) }
        let stored = try await argument.open(in: workplace, platform: wanted, registry: registry)
        let image = try await argument.openOne(
            in: workplace, platform: wanted, registry: registry)
        let inventory = try InventoryCache(workplace.session).inventory(of: image, name: text)
        return Found(
            inventory: inventory, image: image,
            digests: [stored.root.digest, image.descriptor.digest])
    }
}

import Compression
import OCIModel
import Packages
public import Store

/// Inventories of images that were read before, by the digest of the manifest, so that asking again
/// need not expand the layers.
public struct InventoryCache: Sendable {
    private let store: CacheStore
    /// Another number makes inventories of an older form be read anew.
    private static let form = "inventory 1"

    /// Uses the folder `inventories` of a session's cache.
    public init(_ session: StoreSession) { store = CacheStore(session, name: "inventories") }

    /// The inventory of an image, kept or read now.
    ///
    /// - Throws: As ``InventoryReader/read(_:name:)``.
    public func inventory(of image: PlatformImage, name: String) throws -> Inventory {
        let key = CacheStore.key([Self.form, image.descriptor.digest.description])
        if let bytes = try store.bytes(for: key, limit: 1 << 28),
            let json = try? JSON(bytes, place: name), var kept = Inventory(cached: json)
        {
            kept.name = name
            return kept
        }
        let inventory = try InventoryReader.read(image, name: name)
        try store.keep(inventory.cached.compact, for: key)
        return inventory
    }
}

extension Inventory {
    /// The form of the cache.
    var cached: JSON {
        .members([
            ("digest", digest.map { .string($0.description) }),
            (
                "platform",
                platform.map { platform in
                    .strings([platform.os, platform.architecture, platform.variant ?? ""])
                }
            ),
            ("created", created.map(JSON.string)),
            ("layers", .strings(layers.map(\.description))),
            (
                "os",
                .object(
                    osRelease.sorted { $0.key < $1.key }.map {
                        JSON.Member($0.key, .string($0.value))
                    })
            ),
            ("packages", .array(packages.map(\.cached))),
        ])
    }

    init?(cached json: JSON) {
        guard let packages = json["packages"] else { return nil }
        let parts = json["platform"]?.items.compactMap(\.text) ?? []
        self.init(
            name: "", digest: json["digest"]?.text.flatMap { try? Digest($0) },
            platform: parts.count == 3
                ? Platform(
                    os: parts[0], architecture: parts[1], variant: parts[2].isEmpty ? nil : parts[2]
                )
                : nil, created: json["created"]?.text,
            layers: (json["layers"]?.items ?? []).compactMap {
                $0.text.flatMap { try? Digest($0) }
            },
            osRelease: Dictionary(
                (json["os"]?.members ?? []).map { ($0.key, $0.value.text ?? "") }
            ) { $1 },
            packages: packages.items.compactMap(InventoryPackage.init(cached:)))
    }
}

extension InventoryPackage {
    fileprivate var cached: JSON {
        .array([
            .string(ecosystem.rawValue), .string(name), .string(version), .string(architecture),
            .string(sourceName), .string(sourceVersion), .strings(licenses), .string(maintainer),
            .string(homepage), .string(summary), .string(record), .integer(layer ?? -1),
        ])
    }

    fileprivate init?(cached json: JSON) {
        let items = json.items
        guard items.count == 12, let ecosystem = items[0].text.flatMap(Ecosystem.init(rawValue:))
        else { return nil }
        func text(_ index: Int) -> String { items[index].text ?? "" }
        self.init(
            ecosystem: ecosystem, name: text(1), version: text(2), architecture: text(3),
            sourceName: text(4), sourceVersion: text(5))
        licenses = items[6].items.compactMap(\.text)
        maintainer = text(7)
        homepage = text(8)
        summary = text(9)
        record = text(10)
        layer = items[11].integer.flatMap { $0 < 0 ? nil : Int($0) }
    }
}

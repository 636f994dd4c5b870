import OCIModel

/// What the program says in JSON.
enum Answer {
    /// A line of `socle build`.
    struct BuildRow: Decodable {
        let image: String
        let platform: String?
        let digest: Digest
        let packages: Int?
        let compressedBytes: Int64?
        let unpackedBytes: Int64?
        let milliseconds: Int64?
    }

    /// All of `socle build`, for one image.
    struct Build {
        let rows: [BuildRow]

        /// The digest of the manifest, or of the index where there are several architectures.
        var digest: Digest { rows[0].digest }

        /// The digest of the manifest of an architecture, whatever its variant.
        func digest(of architecture: String) -> Digest? {
            rows.first { $0.platform?.prefix { $0 != "/" } == architecture[...] }?.digest
        }
    }

    /// A line of `socle images`.
    struct Image: Decodable {
        let name: String
        let digest: Digest
        let platforms: [String]
        let size: Int64
        let created: String?
    }

    /// A line of `socle why`.
    struct Reason: Decodable {
        let package: String
        let version: String
        let reason: String
    }

    /// A line of `socle lock`.
    struct Locked: Decodable {
        let architecture: String
        let packages: Int
        let bytes: Int64
        let epoch: Int64
    }

    /// A line of `socle prune`.
    struct Pruned: Decodable {
        let kind: String
        let files: Int
        let bytes: Int64
    }

    /// A line of `socle catalog`.
    struct CatalogueEntry: Decodable {
        let name: String
        let releases: [String]
        let variants: [String]
        let description: String
    }

    /// All of `socle inspect`.
    struct Inspection: Decodable {
        struct Package: Decodable {
            let name: String
            let version: String
            let architecture: String
            let source: String
        }

        struct Facts: Decodable {
            let platform: String
            let digest: Digest
            let distribution: String?
            let release: String?
            let libc: String?
            let packageManager: String?
            let shells: [String]
            let user: String?
            let entrypoint: [String]
            let environment: [String]
            let privileged: [String]
            let labels: [String: String]
            let unpackedBytes: Int64
            let packages: [Package]
        }

        let image: String
        let digest: Digest
        let platforms: [Facts]
    }

    /// A table in JSON.
    static func rows<Row: Decodable>(_ bytes: [UInt8]) throws -> [Row] {
        try CanonicalJSON.decode([Row].self, from: bytes)
    }
}

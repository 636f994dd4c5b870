public import OCIModel
public import Packages
public import Store
import SystemPackage

/// The advisories of distributions, put together from feeds: an OCI artifact of the store, so that any
/// registry can serve it, named by the digest of its manifest, so that a scan can say what it used.
///
/// Each feed has a layer for each release that it speaks of, and one for what it knows of the
/// vulnerabilities themselves. Layers are tables (``TableFormat``) that are mapped, not read: opening
/// costs a manifest and a configuration, and a scan checks and touches only the release it needs.
public struct AdvisoryDatabase: Sendable {
    /// The name in the store.
    public static let name = "socle-advisories:latest"
    /// What the artifact is.
    public static let artifactType = MediaType(rawValue: "application/vnd.socle.advisories.v1")
    static let configType = MediaType(
        rawValue: "application/vnd.socle.advisories.config.v1+json")
    static let tableType = MediaType(rawValue: "application/vnd.socle.advisories.table.v1")
    static let feedKey = "io.socle.advisories.feed"
    static let releaseKey = "io.socle.advisories.release"

    /// What names it: the digest of the manifest.
    public let digest: Digest
    /// Its feeds in the order of their names.
    public let feeds: [AdvisoryFeed]
    /// What feeds say of the lives of releases.
    public var lives: [ReleaseLife] { namedLives.map(\.life) }
    let namedLives: [(feed: String, life: ReleaseLife)]
    let layers: [Layer]
    private let images: ContentStore

    /// A table of the database.
    struct Layer: Sendable {
        let descriptor: Descriptor
        let feed: String
        let release: DistributionRelease?
    }

    /// Opens the database of a store.
    ///
    /// - Returns: `nil` when there is none yet.
    /// - Throws: ``AdvisoryDatabaseError``, `StoreError`.
    public static func open(in images: ContentStore) throws -> AdvisoryDatabase? {
        guard let root = try images.root(of: ImageName(name)) else { return nil }
        return try AdvisoryDatabase(root, in: images)
    }

    /// Opens a database that is in the store.
    ///
    /// - Throws: ``AdvisoryDatabaseError`` when it is none, or of another version; `StoreError` when
    ///   its documents are missing or are not those of their digests.
    public init(_ root: Descriptor, in images: ContentStore) throws {
        let place = "advisory database \(root.digest.short)"
        guard root.mediaType.isManifest else { throw AdvisoryDatabaseError.notADatabase(place) }
        let manifest = try images.blobs.value(ImageManifest.self, of: root)
        guard manifest.artifactType == Self.artifactType.rawValue,
            manifest.config.mediaType == Self.configType
        else { throw AdvisoryDatabaseError.notADatabase(place) }
        let config = try JSON(
            images.blobs.bytes(of: manifest.config, limit: 16 << 20), limits: .small, place: place)
        guard config["version"]?.integer == 1 else { throw AdvisoryDatabaseError.version(place) }
        digest = root.digest
        feeds = (config["feeds"]?.items ?? []).compactMap(AdvisoryFeed.init)
        namedLives = (config["releases"]?.items ?? []).compactMap { json in
            ReleaseLife(document: json).map { (json["feed"]?.text ?? "", $0) }
        }
        layers = manifest.layers.compactMap { descriptor in
            guard descriptor.mediaType == Self.tableType,
                let feed = descriptor.annotations?[Self.feedKey]
            else { return nil }
            return Layer(
                descriptor: descriptor, feed: feed,
                release: descriptor.annotations?[Self.releaseKey].flatMap {
                    DistributionRelease($0)
                })
        }
        self.images = images
    }

    /// The releases that advisories are there for, sorted.
    public var releases: [DistributionRelease] {
        Array(Set(layers.compactMap(\.release))).sorted()
    }

    /// The life of a release: as a feed says it, or else as this program knows it.
    public func life(of release: DistributionRelease) -> ReleaseLife? {
        lives.first { $0.release == release } ?? ReleaseLife.known(release)
    }

    /// The advisories for a release.
    ///
    /// - Throws: ``AdvisoryDatabaseError`` when a table is missing, not the one of its digest, or not
    ///   of its form.
    public func advisories(for release: DistributionRelease) throws -> ReleaseAdvisories {
        let own = layers.filter { $0.release == release }
        let published = own.filter { $0.feed == FeedNames.debianAdvisories }
        let copies = own.filter { $0.feed.hasPrefix(FeedNames.osv) }
        let direct = own.filter { layer in
            !layer.feed.hasPrefix(FeedNames.osv) && layer.feed != FeedNames.debianAdvisories
        }
        // What OSV has of a distribution is a copy of the distribution's own words.
        return ReleaseAdvisories(
            release: release,
            tables: try (direct.isEmpty ? copies : direct).map(advisoryTable),
            published: try published.map(advisoryTable),
            vulnerabilities: try layers.filter { $0.release == nil }.map(vulnerabilityTable))
    }

    private func advisoryTable(_ layer: Layer) throws -> AdvisoryTable {
        guard let table = AdvisoryTable(try mapped(layer)) else {
            throw AdvisoryDatabaseError.damaged(layer.descriptor.digest)
        }
        return table
    }

    private func vulnerabilityTable(_ layer: Layer) throws -> VulnerabilityTable {
        guard let table = VulnerabilityTable(try mapped(layer)) else {
            throw AdvisoryDatabaseError.damaged(layer.descriptor.digest)
        }
        return table
    }

    private func mapped(_ layer: Layer) throws -> MappedFile {
        let digest = layer.descriptor.digest
        guard try images.blobs.contains(digest) else { throw AdvisoryDatabaseError.missing(digest) }
        let file = try MappedFile(path: images.blobs.path(of: digest).string)
        guard file.bytes.count == layer.descriptor.size, file.digest() == digest else {
            throw AdvisoryDatabaseError.damaged(digest)
        }
        return file
    }
}

/// Why a database cannot be used.
public enum AdvisoryDatabaseError: Error, Equatable, CustomStringConvertible {
    /// Something else has its name.
    case notADatabase(String)
    /// A newer or older form.
    case version(String)
    /// A table is not there.
    case missing(Digest)
    /// A table is not what its digest says, or not of its form.
    case damaged(Digest)
    /// There is none yet.
    case none

    /// One line that says what to do.
    public var description: String {
        let again = "import it again with `socle db import` or `socle db update`"
        return switch self {
        case .notADatabase(let place): "\(place): not an advisory database; \(again)"
        case .version(let place): "\(place): made by another version of Socle; \(again)"
        case .missing(let digest): "advisory database: table \(digest.short) is missing; \(again)"
        case .damaged(let digest):
            "advisory database: table \(digest.short) is not what its digest says; \(again)"
        case .none:
            "there is no advisory database: fetch one with `socle db update`, or read files with "
                + "`socle db import FILE...`"
        }
    }
}

import Archives
import Compression
public import OCIModel
import Packages
public import Store

/// Makes a database of feeds: those of an earlier one, and those that are read now in their place.
public struct AdvisoryDatabaseWriter {
    private let images: ContentStore
    private var feeds: [AdvisoryFeed]
    private var layers: [AdvisoryDatabase.Layer]
    private var lives: [(feed: String, life: ReleaseLife)]

    /// Begins with what a database has.
    ///
    /// - Throws: `StoreError` and ``JSONError`` when it cannot be read.
    public init(images: ContentStore, base: AdvisoryDatabase?) throws {
        self.images = images
        feeds = base?.feeds ?? []
        layers = base?.layers ?? []
        lives = base?.namedLives ?? []
    }

    /// Reads a file of advisories.
    ///
    /// - Parameters:
    ///   - origin: What the database is to say of where it came from.
    ///   - date: How old the data is.
    /// - Returns: The feeds that were in it.
    /// - Throws: ``JSONError``, ``FeedError`` and what decompression throws, naming `origin`; the
    ///   writer is then as it was.
    @discardableResult
    public mutating func add(
        path: String, origin: String, date: Timestamp
    ) throws -> [AdvisoryFeed] {
        let digest = try DigestHasher.digest(of: FileSource(path: path)).digest
        let contents: [FeedContent]
        do {
            contents = try FeedReader.read(path: path, place: origin)
        } catch let error as CompressionError {
            throw FeedFailure(origin: origin, reason: "\(error)")
        } catch let error as ZipError {
            throw FeedFailure(origin: origin, reason: "\(error)")
        } catch let error as ByteSourceError {
            throw FeedFailure(origin: origin, reason: "\(error)")
        }
        guard contents.contains(where: { $0.records > 0 }) else { throw FeedError.empty(origin) }
        var added: [AdvisoryFeed] = []
        for content in contents {
            let made = try content.parts.map { part in
                try layer(part, feed: content.name)
            }
            let feed = AdvisoryFeed(
                name: content.name, origin: origin, digest: digest, date: date,
                records: content.records)
            replace(feed, layers: made, lives: content.lives)
            added.append(feed)
        }
        return added
    }

    private func layer(
        _ part: FeedContent.Part, feed: String
    ) throws -> AdvisoryDatabase.Layer {
        let bytes = part.encoded()
        var annotations = [AdvisoryDatabase.feedKey: feed]
        annotations[AdvisoryDatabase.releaseKey] = part.release?.description
        let descriptor = Descriptor(
            mediaType: AdvisoryDatabase.tableType, digest: try images.blobs.add(bytes),
            size: Int64(bytes.count), annotations: annotations)
        return AdvisoryDatabase.Layer(descriptor: descriptor, feed: feed, release: part.release)
    }

    private mutating func replace(
        _ feed: AdvisoryFeed, layers new: [AdvisoryDatabase.Layer], lives dates: [ReleaseLife]
    ) {
        feeds.removeAll { $0.name == feed.name }
        layers.removeAll { $0.feed == feed.name }
        lives.removeAll { $0.feed == feed.name }
        feeds.append(feed)
        layers += new
        lives += dates.map { (feed.name, $0) }
    }

    /// Writes the database into the store and gives it the name by which scans find it.
    ///
    /// The same feeds give the same bytes, whatever was imported before or in which order.
    ///
    /// - Throws: `StoreError`.
    public func commit() throws -> AdvisoryDatabase {
        let config = JSON.members([
            ("version", .integer(1)),
            ("feeds", .array(feeds.sorted { $0.name < $1.name }.map(\.json))),
            (
                "releases",
                .array(
                    lives.sorted {
                        ($0.life.release.description, $0.feed)
                            < ($1.life.release.description, $1.feed)
                    }.map { $0.life.json(feed: $0.feed) })
            ),
        ]).compact
        let configDescriptor = Descriptor(
            mediaType: AdvisoryDatabase.configType, digest: try images.blobs.add(config),
            size: Int64(config.count))
        let sorted = layers.sorted {
            ($0.feed, $0.release?.description ?? "") < ($1.feed, $1.release?.description ?? "")
        }
        let manifest = ImageManifest(
            config: configDescriptor, layers: sorted.map(\.descriptor),
            artifactType: AdvisoryDatabase.artifactType.rawValue)
        let root = try images.add(manifest, as: .ociManifest)
        try images.setName(ImageName(AdvisoryDatabase.name), to: root)
        return try AdvisoryDatabase(root, in: images)
    }
}

/// A file of advisories that could not be read, and why.
public struct FeedFailure: BadDocument, Equatable, CustomStringConvertible {
    /// The file or URL.
    public let origin: String
    /// What went wrong.
    public let reason: String

    /// One line that names the file.
    public var description: String { "\(origin): \(reason)" }
}

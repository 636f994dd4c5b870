public import Store

/// What an image unpacks to, while layers are still being added to it: a build adds one with every
/// step, and those below need not be read again.
public struct GrowingContents: Sendable {
    private var merger = LayerMerger()
    private var scans: [LayerScan] = []

    /// Nothing yet.
    public init() {}

    /// What the layers so far unpack to.
    public var contents: ImageContents { ImageContents(tree: merger.tree, scans: scans) }

    /// Reads the layers of an image that lie above those that were read before.
    ///
    /// - Parameter image: An image that begins with the layers so far.
    /// - Throws: As `ImageContentsReader.read(_:keeping:)`.
    public mutating func add(_ image: PlatformImage, wishes: ContentWishes) throws {
        let more = try ImageContentsReader.scan(image, from: scans.count, wishes: wishes)
        for scan in more { try merger.apply(scan) }
        scans += more
    }
}

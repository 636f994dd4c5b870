/// How far a tar archive of unknown origin may go.
public struct TarLimits: Hashable, Sendable {
    /// The greatest number of entries.
    public var entries: Int
    /// The greatest size of one file's content.
    public var fileSize: UInt64
    /// The greatest size of all extended headers of one entry, and of all global ones.
    public var headerBytes: Int
    /// The greatest length of a path or a link's target.
    public var pathLength: Int

    /// Limits for one archive.
    public init(
        entries: Int, fileSize: UInt64, headerBytes: Int = 1 << 20, pathLength: Int = 4096
    ) {
        self.entries = entries
        self.fileSize = fileSize
        self.headerBytes = headerBytes
        self.pathLength = pathLength
    }

    /// For a package: a million entries, files of up to 8 GiB.
    public static let package = TarLimits(entries: 1_000_000, fileSize: 8 << 30)
    /// For a layer of an image: four million entries, files of up to 64 GiB.
    public static let layer = TarLimits(entries: 4_000_000, fileSize: 64 << 30)
}

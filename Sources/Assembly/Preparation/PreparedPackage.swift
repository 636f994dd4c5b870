import Compression
import DebianArchive
import FileTree
import OCIModel

/// Everything known of a package once it was read: its metadata, its entries, and the segment of a
/// layer tar that holds its files.
///
/// The segment is the expensive part of a build and the same in each image that has the package,
/// so it is made once for a package, a filter and a codec, and kept (``PreparationCache``).
/// Directories are not in the segment: packages share them, and the layer writes them itself.
struct PreparedPackage: Sendable, Equatable {
    /// The members of the package's control archive: `control`, `md5sums`, scripts and so on, or
    /// `.PKGINFO` and scripts. Names are sorted.
    var control: [PackageMember]
    /// When the package was built.
    var timestamp: Timestamp
    /// Every path that the package ships, as it spells them and in its own order, those that the
    /// filter leaves out among them: what dpkg's `.list` files record.
    var shippedPaths: [[UInt8]]
    /// The entries that the filter keeps, in the package's own order.
    var entries: [PreparedEntry]
    /// What the package's changelog says of vulnerabilities, where it has one; it is read whether the
    /// filter keeps it or not.
    var changelog: DebianChangelog?
    /// The segment: where each compressed piece of it lies.
    var chunks: [CompressedChunk]

    /// The size of the segment before compression in bytes.
    var segmentSize: UInt64 {
        chunks.last.map { $0.uncompressedOffset + $0.uncompressedSize } ?? 0
    }
    /// The size of the segment after compression in bytes.
    var compressedSize: UInt64 {
        chunks.last.map { $0.compressedOffset + $0.compressedSize } ?? 0
    }

    /// The bytes of a control member, or `nil` when the package has none of that name.
    func controlMember(_ name: String) -> [UInt8]? {
        control.first { $0.name == name }?.bytes
    }
}

/// One member of a package's control archive.
struct PackageMember: Sendable, Equatable {
    /// The name without a leading `./`.
    var name: String
    /// The content.
    var bytes: [UInt8]
}

/// One entry of a package as it goes into a tree.
struct PreparedEntry: Sendable, Equatable {
    /// Where it goes; moved below `/usr` already where that was asked for.
    var path: TreePath
    /// Owner, mode, time and extended attributes.
    var attributes: Attributes
    /// What it is. Stored content points into the package's own segment, as container 0.
    var kind: Node.Kind
    /// Where its tar header starts in the segment; 0 for directories, which have none.
    var headerOffset: UInt64
    /// Where the next entry's header would start; 0 for directories.
    var endOffset: UInt64
    /// The SHA-1 of the content, where the package states it (apk's do).
    var sha1: [UInt8]?
    /// The owner by name, where it is not root; its numbers may be others in the image.
    var owner: OwnerNames?
}

/// The names that a package gives for an entry's owner; empty where it gives none.
struct OwnerNames: Sendable, Equatable {
    var user: String
    var group: String
}

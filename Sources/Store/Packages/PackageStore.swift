public import OCIModel
public import Packages
import Synchronization
public import SystemPackage

/// What was fetched from distributions: package files below `data/packages`, index files below
/// `data/indexes`, each under its SHA-256, so that a lock outlives the mirror it was made from.
///
/// These files are not forced to the disk when they come, because there are many and they can be
/// fetched again. Instead each is hashed before it is used for the first time in a process; one that
/// a power cut or a bad disk has spoilt is removed and counts as missing.
public final class PackageStore: Sendable {
    /// Package files.
    public let packages: BlobDirectory
    /// Index files: `InRelease`, `Packages.xz`, `APKINDEX.tar.gz` …
    public let indexes: BlobDirectory
    /// Which bytes a location last gave.
    public let journal: LocationJournal
    private let verified = Mutex<Set<Digest>>([])

    /// Opens the package files of a store.
    public init(_ session: StoreSession) {
        let data = session.home.data
        packages = BlobDirectory(
            root: data.appending("packages"), session: session, isDurable: false)
        indexes = BlobDirectory(root: data.appending("indexes"), session: session, isDurable: false)
        journal = LocationJournal(folder: data.appending("indexes/locations"), session: session)
    }

    /// Where a file from a location is kept: package files are told by their names.
    public func directory(for location: RemoteLocation) -> BlobDirectory {
        let name = location.description
        return name.hasSuffix(".deb") || name.hasSuffix(".udeb") || name.hasSuffix(".apk")
            ? packages : indexes
    }

    /// The path of a file whose bytes have been checked, or `nil` when the store does not have it.
    ///
    /// - Parameters:
    ///   - digest: The digest of the file.
    ///   - size: The size in bytes, where it is known; a file of another size is not looked at.
    /// - Throws: ``StoreError`` when the store cannot be read.
    public func verifiedPath(of digest: Digest, size: UInt64? = nil) throws -> FilePath? {
        for directory in [packages, indexes] {
            guard let actual = try directory.size(of: digest) else { continue }
            if verified.withLock({ $0.contains(digest) }) { return directory.path(of: digest) }
            do {
                if let size, size != actual {
                    throw StoreError.wrongSize(expected: size, actual: actual, place: "")
                }
                try directory.verify(digest)
            } catch StoreError.wrongDigest, StoreError.wrongSize {
                try directory.remove(digest)
                continue
            }
            markVerified(digest)
            return directory.path(of: digest)
        }
        return nil
    }

    /// Notes that a file has just been hashed on its way into the store.
    func markVerified(_ digest: Digest) {
        verified.withLock { _ = $0.insert(digest) }
    }
}

import OCIModel
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One process at work in the store: it writes down what it uses, so that another process that
/// prunes does not take it away.
///
/// The record is a file in the process's own ingest folder; it counts as long as the process lives.
/// Two short locks on `data/lock` make it exact: whoever looks something up to use it holds the lock
/// with others, whoever prunes holds it alone.
public final class StoreSession: Sendable {
    /// The folders.
    public let home: SocleHome
    let area: IngestArea
    private let cacheArea = Mutex<IngestArea?>(nil)
    private let used: Mutex<Used>

    private struct Used: Sendable {
        var digests: Set<Digest> = []
        var record: OwnedDescriptor?
    }

    static let recordName = "uses"

    /// Enters the store, making it if need be, and removes what dead processes left.
    ///
    /// - Throws: ``StoreError`` when the folders cannot be made or written.
    public init(_ home: SocleHome) throws(StoreError) {
        self.home = home
        try FileSystem.makeDirectories(home.data)
        area = try IngestArea(root: home.data)
        used = Mutex(Used())
    }

    /// Leaves the store: removes the process's temporary files. Nothing can be written after.
    ///
    /// A process that ends without it leaves an empty folder that the next one removes.
    public func close() {
        area.close()
        cacheArea.withLock { $0.take() }?.close()
    }

    /// The area for files of the cache, which may lie on another file system.
    func areaOfCache() throws(StoreError) -> IngestArea {
        try cacheArea.withLock { area throws(StoreError) in
            if let area { return area }
            try FileSystem.makeDirectories(home.cache)
            let new = try IngestArea(root: home.cache)
            area = new
            return new
        }
    }

    private var lockPath: FilePath { home.data.appending("lock") }

    /// Does something with the lock that keeps pruning out, and writes down that `digest` is used
    /// when it says `true`.
    func use(_ digest: Digest, if present: () throws(StoreError) -> Bool) throws(StoreError) -> Bool
    {
        let known = used.withLock { $0.digests.contains(digest) }
        if known { return try present() }
        let lock = try FileLock.wait(lockPath, .shared)
        defer { withExtendedLifetime(lock) {} }
        guard try present() else { return false }
        try used.withLock { used throws(StoreError) in
            guard used.digests.insert(digest).inserted else { return }
            let record: OwnedDescriptor
            if let open = used.record {
                record = open
            } else {
                record = try OwnedDescriptor(
                    opening: area.path.appending(Self.recordName),
                    flags: O_WRONLY | O_CREAT | O_APPEND)
                used.record = record
            }
            try record.writeAll(Array("\(digest)\n".utf8))
        }
        return true
    }

    /// Does something while no process looks anything up, given all that living processes use.
    func alone<Result>(_ body: (Set<Digest>) throws -> Result) throws -> Result {
        let lock = try FileLock.wait(lockPath, .exclusive)
        defer { withExtendedLifetime(lock) {} }
        IngestArea.sweep(root: home.data)
        var digests: Set<Digest> = []
        for folder in try IngestArea.living(root: home.data) {
            let bytes =
                try FileSystem.read(folder.appending(Self.recordName), limit: 256 << 20) ?? []
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                if let digest = try? Digest(String(decoding: line, as: UTF8.self)) {
                    digests.insert(digest)
                }
            }
        }
        return try body(digests)
    }
}

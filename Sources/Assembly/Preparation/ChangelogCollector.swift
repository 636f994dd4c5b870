import Archives
import Compression
import DebianArchive
import FileTree

/// Reads the changelog of a package as it goes by, whether the image keeps it or not.
struct ChangelogCollector {
    /// What the changelog says.
    private(set) var found: DebianChangelog?
    /// Whether it was Debian's own file; native packages have only the plain name.
    private var isCertain = false

    private static let fileLimit: UInt64 = 4 << 20

    /// Whether a path is that of a changelog.
    static func isChangelog(_ path: TreePath) -> Bool {
        DebianChangelogFile.rank(path.bytes) != nil
    }

    /// Where the content of a changelog should be gathered; `nil` when it is not wanted.
    mutating func collecting(_ path: TreePath, size: UInt64) -> MemorySink? {
        guard size <= Self.fileLimit, !isCertain else { return nil }
        isCertain = DebianChangelogFile.rank(path.bytes) == 0
        return MemorySink()
    }

    /// Reads a changelog that is not kept.
    mutating func read(_ path: TreePath, from data: TarReader, size: UInt64) throws {
        guard let sink = collecting(path, size: size) else { return }
        try withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
            while true {
                let count = try data.read(into: buffer)
                if count == 0 { break }
                sink.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        finish(sink)
    }

    /// Takes what was gathered. A changelog that cannot be read proves nothing, and is no reason not
    /// to build.
    mutating func finish(_ collected: MemorySink?) {
        guard let collected, let plain = DebianChangelogFile.expand(collected.bytes),
            let read = DebianChangelog(plain)
        else { return }
        found = read
    }
}

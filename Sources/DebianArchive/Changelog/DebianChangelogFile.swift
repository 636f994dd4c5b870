import Archives
public import Compression

/// The files in which Debian packages have their changelogs.
public enum DebianChangelogFile {
    /// Debian's own file, and that of native packages, which in others is the changelog of upstream.
    public static let names = ["changelog.Debian.gz", "changelog.gz"]

    /// Changelogs of real packages have up to 300 kB compressed and 2 MB expanded.
    private static let fileLimit = 4 << 20
    private static let limit = 32 << 20
    private static let documents = Array("usr/share/doc/".utf8)

    /// The number in ``names`` of a path below the root, `usr/share/doc/PACKAGE/NAME`; `nil` for any
    /// other path.
    public static func rank(_ path: some BidirectionalCollection<UInt8>) -> Int? {
        guard path.starts(with: documents) else { return nil }
        let parts = path.dropFirst(documents.count).split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2, let name = parts.last else { return nil }
        return names.firstIndex { name.elementsEqual($0.utf8) }
    }

    /// The text of such a file; `nil` when it cannot be read, since then it proves nothing.
    public static func expand(_ file: [UInt8]) -> [UInt8]? {
        try? Decompressor(
            MemorySource(file), limits: DecompressionLimits(maximumOutput: UInt64(limit))
        ).readAll(limit: limit)
    }

    /// The text of the changelog in a .deb file; `nil` where it has none that can be read.
    public static func text(inPackage file: any ByteSource, named name: String) -> [UInt8]? {
        guard let package = try? DebPackageReader().open(file, named: name) else { return nil }
        var found: (rank: Int, bytes: [UInt8])?
        while let entry = try? package.data.next() {
            let path = entry.path.drop { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/") }
            guard entry.kind == .file, entry.size <= fileLimit, let rank = rank(path),
                rank < found?.rank ?? names.count,
                let bytes = try? content(package.data, entry.size)
            else { continue }
            found = (rank, bytes)
            if rank == 0 { break }
        }
        return found.flatMap { expand($0.bytes) }
    }

    private static func content(_ data: TarReader, _ size: UInt64) throws -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(size))
        try withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 16) { buffer in
            while true {
                let count = try data.read(into: buffer)
                if count == 0 { break }
                bytes += buffer[..<count]
            }
        }
        return bytes
    }
}

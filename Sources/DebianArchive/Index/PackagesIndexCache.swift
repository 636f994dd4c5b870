import Compression
public import OCIModel
public import Packages

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Packages files in a form that is ready for look-ups, kept on disk.
///
/// Expanding and parsing the index of a Debian release takes about a second; mapping its image into
/// memory takes none. An image is named by the digest of the Packages file that it was made from and
/// carries a checksum, so a damaged one is made anew instead of being believed.
public struct PackagesIndexCache: Sendable {
    private let directory: String

    /// Keeps images in a folder, which is made when it is first needed.
    public init(directory: String) { self.directory = directory }

    /// The index of a Packages file.
    ///
    /// - Parameters:
    ///   - path: The file, compressed or not, whose bytes have been checked against `digest`.
    ///   - digest: The digest of the file.
    /// - Throws: `DebianIndexError` naming the stanza that cannot be read, `CompressionError`, and
    ///   `ByteSourceError` when the file cannot be opened. A folder that cannot be written is no
    ///   error: then nothing is kept.
    public func load(path: String, digest: Digest) throws -> DebianIndex {
        let expected = Hexadecimal.decode(digest.hex) ?? []
        let image = "\(directory)/\(digest.hex).packages"
        if let index = Self.map(image), index.packagesDigest == expected { return index }
        var builder = DebianIndexBuilder(file: path)
        let plain = try Decompressor(
            FileSource(path: path), format: nil, limits: .index, verifiesChecks: false)
        try withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 16) { buffer in
            while true {
                let count = try plain.read(into: buffer)
                if count == 0 { return }
                try builder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        let bytes = try builder.finish(packagesDigest: expected)
        keep(bytes, at: image)
        guard let index = DebianIndex(DebianIndexStorage(copying: bytes)) else {
            throw PackagesIndexError.unusable(path)
        }
        return index
    }

    /// Maps an image; `nil` when there is none or it is damaged.
    private static func map(_ path: String) -> DebianIndex? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
        let size = Int(status.st_size)
        guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
        else { return nil }
        return DebianIndex(
            DebianIndexStorage(
                adopting: UnsafeRawBufferPointer(start: base, count: size),
                release: { _ = munmap(UnsafeMutableRawPointer(mutating: $0.baseAddress), $0.count) }))
    }

    /// Writes an image under a name of its own and then gives it its name, so that nobody maps half
    /// of one. An image in use is never written to.
    private func keep(_ bytes: [UInt8], at path: String) {
        makeDirectories(directory)
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: .min ... .max))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        let sink = FileSink(descriptor: descriptor, path: temporary)
        do {
            try bytes.withUnsafeBytes { try sink.write($0) }
            try sink.flush()
            close(descriptor)
            if rename(temporary, path) != 0 { unlink(temporary) }
        } catch {
            close(descriptor)
            unlink(temporary)
        }
    }

    private func makeDirectories(_ path: String) {
        var prefix = ""
        for name in path.split(separator: "/") {
            prefix += "/" + name
            mkdir(prefix, 0o755)
        }
    }
}

/// Why an index cannot be used.
public enum PackagesIndexError: Error, Equatable, CustomStringConvertible {
    /// The index that was made of the file does not hold.
    case unusable(String)

    /// One line that names the file.
    public var description: String {
        switch self {
        case .unusable(let path): "\(path): the index of packages cannot be used"
        }
    }
}

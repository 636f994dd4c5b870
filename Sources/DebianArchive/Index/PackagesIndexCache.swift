import Compression
public import OCIModel
public import Packages

/// Packages files in a form that is ready for look-ups, kept on disk.
///
/// Expanding and parsing the index of a Debian release takes about a second; mapping its image into
/// memory takes none. An image is named by the digest of the Packages file that it was made from,
/// carries that digest inside and a checksum over all, so a damaged or wrong one is made anew instead
/// of being believed.
public struct PackagesIndexCache: Sendable {
    private let directory: String

    /// Keeps images in a folder, which is made when it is first needed.
    public init(directory: String) { self.directory = directory }

    /// The index of a Packages file.
    ///
    /// - Parameters:
    ///   - path: The file, compressed or not, whose bytes have been checked against `digest`.
    ///   - digest: The SHA-256 of the file.
    ///   - label: What messages call the file, such as `bookworm main amd64`; the path if `nil`.
    /// - Throws: `DebianIndexError` naming the package that cannot be read, `CompressionError`, and
    ///   `ByteSourceError` when the file cannot be opened. A folder that cannot be written is no
    ///   error: then nothing is kept.
    public func load(path: String, digest: Digest, label: String? = nil) throws -> DebianIndex {
        let expected = Hexadecimal.decode(digest.hex) ?? []
        let image = IndexImageFile(path: "\(directory)/\(digest.hex).packages")
        if let storage = image.mapped(), let index = DebianIndex(storage),
            index.packagesDigest == expected
        {
            return index
        }
        let bytes = try build(path, label: label ?? path, digest: expected)
        image.replace(with: bytes)
        guard let index = DebianIndex(DebianIndexStorage(copying: bytes)) else {
            throw PackagesIndexError.unusable(label ?? path)
        }
        return index
    }

    private func build(_ path: String, label: String, digest: [UInt8]) throws -> [UInt8] {
        var builder = DebianIndexBuilder(file: label)
        let plain = ReadAheadSource {
            try Decompressor(
                FileSource(path: path), format: nil, limits: .index, verifiesChecks: false)
        }
        try withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 16) { buffer in
            while true {
                let count = try plain.read(into: buffer)
                if count == 0 { return }
                try builder.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        return try builder.finish(packagesDigest: digest)
    }
}

/// Why an index cannot be used.
public enum PackagesIndexError: Error, Equatable, CustomStringConvertible {
    /// The index that was made of the file does not hold, which only one larger than any can bring
    /// about.
    case unusable(String)

    /// One line that names the file.
    public var description: String {
        switch self {
        case .unusable(let file): "\(file): too large to be an index of packages"
        }
    }
}

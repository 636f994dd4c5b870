import Archives
import Compression

/// The front of an index or a package: its signatures, and where what they sign begins.
///
/// Both are gzip members one behind the other. The first ones may hold nothing but `.SIGN.` files;
/// everything from the first other member on is what was signed.
struct ApkFront {
    /// The most that one member of signatures expands to; a signature has 512 bytes.
    static let signatureLimit = 256 << 10
    private static let memberLimit = 16
    private static let blockSize = 512
    private static let countLimit = 64

    /// The signatures in the order of the file.
    let signatures: [ApkSignature]
    /// Where the first member that holds no signatures begins in the file.
    let offset: UInt64
    /// The first bytes of what that member expands to, ``signatureLimit`` at most.
    let start: [UInt8]

    /// Reads the front, and leaves the reader in the first member that holds no signatures.
    ///
    /// - Throws: ``AlpineSignatureError/malformed(file:detail:)``; `CompressionError.truncated` for an
    ///   empty file; what the reader throws.
    init(_ reader: GzipMemberReader, file: String) throws {
        var signatures: [ApkSignature] = []
        for _ in 0...Self.memberLimit {
            guard try reader.nextMember() else {
                if signatures.isEmpty { throw CompressionError.truncated(.gzip) }
                throw AlpineSignatureError.malformed(
                    file: file, detail: "nothing but signatures in the file")
            }
            var start = try reader.readUp(to: Self.blockSize)
            if Self.mayBeSignature(start) {
                start += try reader.readUp(to: Self.signatureLimit + 1 - start.count)
            }
            guard let more = try Self.signatures(in: start, file: file) else {
                self.signatures = signatures
                offset = reader.memberOffset
                self.start = start
                return
            }
            signatures += more
            guard signatures.count <= Self.countLimit else { break }
        }
        throw AlpineSignatureError.malformed(file: file, detail: "too many signatures")
    }

    /// Whether a member that starts with a block is worth reading on: what is signed should not be looked
    /// at before its signature is. The name of a first file may stand in a header before it.
    private static func mayBeSignature(_ block: [UInt8]) -> Bool {
        guard block.count == blockSize else { return false }
        return block.starts(with: ApkSignature.prefix.utf8) || "xgL".utf8.contains(block[156])
    }

    /// The signatures in a member, or `nil` for a member that starts with another file.
    private static func signatures(in start: [UInt8], file: String) throws -> [ApkSignature]? {
        let limits = TarLimits(
            entries: Self.countLimit, fileSize: 64 << 10, headerBytes: 16 << 10, pathLength: 1024)
        let tar = TarReader(MemorySource(start), limits: limits)
        // What is no archive is no signature; whoever reads on will say what is wrong with it.
        guard let first = try? tar.next(), isSignature(first) else { return nil }
        func refuse(_ detail: String) -> AlpineSignatureError {
            .malformed(file: file, detail: detail)
        }
        guard start.count <= Self.signatureLimit else {
            throw refuse("more than \(Self.signatureLimit) bytes")
        }
        var found: [ApkSignature] = []
        var entry: TarEntry? = first
        while let signature = entry {
            guard isSignature(signature), signature.kind == .file else {
                throw refuse("`\(PrintableText.of(signature.path))` among the signatures")
            }
            do {
                found.append(
                    try ApkSignature(
                        fileName: String(decoding: signature.path, as: UTF8.self),
                        bytes: tar.readContent(of: signature)))
                entry = try tar.next()
            } catch {
                throw refuse("\(error)")
            }
        }
        return found
    }

    private static func isSignature(_ entry: TarEntry) -> Bool {
        entry.path.starts(with: ApkSignature.prefix.utf8)
    }
}

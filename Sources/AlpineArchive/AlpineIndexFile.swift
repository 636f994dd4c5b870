import Archives
import Compression

/// An `APKINDEX.tar.gz`: verified, then unpacked.
public struct AlpineIndexFile: Sendable {
    /// What the repository says of itself, such as `v3.19.1-643-gec825d20535`; empty when it does not.
    public let summary: String
    /// The text of the `APKINDEX` in it, which resolvers read; ``index(limits:)`` gives it parsed.
    public let text: [UInt8]
    /// Whose signature it was accepted for; `nil` for an unsigned one that was allowed.
    public let signer: AlpineSigner?
    private let name: String

    /// The most that the `DESCRIPTION` may have.
    private static let summaryLimit = 64 << 10

    /// Verifies the bytes of an index file and unpacks them.
    ///
    /// Before the signature is checked, nothing is looked at but the member that holds it.
    ///
    /// - Parameters:
    ///   - bytes: The whole file.
    ///   - name: What to call it in messages: its location.
    ///   - keyring: Whose signatures to accept.
    ///   - allowUnsigned: Whether a file without a signature by a known key will do as well. A
    ///     signature by a known key that is wrong is an error all the same.
    ///   - limits: How much to allow.
    /// - Throws: ``AlpineSignatureError``, ``AlpineRepositoryError``.
    public init(
        _ bytes: [UInt8], name: String, keyring: AlpineKeyring, allowUnsigned: Bool = false,
        limits: AlpineIndexLimits = AlpineIndexLimits()
    ) throws {
        let front: ApkFront
        do {
            let reader = try GzipMemberReader(MemorySource(bytes), limits: .index)
            front = try ApkFront(reader, file: name)
        } catch let error as AlpineSignatureError {
            throw error
        } catch {
            throw AlpineRepositoryError.unreadable(file: name, detail: "\(error)")
        }
        let start = Int(front.offset)
        signer = try Self.verify(
            bytes, from: start, front: front, name: name, keyring: keyring,
            allowUnsigned: allowUnsigned)
        let content = try Self.unpack(bytes, from: start, name: name, limits: limits)
        self.name = name
        summary = content.summary
        text = content.index
    }

    /// The packages of the index.
    ///
    /// - Throws: ``AlpineRepositoryError/malformedIndex(file:_:)``.
    public func index(
        limits: AlpineIndexLimits = AlpineIndexLimits()
    ) throws(AlpineRepositoryError) -> AlpineIndex {
        do {
            return try AlpineIndex(parsing: text, limits: limits)
        } catch {
            throw .malformedIndex(file: name, error)
        }
    }

    private static func verify(
        _ bytes: [UInt8], from start: Int, front: ApkFront, name: String, keyring: AlpineKeyring,
        allowUnsigned: Bool
    ) throws(AlpineSignatureError) -> AlpineSigner? {
        var check = ApkSignatureCheck(front.signatures, keyring: keyring, file: name)
        bytes.withUnsafeBytes { check.update(UnsafeRawBufferPointer(rebasing: $0[start...])) }
        do {
            return try check.finish()
        } catch .invalid(let file, let key) {
            throw .invalid(file: file, key: key)
        } catch {
            if allowUnsigned { return nil }
            throw error
        }
    }

    private static func unpack(
        _ bytes: [UInt8], from start: Int, name: String, limits: AlpineIndexLimits
    ) throws -> (summary: String, index: [UInt8]) {
        var found: [String: [UInt8]] = [:]
        do {
            let source = MemorySource(start == 0 ? bytes : Array(bytes[start...]))
            let tar = TarReader(
                try Decompressor(source, format: .gzip, limits: .index),
                limits: TarLimits(entries: 64, fileSize: 8 << 30))
            while let entry = try tar.next() {
                let member = String(decoding: entry.path, as: UTF8.self)
                guard ["APKINDEX", "DESCRIPTION"].contains(member), entry.kind == .file else {
                    continue
                }
                let limit = member == "APKINDEX" ? limits.bytes : summaryLimit
                guard entry.size <= UInt64(limit) else {
                    throw AlpineRepositoryError.memberTooLarge(
                        file: name, member: member, limit: limit)
                }
                guard found[member] == nil else {
                    throw AlpineRepositoryError.duplicateMember(file: name, member: member)
                }
                found[member] = try tar.readContent(of: entry)
            }
        } catch let error as AlpineRepositoryError {
            throw error
        } catch {
            throw AlpineRepositoryError.unreadable(file: name, detail: "\(error)")
        }
        guard let index = found["APKINDEX"] else { throw AlpineRepositoryError.noIndex(file: name) }
        var summary = found["DESCRIPTION"] ?? []
        while let last = summary.last, last == 0x0a || last == 0x20 { summary.removeLast() }
        return (String(decoding: summary, as: UTF8.self), index)
    }
}

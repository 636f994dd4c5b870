import Crypto
import OCIModel

/// A SHA-1 as apk 2 uses it: for the control part of a package, for every file, for extended
/// attributes. Written `Q1` and Base64 in indexes and databases, hexadecimal in tar headers.
///
/// SHA-1 no longer withstands a maker of two files with one hash, but nobody can make a second file
/// for the hash of a given one, and a signed index gives the hash.
public struct ApkChecksum: Hashable, Sendable, CustomStringConvertible {
    /// The twenty bytes.
    public let bytes: [UInt8]

    /// Takes the bytes of a hash; `nil` when they are not twenty.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        self.bytes = Array(bytes)
    }

    /// Reads the form of indexes and databases: `Q1` and 28 characters of Base64.
    ///
    /// - Throws: ``ApkChecksumError``.
    public init(_ text: some StringProtocol) throws(ApkChecksumError) {
        try self.init(text: Array(text.utf8.prefix(100)))
    }

    /// Reads the form of indexes and databases from bytes.
    ///
    /// - Throws: ``ApkChecksumError``.
    public init(text: some Collection<UInt8>) throws(ApkChecksumError) {
        guard text.starts(with: "Q1".utf8), text.count == 30,
            let bytes = Base64.decode(text.dropFirst(2)), bytes.count == 20
        else { throw ApkChecksumError(text: PrintableText.of(text)) }
        self.bytes = bytes
    }

    /// Reads the form of tar headers: 40 hexadecimal digits.
    ///
    /// - Throws: ``ApkChecksumError``.
    public init(hex: some Collection<UInt8>) throws(ApkChecksumError) {
        guard hex.count == 40,
            let bytes = Hexadecimal.decode(String(decoding: hex, as: UTF8.self))
        else { throw ApkChecksumError(text: PrintableText.of(hex)) }
        self.bytes = bytes
    }

    init(_ digest: Insecure.SHA1.Digest) { bytes = Array(digest) }

    /// The form of indexes and databases.
    public var description: String {
        "Q1" + String(decoding: Base64.encode(bytes), as: UTF8.self)
    }

    /// The checksum of bytes.
    public static func of(_ bytes: [UInt8]) -> ApkChecksum {
        var hasher = ApkChecksumHasher()
        bytes.withUnsafeBytes { hasher.update($0) }
        return hasher.finalize()
    }
}

/// A text that is no checksum of apk.
public struct ApkChecksumError: Error, Equatable, CustomStringConvertible {
    /// The start of the text.
    public let text: String

    /// One line that shows the text.
    public var description: String {
        "`\(text)` is not a checksum (want `Q1` and Base64, or hexadecimal in a tar header, of SHA-1)"
    }
}

/// An ``ApkChecksum`` over bytes that arrive in pieces.
public struct ApkChecksumHasher: Sendable {
    private var hash = Insecure.SHA1()

    /// Starts with nothing hashed.
    public init() {}

    /// Adds bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
    }

    /// The checksum of all bytes so far; more may follow.
    public func finalize() -> ApkChecksum { ApkChecksum(hash.finalize()) }
}

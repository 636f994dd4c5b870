/// A content address: an algorithm and the hash of the bytes it names.
///
/// Written `algorithm:hex`, as the OCI image specification's *digests* section says. Only the two
/// registered algorithms are accepted, because a digest that cannot be recomputed proves nothing.
public struct Digest: TextValue, Comparable {
    /// A registered digest algorithm.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        /// SHA-256, which every implementation must support.
        case sha256
        /// SHA-512, which implementations may support.
        case sha512

        /// The number of lower-case hexadecimal digits in an encoded digest.
        public var hexLength: Int {
            switch self {
            case .sha256: 64
            case .sha512: 128
            }
        }
    }

    /// The algorithm that made the hash.
    public let algorithm: Algorithm

    /// The hash in lower-case hexadecimal.
    public let hex: String

    /// Reads `algorithm:hex`.
    ///
    /// - Throws: ``DigestError`` when the algorithm is unknown or the hash is not of its form.
    public init(_ text: some StringProtocol) throws(DigestError) {
        guard let colon = text.firstIndex(of: ":") else {
            throw .malformed(String(text.prefix(80)))
        }
        guard let algorithm = Algorithm(rawValue: String(text[..<colon])) else {
            throw .unknownAlgorithm(String(text[..<colon].prefix(40)))
        }
        try self.init(algorithm, hex: text[text.index(after: colon)...])
    }

    /// Makes a digest from a hash already in hexadecimal.
    ///
    /// - Throws: ``DigestError/malformed(_:)`` when `hex` has another length than the algorithm's,
    ///   or anything but lower-case hexadecimal digits.
    public init(_ algorithm: Algorithm, hex: some StringProtocol) throws(DigestError) {
        let hexDigits = hex.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        guard hex.utf8.count == algorithm.hexLength, hexDigits else {
            throw .malformed(String(hex.prefix(140)))
        }
        self.algorithm = algorithm
        self.hex = String(hex)
    }

    /// Makes a SHA-256 digest from the 32 bytes that a hash function gave.
    public init(sha256Bytes bytes: some Sequence<UInt8>) {
        algorithm = .sha256
        hex = Hexadecimal.encode(bytes)
    }

    /// Makes a SHA-512 digest from the 64 bytes that a hash function gave.
    public init(sha512Bytes bytes: some Sequence<UInt8>) {
        algorithm = .sha512
        hex = Hexadecimal.encode(bytes)
    }

    /// The form used in manifests: `sha256:…`.
    public var description: String { "\(algorithm.rawValue):\(hex)" }

    /// The first twelve digits, for people.
    public var short: String { String(hex.prefix(12)) }

    /// Orders by algorithm, then by hash, so that listings are stable.
    public static func < (left: Digest, right: Digest) -> Bool {
        (left.algorithm.rawValue, left.hex) < (right.algorithm.rawValue, right.hex)
    }
}

/// Why a text is not a digest.
public enum DigestError: Error, Equatable, CustomStringConvertible {
    /// The text has no `algorithm:` part, or its hash is not of the algorithm's form.
    case malformed(String)
    /// The algorithm is not one that the specification registers.
    case unknownAlgorithm(String)

    /// One line that names what was wrong.
    public var description: String {
        switch self {
        case .malformed(let text): "`\(text)` is not a digest (want `sha256:` and 64 hex digits)"
        case .unknownAlgorithm(let name): "digest algorithm `\(name)` is not supported"
        }
    }
}

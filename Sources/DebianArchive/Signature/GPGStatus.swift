/// What gpgv reports on its status channel: lines for programs, as GnuPG's `doc/DETAILS` has them.
///
/// Only a `GOODSIG` that its `VALIDSIG` follows is a good signature; every other outcome is told
/// apart, and a report of another shape is refused.
struct GPGStatus: Equatable {
    /// The good signatures in order.
    private(set) var good: [ArchiveSignature] = []
    /// The keys whose signature does not fit the text.
    private(set) var bad: [String] = []
    /// The signatures that cannot be relied on.
    private(set) var unusable: [UnusableSignature] = []
    /// Whether gpgv found no signature where one should be.
    private(set) var hasNoData = false

    /// What the `VALIDSIG` that comes next will belong to.
    private enum Expectation { case nothing, good, expiredSignature, expiredKey, revokedKey }
    private var expected = Expectation.nothing

    private static let prefix = "[GNUPG:] "

    /// Reads a report.
    ///
    /// - Returns: `nil` when the text has other lines than status lines, or when lines that belong
    ///   together do not stand together.
    init?(parsing report: String) {
        for line in report.split(separator: "\n") {
            guard line.hasPrefix(Self.prefix) else { return nil }
            let words = line.dropFirst(Self.prefix.count).split(separator: " ")
            guard let keyword = words.first, take(keyword, words.dropFirst().map(String.init))
            else {
                return nil
            }
        }
        guard expected == .nothing else { return nil }
    }

    /// Takes a line; `false` when it does not fit in.
    private mutating func take(_ keyword: Substring, _ words: [String]) -> Bool {
        switch keyword {
        case "GOODSIG": return start(.good)
        case "EXPSIG": return start(.expiredSignature)
        case "EXPKEYSIG": return start(.expiredKey)
        case "REVKEYSIG": return start(.revokedKey)
        case "VALIDSIG": return takeValid(words)
        case "BADSIG":
            bad.append(words.first ?? "?")
        case "ERRSIG":
            // Key id, two algorithms, class, time, reason and, since GnuPG 2.2.7, the fingerprint.
            guard words.count >= 6 else { return false }
            let fingerprint = words.dropFirst(6).first.flatMap { KeyFingerprint($0) }
            let key = fingerprint?.text ?? words[0]
            unusable.append(words[5] == "9" ? .missingKey(key) : .unsupported(key))
        case "NODATA":
            hasNoData = true
        default:
            // Further lines explain or repeat what those above say.
            break
        }
        return expected == .nothing || !Self.startsSignature(keyword)
    }

    private static func startsSignature(_ keyword: Substring) -> Bool {
        ["BADSIG", "ERRSIG", "NEWSIG"].contains(keyword)
    }

    private mutating func start(_ expectation: Expectation) -> Bool {
        defer { expected = expectation }
        return expected == .nothing
    }

    /// `VALIDSIG`: fingerprint, date, time, expiry, version, reserved, key algorithm, hash
    /// algorithm, class, fingerprint of the primary key.
    private mutating func takeValid(_ words: [String]) -> Bool {
        defer { expected = .nothing }
        guard words.count >= 10, let key = KeyFingerprint(words[0]),
            let primary = KeyFingerprint(words[9]), let hash = Int(words[7])
        else { return false }
        switch expected {
        case .nothing: return false
        case .expiredSignature: unusable.append(.expiredSignature(key.text))
        case .expiredKey: unusable.append(.expiredKey(key.text))
        case .revokedKey: unusable.append(.revokedKey(key.text))
        case .good:
            if Self.strongHashes.contains(hash) {
                good.append(ArchiveSignature(key: key, primaryKey: primary))
            } else {
                unusable.append(.weakHash(key.text, algorithm: hash))
            }
        }
        return true
    }

    /// SHA-256, -384, -512, -224 and SHA3-256, -512 (RFC 9580 §9.5); MD5, SHA-1 and RIPEMD-160 are
    /// not among them.
    private static let strongHashes: Set<Int> = [8, 9, 10, 11, 12, 14]
}

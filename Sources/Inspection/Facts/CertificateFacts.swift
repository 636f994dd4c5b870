import FileTree
public import OCIModel

/// The certificates that an image trusts.
public struct CertificateFacts: Sendable, Codable, Equatable {
    /// The file that they are in.
    public let path: String
    /// How many there are.
    public let count: Int
    /// When those that could be read end to be valid, in seconds since 1970, the first one first.
    public let ends: [Int64]
    /// How many were not valid any more when the image was made.
    public let expiredWhenMade: Int

    /// How many are not valid any more at a moment.
    public func expired(at now: Timestamp) -> Int { ends.count { $0 < now.seconds } }

    /// When the first of those that are valid at a moment ends to be so; `nil` where none is.
    public func nextExpiry(after now: Timestamp) -> Timestamp? {
        ends.first { $0 >= now.seconds }.map { Timestamp(seconds: $0) }
    }

    private static let bundles: [TreePath] = [
        "etc/ssl/certs/ca-certificates.crt", "etc/ssl/cert.pem",
        "etc/pki/tls/certs/ca-bundle.crt",
    ]

    /// Reads the first bundle that there is; `nil` where there is none.
    init?(of contents: ImageContents) {
        for path in Self.bundles {
            guard let bytes = contents.file(path), let node = contents.tree.resolve(path)?.node
            else { continue }
            let ends = PEM.certificates(in: bytes).compactMap { X509Validity.end(of: $0) }
            self.path = path.description
            count = PEM.count(in: bytes)
            self.ends = ends.sorted()
            let made = node.attributes.modified.seconds
            expiredWhenMade = ends.count { $0 < made }
            return
        }
        return nil
    }
}

/// Blocks of base 64 between lines, RFC 7468.
enum PEM {
    private static let begin = Array("-----BEGIN CERTIFICATE-----".utf8)
    private static let end = Array("-----END CERTIFICATE-----".utf8)

    /// How many certificates a text has.
    static func count(in text: [UInt8]) -> Int {
        text.split(separator: 0x0A).count { $0.starts(with: begin) }
    }

    /// The decoded certificates, at most two thousand.
    static func certificates(in text: [UInt8]) -> [[UInt8]] {
        var found: [[UInt8]] = []
        var block: [UInt8]?
        for line in text.split(separator: 0x0A) {
            if line.starts(with: begin) {
                block = []
            } else if line.starts(with: end) {
                if let digits = block, found.count < 2000 { found.append(decode(digits)) }
                block = nil
            } else if block != nil, (block?.count ?? 0) < 64 << 10 {
                block?.append(contentsOf: line)
            }
        }
        return found
    }

    private static func decode(_ digits: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in digits {
            let digit: UInt32
            switch character {
            case 0x41...0x5A: digit = UInt32(character - 0x41)
            case 0x61...0x7A: digit = UInt32(character - 0x61) + 26
            case 0x30...0x39: digit = UInt32(character - 0x30) + 52
            case 0x2B: digit = 62
            case 0x2F: digit = 63
            default: continue
            }
            bits = bits << 6 | digit
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}

/// The end of a certificate's validity, RFC 5280 section 4.1: the second time in the fifth or, where
/// no version is told, fourth element of what was signed.
enum X509Validity {
    /// Seconds since 1970; `nil` for what is no certificate.
    static func end(of certificate: [UInt8]) -> Int64? {
        guard let whole = element(certificate[...]), whole.tag == 0x30,
            let signed = element(whole.content), signed.tag == 0x30
        else { return nil }
        var rest = signed.content
        var position = 0
        while let next = element(rest), position < 8 {
            rest = next.rest
            if position == 0, next.tag == 0xA0 { continue }
            // Serial number, algorithm, issuer, then the validity.
            if position == 3 {
                guard next.tag == 0x30, let start = element(next.content),
                    let end = element(start.rest)
                else { return nil }
                return time(end)
            }
            position += 1
        }
        return nil
    }

    private typealias Element = (tag: UInt8, content: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)

    private static func element(_ bytes: ArraySlice<UInt8>) -> Element? {
        guard bytes.count >= 2 else { return nil }
        let tag = bytes[bytes.startIndex]
        var length = Int(bytes[bytes.startIndex + 1])
        var start = bytes.startIndex + 2
        if length & 0x80 != 0 {
            let digits = length & 0x7F
            guard (1...4).contains(digits), bytes.endIndex - start >= digits else { return nil }
            length = bytes[start..<start + digits].reduce(0) { $0 << 8 | Int($1) }
            start += digits
        }
        guard length <= bytes.endIndex - start else { return nil }
        return (tag, bytes[start..<start + length], bytes[(start + length)...])
    }

    /// UTCTime (`YYMMDDhhmmssZ`) or GeneralizedTime (`YYYYMMDDhhmmssZ`).
    private static func time(_ element: Element) -> Int64? {
        let digits = element.content.prefix { (0x30...0x39).contains($0) }.map { Int64($0 - 0x30) }
        let wide = element.tag == 0x18
        guard element.tag == 0x17 || wide, digits.count == (wide ? 14 : 12) else { return nil }
        func number(_ start: Int, _ count: Int) -> Int64 {
            digits[start..<start + count].reduce(0) { $0 * 10 + $1 }
        }
        let offset = wide ? 4 : 2
        var year = number(0, offset)
        if !wide { year += year < 50 ? 2000 : 1900 }
        let (month, day) = (number(offset, 2), number(offset + 2, 2))
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        // Days from the civil calendar, counted in years that begin in March.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let days =
            era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return days * 86_400 + number(offset + 4, 2) * 3600 + number(offset + 6, 2) * 60
            + number(offset + 8, 2)
    }
}

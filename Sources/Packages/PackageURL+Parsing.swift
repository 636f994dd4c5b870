extension PackageURL {
    /// The longest text accepted, in bytes.
    public static let maximumLength = 4096

    /// Reads a package URL, canonical or not.
    ///
    /// - Throws: ``PackageURLError`` when the scheme, the type or the name is missing, or percent
    ///   encoding does not give UTF-8.
    public init(_ text: some StringProtocol) throws(PackageURLError) {
        let failure = PackageURLError(text: String(text.prefix(120)))
        guard text.utf8.count <= Self.maximumLength else { throw failure }
        var rest = String(text)[...]
        let subpath = Self.cut(&rest, atLast: "#") ?? ""
        let query = Self.cut(&rest, atLast: "?") ?? ""
        guard let colon = rest.firstIndex(of: ":"), rest[..<colon].lowercased() == "pkg" else {
            throw failure
        }
        rest = Self.trimmed(rest[rest.index(after: colon)...])
        guard let slash = rest.firstIndex(of: "/") else { throw failure }
        let type = String(rest[..<slash])
        rest = Self.trimmed(rest[rest.index(after: slash)...])
        let version = Self.cut(&rest, atLast: "@")
        rest = Self.trimmed(rest)
        let name = Self.cut(&rest, atLast: "/") ?? rest
        let namespace = name.startIndex == rest.startIndex ? rest.prefix(0) : rest

        var facts: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1)
            guard sides.count == 2 else { continue }
            guard let value = Self.decode(sides[1]),
                facts.updateValue(value, forKey: sides[0].lowercased()) == nil
            else { throw failure }
        }
        guard let plainName = Self.decode(name), let plainSpace = Self.decode(namespace),
            let plainPath = Self.decode(subpath)
        else { throw failure }
        var plainVersion: String?
        if let version {
            guard let plain = Self.decode(version) else { throw failure }
            plainVersion = plain
        }
        try self.init(
            type: type, namespace: plainSpace, name: plainName, version: plainVersion,
            qualifiers: facts, subpath: plainPath)
    }

    /// Takes off what follows the last `mark`, and the mark.
    private static func cut(_ text: inout Substring, atLast mark: Character) -> Substring? {
        guard let place = text.lastIndex(of: mark) else { return nil }
        let tail = text[text.index(after: place)...]
        text = text[..<place]
        return tail
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var rest = text
        while rest.first == "/" { rest.removeFirst() }
        while rest.last == "/" { rest.removeLast() }
        return rest
    }

    /// Percent-encodes what is neither unreserved (RFC 3986) nor a colon.
    static func encode(_ text: some StringProtocol) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Undoes percent-encoding; `nil` when what comes out is not UTF-8 or a `%` stands alone.
    static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(nibble),
                let low = rest.popFirst().flatMap(nibble)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// A text, or a set of parts, that is no package URL.
public struct PackageURLError: Error, Equatable, CustomStringConvertible {
    /// The start of the text.
    public let text: String

    /// One line that shows the text and the form of a package URL.
    public var description: String {
        "`\(text)` is not a package URL (want `pkg:type/namespace/name@version?key=value`)"
    }
}

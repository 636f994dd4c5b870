import Crypto

/// A certificate (RFC 5280), as far as its subject is of interest.
struct X509Certificate: Equatable {
    /// The certificate in DER.
    let encoding: [UInt8]

    /// The certificates of a text in PEM (RFC 7468); what is malformed is passed over.
    static func all(inPEM text: [UInt8]) -> [X509Certificate] {
        var found: [X509Certificate] = []
        var body: [UInt8]?
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            if line.elementsEqual("-----BEGIN CERTIFICATE-----".utf8) {
                body = []
            } else if line.elementsEqual("-----END CERTIFICATE-----".utf8) {
                if let bytes = body.flatMap(decodeBase64) {
                    found.append(X509Certificate(encoding: bytes))
                }
                body = nil
            } else {
                body? += line
            }
        }
        return found
    }

    /// The certificate of a text in PEM that has exactly one, in DER's form as far as its outermost
    /// element says.
    static func only(inPEM text: [UInt8]) -> X509Certificate? {
        let all = all(inPEM: text)
        guard all.count == 1, let outer = DERElement.first(in: all[0].encoding[...]),
            outer.encoding.count == all[0].encoding.count
        else { return nil }
        return all[0]
    }

    /// The hash of the subject by which OpenSSL finds a certificate's file: the first four bytes of a
    /// SHA-1 over the subject in a canonical form, lowest byte first (OpenSSL, *X509_NAME_hash*).
    var subjectHash: String? {
        guard let canonical = canonicalSubject else { return nil }
        let digest = Array(Insecure.SHA1.hash(data: canonical))
        return digest.prefix(4).reversed().map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }

    /// The subject's names, each in UTF-8, in small letters and without needless blanks.
    private var canonicalSubject: [UInt8]? {
        guard let outer = DERElement.first(in: encoding[...]),
            let signed = DERElement.first(in: outer.content)
        else { return nil }
        var fields = DERElement.all(in: signed.content) ?? []
        if fields.first?.tag == 0xa0 { fields.removeFirst() }  // The version.
        guard fields.count > 4, let names = DERElement.all(in: fields[4].content) else {
            return nil
        }
        var canonical: [UInt8] = []
        for name in names {
            var parts: [[UInt8]] = []
            for part in DERElement.all(in: name.content) ?? [] {
                guard let pair = DERElement.all(in: part.content), pair.count == 2 else {
                    return nil
                }
                parts.append(DERElement.encode(0x30, pair[0].encoding + Self.canonical(pair[1])))
            }
            // The members of a set are in the order of their encodings (X.690, §11.6).
            parts.sort { $0.lexicographicallyPrecedes($1) }
            canonical += DERElement.encode(name.tag, parts.flatMap(\.self))
        }
        return canonical
    }

    private static func canonical(_ value: DERElement) -> [UInt8] {
        let text: String
        switch value.tag {
        case 0x0c, 0x13, 0x16, 0x1a: text = String(decoding: value.content, as: UTF8.self)
        case 0x14: text = String(String.UnicodeScalarView(value.content.map(Unicode.Scalar.init)))
        case 0x1e:
            let bytes = Array(value.content)
            let units = stride(from: 0, to: bytes.count - 1, by: 2).map {
                UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
            }
            text = String(decoding: units, as: UTF16.self)
        default: return Array(value.encoding)
        }
        var bytes: [UInt8] = []
        for word in text.utf8.split(whereSeparator: { $0 == 0x20 || (9...13).contains($0) }) {
            if !bytes.isEmpty { bytes.append(0x20) }
            bytes += word.map { (0x41...0x5a).contains($0) ? $0 + 0x20 : $0 }
        }
        return DERElement.encode(0x0c, bytes)
    }

    private static func decodeBase64(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text where character != UInt8(ascii: "=") {
            let value: UInt8
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}

/// One element of DER: a tag, a length and content (X.690).
struct DERElement {
    let tag: UInt8
    /// The whole element.
    let encoding: ArraySlice<UInt8>
    /// What is behind tag and length.
    let content: ArraySlice<UInt8>

    /// The element that bytes begin with.
    static func first(in bytes: ArraySlice<UInt8>) -> DERElement? {
        guard let tag = bytes.first, tag & 0x1f != 0x1f else { return nil }
        var rest = bytes.dropFirst()
        guard let short = rest.popFirst() else { return nil }
        var length = Int(short)
        if short & 0x80 != 0 {
            let count = Int(short & 0x7f)
            guard (1...4).contains(count), rest.count >= count else { return nil }
            length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(count)
        }
        guard rest.count >= length else { return nil }
        let content = rest.prefix(length)
        return DERElement(
            tag: tag, encoding: bytes[bytes.startIndex..<content.endIndex], content: content)
    }

    /// The elements that bytes consist of.
    static func all(in bytes: ArraySlice<UInt8>) -> [DERElement]? {
        var elements: [DERElement] = []
        var rest = bytes
        while !rest.isEmpty {
            guard let element = first(in: rest) else { return nil }
            elements.append(element)
            rest = rest[element.encoding.endIndex...]
        }
        return elements
    }

    /// An element of these contents.
    static func encode(_ tag: UInt8, _ content: some Collection<UInt8>) -> [UInt8] {
        let count = content.count
        var head = [tag]
        if count < 0x80 {
            head.append(UInt8(count))
        } else {
            let bytes = withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).bigEndian) {
                Array($0.drop { $0 == 0 })
            }
            head += [0x80 | UInt8(bytes.count)] + bytes
        }
        return head + content
    }
}

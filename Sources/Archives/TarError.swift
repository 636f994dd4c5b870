/// Why a tar archive could not be read or written.
public enum TarError: Error, Equatable, CustomStringConvertible {
    /// The checksum of a header does not match: no tar archive, or a damaged one.
    case badChecksum(offset: UInt64)
    /// A number in a header is not one, is negative or is too large.
    case badNumber(field: String, entry: String)
    /// The archive ends inside a header or inside the content of the named entry.
    case truncated(entry: String)
    /// The blocks of zeros that end an archive are missing.
    case missingEnd
    /// After one block of zeros the archive goes on.
    case brokenEnd(offset: UInt64)
    /// A type of entry that has no place in packages and images.
    case unsupportedType(UInt8, entry: String)
    /// A sparse file, in any of its encodings.
    case sparse(entry: String)
    /// A path that is empty or holds a zero byte.
    case badPath(entry: String)
    /// A link without a target.
    case noLinkTarget(entry: String)
    /// Content on an entry that can have none.
    case unexpectedContent(entry: String)
    /// A pax record that does not follow the rules.
    case badRecord(String, entry: String)
    /// Two extended headers of one kind before one entry, or one before nothing.
    case strayHeader(offset: UInt64)
    /// Something is larger than allowed.
    case limit(String, limit: UInt64, entry: String)

    /// One line that names the entry, where it is known.
    public var description: String {
        switch self {
        case .badChecksum(let offset): "no tar header at byte \(offset) (its checksum is wrong)"
        case .badNumber(let field, let entry): "tar entry \(entry): bad number in field \(field)"
        case .truncated(let entry): "tar entry \(entry): the archive ends too early"
        case .missingEnd: "the tar archive ends without its two blocks of zeros"
        case .brokenEnd(let offset):
            "the tar archive goes on after a single block of zeros, at byte \(offset)"
        case .unsupportedType(let type, let entry):
            "tar entry \(entry): unsupported type \(TarError.text([type]))"
        case .sparse(let entry): "tar entry \(entry): sparse files are not supported"
        case .badPath(let entry): "tar entry \(entry): its path is empty or has a zero byte"
        case .noLinkTarget(let entry): "tar entry \(entry): a link without a target"
        case .unexpectedContent(let entry):
            "tar entry \(entry): has content, which its type does not allow"
        case .badRecord(let what, let entry): "tar entry \(entry): pax header: \(what)"
        case .strayHeader(let offset): "stray extended tar header at byte \(offset)"
        case .limit(let what, let limit, let entry):
            "tar entry \(entry): \(what) exceeds the limit of \(limit)"
        }
    }

    /// Bytes from an archive, made fit for a message: one line, no control characters, not endless.
    static func text(_ bytes: some Collection<UInt8>) -> String {
        var text = ""
        for scalar in String(decoding: bytes.prefix(256), as: UTF8.self).unicodeScalars {
            if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
                text += scalar.escaped(asASCII: true)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return bytes.count > 256 ? text + "…" : text
    }
}

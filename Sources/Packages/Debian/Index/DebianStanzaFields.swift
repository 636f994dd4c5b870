#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The fields of one stanza of a `Packages` file as ranges of its bytes; fields that nothing here
/// reads are passed over.
struct DebianStanzaFields {
    /// The fields that are read; the raw value is the place among them.
    enum Field: Int, CaseIterable {
        case package, version, architecture, multiArch, source, priority, section, essential
        case important, protected, installedSize, size, filename, sha256
        case preDepends, depends, conflicts, breaks, recommends, suggests, replaces, enhances
        case provides

        /// The name that the file uses.
        var name: String { Self.names[rawValue] }

        private static let names = [
            "Package", "Version", "Architecture", "Multi-Arch", "Source", "Priority", "Section",
            "Essential", "Important", "Protected", "Installed-Size", "Size", "Filename", "SHA256",
            "Pre-Depends", "Depends", "Conflicts", "Breaks", "Recommends", "Suggests", "Replaces",
            "Enhances", "Provides",
        ]
    }

    /// What reading a stanza came to.
    enum Outcome {
        /// The stanza is complete; the number is where the next may begin.
        case complete(Int)
        /// More bytes are needed to tell.
        case incomplete
    }

    /// A field's name in lower case, in lists by its length.
    private struct Known {
        var name: [UInt8]
        var number: Int
    }

    private let known: [[Known]]
    private var ranges = [Range<Int>](repeating: 0..<0, count: Field.allCases.count)
    private var present: UInt32 = 0

    /// Prepares to read stanzas.
    init() {
        var lists = [[Known]](repeating: [], count: 16)
        for (number, field) in Field.allCases.enumerated() {
            let name = Array(field.name.lowercased().utf8)
            lists[name.count].append(Known(name: name, number: number))
        }
        known = lists
    }

    /// The value of a field without the white space around it; empty where the field is missing.
    subscript(field: Field) -> Range<Int> { ranges[field.rawValue] }

    /// Whether the stanza has the field.
    func has(_ field: Field) -> Bool { present & 1 << field.rawValue != 0 }

    /// Reads a stanza, replacing what was read before.
    ///
    /// - Parameter atEnd: Nothing follows the bytes, so that the last line may end without a newline.
    mutating func read(
        _ bytes: UnsafeRawBufferPointer, from start: Int, atEnd: Bool
    ) throws(DebianIndexError.Problem) -> Outcome {
        present = 0
        for index in ranges.indices { ranges[index] = 0..<0 }
        var last: Int?
        var position = start
        while position < bytes.count, bytes[position] != 10 {
            guard let end = Self.newline(bytes, position) ?? (atEnd ? bytes.count : nil) else {
                return .incomplete
            }
            let first = bytes[position]
            if first == 32 || first == 9 {
                guard position > start else { throw .malformedLine }
                if let last {
                    ranges[last] = Self.trimmed(bytes, ranges[last].lowerBound..<end)
                }
            } else {
                guard let colon = Self.colon(bytes, position..<end) else { throw .malformedLine }
                last = number(bytes, position..<colon)
                if let last {
                    guard present & 1 << last == 0 else {
                        throw .duplicateField(Field.allCases[last].name)
                    }
                    present |= 1 << last
                    ranges[last] = Self.trimmed(bytes, (colon + 1)..<end)
                }
            }
            position = min(end + 1, bytes.count)
        }
        return position < bytes.count || atEnd ? .complete(position) : .incomplete
    }

    @inline(__always)
    private func number(_ bytes: UnsafeRawBufferPointer, _ name: Range<Int>) -> Int? {
        guard name.count < known.count else { return nil }
        candidates: for candidate in known[name.count] {
            for index in 0..<name.count
            where bytes[name.lowerBound + index] | 0x20 != candidate.name[index] {
                continue candidates
            }
            return candidate.number
        }
        return nil
    }

    @inline(__always)
    private static func newline(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        guard let base = bytes.baseAddress,
            let found = memchr(base + start, 10, bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    @inline(__always)
    private static func colon(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            if byte == UInt8(ascii: ":") { return index > range.lowerBound ? index : nil }
            if byte <= 32 || byte >= 127 { return nil }
            index += 1
        }
        return nil
    }

    @inline(__always)
    private static func trimmed(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int>
    {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, isSpace(bytes[start]) { start += 1 }
        while start < end, isSpace(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    @inline(__always)
    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds the fields in the text of an index.
struct AlpineIndexParser {
    private typealias Field = AlpineIndexField

    private let text: UnsafeRawBufferPointer
    private let limits: AlpineIndexLimits
    private var places: [AlpineIndexText.Place] = []
    private var unusable: [Int] = []
    private var packages = 0
    private var line = 0
    /// The line that the open package starts on; 0 between packages.
    private var firstLine = 0

    static func parse(
        _ bytes: [UInt8], limits: AlpineIndexLimits
    ) throws(AlpineIndexError) -> AlpineIndexText {
        guard bytes.count <= limits.bytes else { throw .tooLong(limit: limits.bytes) }
        let result = bytes.withUnsafeBytes { text in
            Result { () throws(AlpineIndexError) in
                var parser = AlpineIndexParser(text, limits: limits)
                try parser.run()
                return (parser.places, parser.unusable)
            }
        }
        let (places, unusable) = try result.get()
        return AlpineIndexText(bytes: bytes, places: places, unusable: unusable)
    }

    private init(_ text: UnsafeRawBufferPointer, limits: AlpineIndexLimits) {
        self.text = text
        self.limits = limits
        // Stanzas have about 400 bytes.
        places.reserveCapacity((text.count / 384 + 1) * AlpineIndexText.fieldCount)
    }

    private mutating func run() throws(AlpineIndexError) {
        if let base = text.baseAddress, let zero = memchr(base, 0, text.count) {
            let before = text[..<(UnsafeRawPointer(zero) - base)]
            throw .zeroByte(line: before.count { $0 == 0x0a } + 1)
        }
        var start = 0
        while start < text.count {
            line += 1
            let end = endOfLine(from: start)
            guard end - start <= limits.line else {
                throw .lineTooLong(line: line, limit: limits.line)
            }
            if end > start {
                try field(start, end)
            } else if firstLine != 0 {
                try closePackage()
            }
            start = end + 1
        }
        if firstLine != 0 { try closePackage() }
    }

    private func endOfLine(from start: Int) -> Int {
        guard let base = text.baseAddress,
            let end = memchr(base + start, 0x0a, text.count - start)
        else { return text.count }
        return UnsafeRawPointer(end) - base
    }

    private mutating func field(_ start: Int, _ end: Int) throws(AlpineIndexError) {
        let place = Field.places[Int(text[start])]
        guard end - start >= 2, text[start + 1] == UInt8(ascii: ":"), place != Field.noLetter else {
            throw .malformedLine(line: line, text: PrintableText.of(text[start..<end], limit: 40))
        }
        if firstLine == 0 { try openPackage() }
        guard place != Field.otherLetter else {
            // Small letters may be ignored; capitals say that older readers must not go on.
            // Those of the installed database's file lists have a meaning, but none here.
            let isCapital = text[start] < UInt8(ascii: "a") && !"FMRZ".utf8.contains(text[start])
            if isCapital, unusable.last != packages - 1 { unusable.append(packages - 1) }
            return
        }
        let slot = places.count - AlpineIndexText.fieldCount + Int(place)
        guard places[slot].count == AlpineIndexText.Place.absent else {
            throw .duplicateField(line: line, letter: Self.letter(text[start]))
        }
        let value = UnsafeRawBufferPointer(rebasing: text[start + 2..<end])
        if let want = AlpineIndexValue.complaint(about: value, in: Int(place)) {
            throw .malformedValue(
                line: line, letter: Self.letter(text[start]), value: PrintableText.of(value),
                want: want)
        }
        places[slot] = AlpineIndexText.Place(
            start: UInt32(start + 2), count: UInt32(value.count))
    }

    private mutating func openPackage() throws(AlpineIndexError) {
        guard packages < limits.packages else { throw .tooManyPackages(limit: limits.packages) }
        packages += 1
        firstLine = line
        for _ in 0..<AlpineIndexText.fieldCount { places.append(.none) }
    }

    private mutating func closePackage() throws(AlpineIndexError) {
        let first = places.count - AlpineIndexText.fieldCount
        for field in [Field.checksum, .name, .version] {
            guard places[first + field.rawValue].count != AlpineIndexText.Place.absent else {
                throw .missingField(line: firstLine, letter: Self.letter(field.letter))
            }
        }
        firstLine = 0
    }

    private static func letter(_ byte: UInt8) -> Character { Character(UnicodeScalar(byte)) }
}

extension DebianIndexBuilder {
    /// Checks the fields of a stanza and adds it.
    mutating func addRecord(
        _ fields: DebianStanzaFields, _ bytes: UnsafeRawBufferPointer, stanza: Int
    ) throws(Problem) {
        guard records.count < DebianIndexFormat.maximumCount,
            texts.storage.count < DebianIndexFormat.maximumTexts
        else { throw .tooLarge("the index has too many packages") }
        var record = DebianIndexRecord()
        record.name = try name(bytes, fields[.package])
        record.stanza = UInt32(truncatingIfNeeded: stanza)
        record.version = try version(bytes, fields[.version], field: "Version")
        record.architecture = try architecture(bytes, fields[.architecture])
        record.filename = try filename(bytes, fields[.filename])
        record.section = text(bytes, fields[.section])
        try readSource(bytes, fields[.source], into: &record, own: fields[.package])
        record.size = try number(bytes, fields[.size], field: "Size", factor: 1)
        if fields.has(.installedSize) {
            record.installedSize = try number(
                bytes, fields[.installedSize], field: "Installed-Size", factor: 1024)
        }
        record.flags = flags(fields, bytes)
        nameFlags[Int(record.name)] |= record.flags.rawValue & 3
        try addDigest(bytes, fields[.sha256])
        record.firstTerm = UInt32(truncatingIfNeeded: terms.count / 2)
        try addRelations(fields, bytes)
        record.termCount = UInt32(truncatingIfNeeded: terms.count / 2) - record.firstTerm
        try addProvides(fields, bytes, record)
        records.append(record)
    }

    /// The number of a name, a new one when it is first mentioned.
    mutating func mention(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> UInt32 {
        guard let number = names.intern(bytes), number < DebianIndexFormat.maximumCount else {
            throw .tooLarge("the index has too many names")
        }
        if number == nameFlags.count {
            let isQualified = bytes.contains(UInt8(ascii: ":"))
            nameFlags.append(isQualified ? DebianIndexRecord.Flags.qualified.rawValue : 0)
        }
        return UInt32(truncatingIfNeeded: number)
    }

    private mutating func name(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(Problem) -> UInt32 {
        guard !range.isEmpty else { throw .missingField("Package") }
        guard Self.isName(bytes, range), !bytes[range].contains(UInt8(ascii: ":")) else {
            let shown = String(decoding: bytes[range].prefix(60), as: UTF8.self)
            throw .badField("Package", reason: "`\(shown)` is not a package name")
        }
        return try mention(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// Whether bytes are what ``PackageName`` takes.
    static func isName(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty, range.count <= 255 else { return false }
        for byte in bytes[range] {
            switch byte {
            case 0...32, 127...255: return false
            case UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"),
                UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: ">"),
                UInt8(ascii: "="), UInt8(ascii: "~"), UInt8(ascii: "!"), UInt8(ascii: "\""),
                UInt8(ascii: "'"), UInt8(ascii: "\\"):
                return false
            default: continue
            }
        }
        return true
    }

    /// Keeps a short text that is shared by many records.
    mutating func text(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> UInt32 {
        guard !range.isEmpty else { return 0 }
        let slice = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard let number = texts.intern(slice) else { return 0 }
        return texts.places[number]
    }

    /// Keeps the text of a version after checking it.
    mutating func version(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, field: String
    ) throws(Problem) -> UInt32 {
        let slice = UnsafeRawBufferPointer(rebasing: bytes[range])
        if let problem = DebianVersion.problem(in: slice) {
            guard problem != .empty else { throw .missingField(field) }
            let shown = String(decoding: slice.prefix(80), as: UTF8.self)
            throw .badField(
                field, reason: DebianVersionError(text: shown, problem: problem).description)
        }
        return text(bytes, range)
    }

    private mutating func architecture(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(Problem) -> UInt32 {
        guard !range.isEmpty else { throw .missingField("Architecture") }
        let plain = bytes[range].allSatisfy { byte in
            byte &- 97 < 26 || byte &- 48 < 10 || byte == UInt8(ascii: "-")
        }
        guard plain, range.count <= 64 else {
            throw .badField("Architecture", reason: "not an architecture")
        }
        return text(bytes, range)
    }

    /// A path below the repository: no way out of it, nothing that a URL could trip over.
    private mutating func filename(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(Problem) -> UInt32 {
        guard !range.isEmpty else { throw .missingField("Filename") }
        let slice = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard slice.count <= 4096 else { throw .badField("Filename", reason: "too long") }
        let slash = UInt8(ascii: "/")
        guard slice[0] != slash else {
            throw .badField("Filename", reason: "not below the repository")
        }
        var dots = 0
        var length = 0
        for index in 0...slice.count {
            let byte = index < slice.count ? slice[index] : slash
            guard byte > 32, byte != 127, byte != UInt8(ascii: "\\") else {
                throw .badField("Filename", reason: "has a character that no archive uses in paths")
            }
            if byte != slash {
                length += 1
                if byte == UInt8(ascii: ".") { dots += 1 }
                continue
            }
            if dots == 2, length == 2 {
                let shown = String(decoding: slice.prefix(80), as: UTF8.self)
                throw .badField("Filename", reason: "`\(shown)` leads out of the repository")
            }
            dots = 0
            length = 0
        }
        let number = texts.append(slice)
        return texts.places[number]
    }

    private mutating func addDigest(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>
    ) throws(Problem) {
        guard !range.isEmpty else { throw .missingField("SHA256") }
        guard range.count == 64 else {
            throw .badField("SHA256", reason: "not 64 hexadecimal digits")
        }
        var high: UInt8 = 0
        for (offset, byte) in bytes[range].enumerated() {
            let letter = byte | 0x20
            let digit = byte &- 48 < 10 ? byte &- 48 : letter &- 97 < 6 ? letter &- 87 : 255
            guard digit < 16 else {
                throw .badField("SHA256", reason: "not 64 hexadecimal digits")
            }
            if offset & 1 == 0 { high = digit } else { digests.append(high << 4 | digit) }
        }
    }

    private func number(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, field: String, factor: UInt64
    ) throws(Problem) -> UInt64 {
        guard !range.isEmpty else { throw .missingField(field) }
        var value: UInt64 = 0
        for byte in bytes[range] {
            let (tens, tooMany) = value.multipliedReportingOverflow(by: 10)
            let (sum, tooLarge) = tens.addingReportingOverflow(UInt64(byte &- 48))
            guard byte &- 48 < 10, !tooMany, !tooLarge else {
                throw .badField(field, reason: "not a size that can be")
            }
            value = sum
        }
        let (product, tooLarge) = value.multipliedReportingOverflow(by: factor)
        guard !tooLarge, product <= UInt64(Int64.max) else {
            throw .badField(field, reason: "not a size that can be")
        }
        return product
    }

    /// `Source: name (version)`, either part only where it differs from the package's own.
    private mutating func readSource(
        _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, into record: inout DebianIndexRecord,
        own: Range<Int>
    ) throws(Problem) {
        guard !range.isEmpty else { return }
        let bad = Problem.badField("Source", reason: "neither `name` nor `name (version)`")
        var nameEnd = range.lowerBound
        while nameEnd < range.upperBound, bytes[nameEnd] > 32, bytes[nameEnd] != 40 { nameEnd += 1 }
        let name = range.lowerBound..<nameEnd
        guard Self.isName(bytes, name) else { throw bad }
        if !bytes[name].elementsEqual(bytes[own]) { record.sourceName = text(bytes, name) }
        var start = nameEnd
        while start < range.upperBound, bytes[start] <= 32 { start += 1 }
        guard start < range.upperBound else { return }
        guard bytes[start] == 40, bytes[range.upperBound - 1] == 41, start + 1 < range.upperBound
        else { throw bad }
        record.sourceVersion = try version(
            bytes, (start + 1)..<(range.upperBound - 1), field: "Source")
    }

    private func flags(
        _ fields: DebianStanzaFields, _ bytes: UnsafeRawBufferPointer
    ) -> DebianIndexRecord.Flags {
        func says(_ word: StaticString, _ field: DebianStanzaFields.Field) -> Bool {
            let range = fields[field]
            guard range.count == word.utf8CodeUnitCount else { return false }
            for index in 0..<range.count
            where bytes[range.lowerBound + index] | 0x20 != word.utf8Start[index] {
                return false
            }
            return true
        }
        let multiArch: DebianMultiArch =
            if says("same", .multiArch) {
                says("all", .architecture) ? .no : .same
            } else if says("foreign", .multiArch) {
                .foreign
            } else if says("allowed", .multiArch) {
                .allowed
            } else {
                .no
            }
        let priority: DebianPriority =
            if says("optional", .priority) {
                .optional
            } else if says("required", .priority) {
                .required
            } else if says("important", .priority) {
                .important
            } else if says("standard", .priority) {
                .standard
            } else {
                fields.has(.priority) ? .extra : .unset
            }
        return DebianIndexRecord.Flags(
            essential: says("yes", .essential),
            important: says("yes", .important) || says("yes", .protected), priority: priority,
            multiArch: multiArch)
    }
}

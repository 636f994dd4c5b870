/// A `Packages` file, ready to be looked up: the lazily read view of an index image.
///
/// Opening checks the image as a whole by its checksum; reading a row costs a few loads from memory
/// that may be mapped from a file. Every access is checked against the bounds of its section
/// nevertheless and gives zeros beyond them, so that no image whatever can make it trap.
public final class DebianIndex: Sendable {
    private let storage: DebianIndexStorage
    private let sections: [(start: Int, count: Int)]

    /// The SHA-256 of the `Packages` file, 32 bytes.
    public let packagesDigest: [UInt8]

    /// Opens an image.
    ///
    /// - Returns: `nil` when the image is damaged, cut off, or of another format or machine: the
    ///   caller builds it again.
    public init?(_ storage: DebianIndexStorage) {
        typealias Header = DebianIndexFormat.Header
        let bytes = storage.bytes
        guard bytes.count >= DebianIndexFormat.headerSize,
            bytes.loadUnaligned(fromByteOffset: Header.magic, as: UInt32.self)
                == DebianIndexFormat.magic,
            bytes.loadUnaligned(fromByteOffset: Header.version, as: UInt32.self)
                == DebianIndexFormat.version,
            bytes.loadUnaligned(fromByteOffset: Header.size, as: UInt64.self)
                == UInt64(bytes.count),
            bytes.loadUnaligned(fromByteOffset: Header.checksum, as: UInt64.self)
                == DebianIndexFormat.checksum(bytes)
        else { return nil }
        var sections: [(start: Int, count: Int)] = []
        for section in DebianIndexFormat.Section.allCases {
            let place = Header.sections + section.rawValue * 8
            let start = Int(bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self))
            let count = Int(bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self))
            guard start >= DebianIndexFormat.headerSize, start <= bytes.count,
                count <= (bytes.count - start) / section.width
            else { return nil }
            sections.append((start, count))
        }
        let names = sections[DebianIndexFormat.Section.names.rawValue].count
        let slots = sections[DebianIndexFormat.Section.slots.rawValue].count
        // Without a free slot, looking for an unknown name would never end.
        guard names > 0, slots >= names, slots & (slots - 1) == 0,
            sections[DebianIndexFormat.Section.digests.rawValue].count
                == sections[DebianIndexFormat.Section.records.rawValue].count
        else { return nil }
        self.storage = storage
        self.sections = sections
        let digest = Header.packagesDigest
        packagesDigest = Array(bytes[digest..<(digest + 32)])
    }

    /// Reads a `Packages` text that lies in memory, for small indexes and for tests.
    ///
    /// - Throws: ``DebianIndexError``.
    public convenience init?(text: some StringProtocol, file: String) throws(DebianIndexError) {
        var builder = DebianIndexBuilder(file: file)
        try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(DebianIndexError) in
            try builder.append(UnsafeRawBufferPointer(bytes))
        }
        let image = try builder.finish(packagesDigest: [])
        self.init(DebianIndexStorage(copying: image))
    }

    // MARK: Rows

    /// The number of names, packages or not.
    package var nameCount: Int { max(0, count(.names) - 1) }
    /// The number of packages.
    package var recordCount: Int { count(.records) }

    private func count(_ section: DebianIndexFormat.Section) -> Int {
        sections[section.rawValue].count
    }

    @inline(__always)
    private func word(_ section: DebianIndexFormat.Section, _ row: Int, _ word: Int) -> UInt32 {
        let (start, count) = sections[section.rawValue]
        guard row >= 0, row < count else { return 0 }
        return storage.bytes.loadUnaligned(
            fromByteOffset: start + row * section.width + word * 4, as: UInt32.self)
    }

    /// The record with a number.
    package func record(_ number: Int) -> DebianIndexRecord {
        DebianIndexRecord { self.word(.records, number, $0) }
    }

    /// The numbers of the records that have a name, in the order of the file.
    package func records(ofName name: Int) -> Range<Int> {
        range(name, word: 1, limit: recordCount)
    }

    /// The numbers of the providers of a name.
    package func providers(ofName name: Int) -> Range<Int> {
        range(name, word: 2, limit: count(.providers))
    }

    /// Whether a record with this name is essential or important, and whether the name is qualified.
    package func flags(ofName name: Int) -> DebianIndexRecord.Flags {
        DebianIndexRecord.Flags(rawValue: word(.names, name, 3) & 7)
    }

    private func range(_ name: Int, word: Int, limit: Int) -> Range<Int> {
        let start = Int(self.word(.names, name, word))
        let end = Int(self.word(.names, name + 1, word))
        return start <= end && end <= limit ? start..<end : 0..<0
    }

    /// The number of a record's name and the place of its version, which is all that most questions
    /// need.
    package func nameAndVersion(ofRecord number: Int) -> (name: UInt32, version: UInt32) {
        (word(.records, number, 0), word(.records, number, 1))
    }

    /// What a record says in yes, no and few words.
    package func flags(ofRecord number: Int) -> DebianIndexRecord.Flags {
        DebianIndexRecord.Flags(rawValue: word(.records, number, 7))
    }

    /// The numbers of the terms of a record.
    package func terms(ofRecord number: Int) -> Range<Int> {
        let start = Int(word(.records, number, 12))
        let length = Int(word(.records, number, 13))
        return start + length <= count(.terms) ? start..<(start + length) : 0..<0
    }

    /// The term with a number.
    @inline(__always)
    package func term(_ number: Int) -> DebianIndexTerm? {
        DebianIndexTerm(code: word(.terms, number, 0), version: word(.terms, number, 1))
    }

    /// The provider with a number.
    @inline(__always)
    package func provider(_ number: Int) -> DebianIndexProvider {
        DebianIndexProvider(code: word(.providers, number, 0), version: word(.providers, number, 1))
    }

    /// The SHA-256 of a record's package file.
    package func digest(ofRecord number: Int) -> [UInt8] {
        let (start, count) = sections[DebianIndexFormat.Section.digests.rawValue]
        guard number >= 0, number < count else { return [] }
        return Array(storage.bytes[(start + number * 32)..<(start + number * 32 + 32)])
    }

    // MARK: Texts and names

    /// The bytes of a text; valid as long as the index.
    package func text(_ place: UInt32) -> UnsafeRawBufferPointer {
        let (start, count) = sections[DebianIndexFormat.Section.texts.rawValue]
        let place = Int(place)
        let empty = UnsafeRawBufferPointer(start: nil, count: 0)
        guard place + 2 <= count else { return empty }
        let bytes = storage.bytes
        let length = Int(bytes[start + place]) | Int(bytes[start + place + 1]) << 8
        guard place + 2 + length <= count else { return empty }
        let first = start + place + 2
        return UnsafeRawBufferPointer(rebasing: bytes[first..<(first + length)])
    }

    /// A text as a string.
    package func string(_ place: UInt32) -> String { String(decoding: text(place), as: UTF8.self) }

    /// The bytes of a name; valid as long as the index.
    package func nameText(_ name: Int) -> UnsafeRawBufferPointer { text(word(.names, name, 0)) }

    /// The number of a name, or `nil` when nothing in the file mentions it.
    package func name(_ bytes: UnsafeRawBufferPointer) -> Int? {
        let (start, count) = sections[DebianIndexFormat.Section.slots.rawValue]
        var slot = Int(DebianIndexFormat.hash(bytes)) & (count - 1)
        for _ in 0..<count {
            let value = storage.bytes.loadUnaligned(
                fromByteOffset: start + slot * 4, as: UInt32.self)
            guard value != 0 else { return nil }
            let candidate = nameText(Int(value) - 1)
            if candidate.count == bytes.count, candidate.elementsEqual(bytes) {
                return Int(value) - 1
            }
            slot = (slot + 1) & (count - 1)
        }
        return nil
    }
}

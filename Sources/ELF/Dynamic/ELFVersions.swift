/// The versions that a file needs of a library: Linux Standard Base, "Symbol Versioning".
public struct ELFVersionNeed: Hashable, Sendable {
    /// The library, as among the needed ones.
    public let library: String
    /// The versions.
    public let versions: [Version]

    /// A version that is needed.
    public struct Version: Hashable, Sendable {
        /// Its name, such as `GLIBC_2.34`.
        public let name: String
        /// Whether the file runs without it.
        public let isWeak: Bool
        /// The number by which symbols refer to it.
        let index: UInt16
    }
}

/// A version that a library defines.
public struct ELFVersionDefinition: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// Whether it is the name of the library itself and no version of symbols.
    public let isBase: Bool
    /// The number by which symbols refer to it.
    let index: UInt16
}

/// Reads both tables: chains of records, each of which tells how far away the next is.
struct ELFVersionReader {
    let view: ELFView
    let dynamic: ELFDynamicSection
    let segments: [ELFSegment]

    /// The greatest number of records of either table; libraries have a few dozen.
    private static let limit = 4096
    /// Both tables are read at once; with 4096 records of at most 20 bytes they end before this.
    private static let bytes: UInt64 = 1 << 20

    func needs() throws -> [ELFVersionNeed] {
        typealias Tag = ELFDynamicSection.Tag
        guard let table = try table(Tag.needs, .versionNeeds) else { return [] }
        var needs: [ELFVersionNeed] = []
        var budget = Self.limit
        var place = 0
        for _ in 0..<min(dynamic.values[Tag.needCount] ?? 0, UInt64(Self.limit)) {
            let count: UInt16 = try field(table, place + 2, .versionNeeds)
            let file: UInt32 = try field(table, place + 4, .versionNeeds)
            let first: UInt32 = try field(table, place + 8, .versionNeeds)
            let next: UInt32 = try field(table, place + 12, .versionNeeds)
            var versions: [ELFVersionNeed.Version] = []
            var auxiliary = try advance(place, by: first, .versionNeeds)
            for _ in 0..<count {
                budget -= 1
                guard budget >= 0 else { throw ELFError.tooBig(.versionNeeds) }
                let flags: UInt16 = try field(table, auxiliary + 4, .versionNeeds)
                let index: UInt16 = try field(table, auxiliary + 6, .versionNeeds)
                let name: UInt32 = try field(table, auxiliary + 8, .versionNeeds)
                let step: UInt32 = try field(table, auxiliary + 12, .versionNeeds)
                versions.append(
                    .init(
                        name: try text(name, .versionNeeds), isWeak: flags & 2 != 0,
                        index: index & 0x7FFF))
                if step == 0 { break }
                auxiliary = try advance(auxiliary, by: step, .versionNeeds)
            }
            needs.append(.init(library: try text(file, .versionNeeds), versions: versions))
            if next == 0 { break }
            place = try advance(place, by: next, .versionNeeds)
        }
        return needs
    }

    func definitions() throws -> [ELFVersionDefinition] {
        typealias Tag = ELFDynamicSection.Tag
        guard let table = try table(Tag.definitions, .versionDefinitions) else { return [] }
        var definitions: [ELFVersionDefinition] = []
        var place = 0
        for _ in 0..<min(dynamic.values[Tag.definitionCount] ?? 0, UInt64(Self.limit)) {
            let flags: UInt16 = try field(table, place + 2, .versionDefinitions)
            let index: UInt16 = try field(table, place + 4, .versionDefinitions)
            let first: UInt32 = try field(table, place + 12, .versionDefinitions)
            let next: UInt32 = try field(table, place + 16, .versionDefinitions)
            let auxiliary = try advance(place, by: first, .versionDefinitions)
            let name: UInt32 = try field(table, auxiliary, .versionDefinitions)
            definitions.append(
                .init(
                    name: try text(name, .versionDefinitions), isBase: flags & 1 != 0,
                    index: index & 0x7FFF))
            if next == 0 { break }
            place = try advance(place, by: next, .versionDefinitions)
        }
        return definitions
    }

    private func table(_ tag: UInt64, _ part: ELFError.Part) throws -> ELFRecord? {
        guard let address = dynamic.values[tag] else { return nil }
        guard let offset = segments.fileOffset(of: address) else { throw ELFError.outside(part) }
        return try view.prefix(at: offset, count: Self.bytes, of: part)
    }

    private func field<Value: FixedWidthInteger & UnsignedInteger>(
        _ table: ELFRecord, _ offset: Int, _ part: ELFError.Part
    ) throws -> Value {
        guard let value: Value = table.number(offset) else { throw ELFError.outside(part) }
        return value
    }

    private func advance(_ place: Int, by step: UInt32, _ part: ELFError.Part) throws -> Int {
        // Both are small: a place is inside the table, a step has 32 bits.
        let next = place + Int(step)
        guard next < Int(Self.bytes) else { throw ELFError.outside(part) }
        return next
    }

    private func text(_ offset: UInt32, _ part: ELFError.Part) throws -> String {
        guard let text = dynamic.strings?.string(at: UInt64(offset)) else {
            throw ELFError.bad(part)
        }
        return text
    }
}

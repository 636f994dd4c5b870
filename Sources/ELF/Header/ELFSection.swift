/// A section header, as far as anything here needs it. Sections are for linkers and debuggers: a
/// program runs without them, so what can be found by segments is found by segments.
struct ELFSection: Hashable, Sendable {
    let nameOffset: UInt32
    let type: UInt32
    let address: UInt64
    let offset: UInt64
    let size: UInt64
    let link: UInt32
    let entrySize: UInt64

    /// `SHT_SYMTAB`, `SHT_NOTE`, `SHT_DYNSYM`.
    static let symbolTable: UInt32 = 2
    static let note: UInt32 = 7
    static let dynamicSymbols: UInt32 = 11

    init?(_ record: ELFRecord, at start: Int) {
        let wide = record.identification.fileClass == .bits64
        let places = wide ? (16, 24, 32, 40, 56) : (12, 16, 20, 24, 36)
        guard let name: UInt32 = record.number(start), let type: UInt32 = record.number(start + 4),
            let address = record.word(start + places.0),
            let offset = record.word(start + places.1), let size = record.word(start + places.2),
            let link: UInt32 = record.number(start + places.3),
            let entrySize = record.word(start + places.4)
        else { return nil }
        nameOffset = name
        self.type = type
        self.address = address
        self.offset = offset
        self.size = size
        self.link = link
        self.entrySize = entrySize
    }

    /// The sections; none where the table is missing or damaged, which no loader would notice.
    static func all(_ view: ELFView, _ table: ELFHeader.Table) throws -> [ELFSection] {
        let least = view.identification.fileClass == .bits64 ? 64 : 40
        guard table.count > 0, table.entrySize >= least,
            view.holds(table.offset, count: UInt64(table.count) * UInt64(table.entrySize))
        else { return [] }
        let bytes = try view.table(
            at: table.offset, count: table.count, size: table.entrySize, of: .sectionHeaders)
        return (0..<table.count).compactMap { ELFSection(bytes, at: $0 * table.entrySize) }
    }
}

/// A symbol that a file takes from others or gives to them.
public struct ELFSymbol: Hashable, Sendable {
    /// Its name, without a version.
    public let name: String
    /// Whether the file defines it; it needs it otherwise.
    public let isDefined: Bool
    /// Whether the program may run without it.
    public let isWeak: Bool
    /// Its version, such as `GLIBC_2.34`; `nil` where it has none.
    public let version: String?
}

/// Reads tables of symbols.
struct ELFSymbolReader {
    let view: ELFView
    let segments: [ELFSegment]
    let sections: [ELFSection]

    private static let limit = 1 << 20
    private static let stringLimit: UInt64 = 256 << 20

    /// The symbols that the dynamic linker sees, by the file's own dynamic section.
    func dynamic(
        _ dynamic: ELFDynamicSection, needs: [ELFVersionNeed],
        definitions: [ELFVersionDefinition]
    ) throws -> [ELFSymbol] {
        typealias Tag = ELFDynamicSection.Tag
        guard let address = dynamic.values[Tag.symbols], let strings = dynamic.strings else {
            return []
        }
        guard let offset = segments.fileOffset(of: address) else {
            throw ELFError.outside(.symbols)
        }
        let count = try ELFSymbolCount(view: view, segments: segments, sections: sections)
            .count(dynamic, at: address)
        guard count <= Self.limit else { throw ELFError.tooBig(.symbols) }
        let table = try view.table(at: offset, count: count, size: entrySize, of: .symbols)
        let versions = try versionNumbers(dynamic, count: count)
        var names: [UInt16: String] = [:]
        for need in needs { for version in need.versions { names[version.index] = version.name } }
        for definition in definitions where !definition.isBase {
            names[definition.index] = definition.name
        }
        return (0..<count).compactMap { index in
            let number = versions?.number(index * 2, as: UInt16.self).map { $0 & 0x7FFF }
            return symbol(table, index, strings, version: number.flatMap { names[$0] })
        }
    }

    /// The names of the whole table of symbols, which stripped files lack; `nil` for those.
    func staticNames() throws -> Set<String>? {
        guard let section = sections.first(where: { $0.type == ELFSection.symbolTable }),
            section.link < UInt32(sections.count),
            view.holds(section.offset, count: section.size)
        else { return nil }
        let strings = sections[Int(section.link)]
        guard strings.size <= Self.stringLimit, view.holds(strings.offset, count: strings.size),
            section.size / UInt64(entrySize) <= UInt64(Self.limit)
        else { return nil }
        let count = Int(section.size) / entrySize
        let table = try view.table(
            at: section.offset, count: count, size: entrySize, of: .symbols)
        let text = try view.prefix(at: strings.offset, count: strings.size, of: .symbols)
        return Set((0..<count).compactMap { symbol(table, $0, text, version: nil)?.name })
    }

    private var entrySize: Int { view.identification.fileClass == .bits64 ? 24 : 16 }

    private func versionNumbers(_ dynamic: ELFDynamicSection, count: Int) throws -> ELFRecord? {
        guard let address = dynamic.values[ELFDynamicSection.Tag.versions],
            let offset = segments.fileOffset(of: address)
        else { return nil }
        return try view.prefix(at: offset, count: UInt64(count) * 2, of: .symbols)
    }

    /// The symbol at a place of a table; `nil` for those without a name and for local ones.
    private func symbol(
        _ table: ELFRecord, _ index: Int, _ strings: ELFRecord, version: String?
    ) -> ELFSymbol? {
        let start = index * entrySize
        let wide = view.identification.fileClass == .bits64
        guard let place: UInt32 = table.number(start), place != 0,
            let info: UInt8 = table.number(start + (wide ? 4 : 12)),
            let section: UInt16 = table.number(start + (wide ? 6 : 14)),
            let name = strings.string(at: UInt64(place)), !name.isEmpty
        else { return nil }
        let binding = info >> 4
        guard binding != 0 else { return nil }
        return ELFSymbol(
            name: name, isDefined: section != 0, isWeak: binding == 2, version: version)
    }
}

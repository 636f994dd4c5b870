/// How many dynamic symbols a file has. Nothing says it plainly: the section headers do where they
/// are left, else the tables by which the dynamic linker finds symbols.
struct ELFSymbolCount {
    let view: ELFView
    let segments: [ELFSegment]
    let sections: [ELFSection]

    private static let limit: UInt64 = 1 << 20

    func count(_ dynamic: ELFDynamicSection, at address: UInt64) throws -> Int {
        typealias Tag = ELFDynamicSection.Tag
        let size: UInt64 = view.identification.fileClass == .bits64 ? 24 : 16
        if let section = sections.first(where: {
            $0.type == ELFSection.dynamicSymbols && $0.address == address
        }) {
            return Int(clamping: section.size / size)
        }
        if let table = dynamic.values[Tag.hash], let offset = segments.fileOffset(of: table),
            view.holds(offset, count: 8)
        {
            // The chains have one element for each symbol.
            let chains: UInt32? = try view.record(at: offset, count: 8, of: .symbols).number(4)
            return Int(chains ?? 0)
        }
        if let table = dynamic.values[Tag.gnuHash], let offset = segments.fileOffset(of: table) {
            return try gnuCount(at: offset)
        }
        return 0
    }

    /// The table has no count; the last chain's last element is the last symbol.
    private func gnuCount(at offset: UInt64) throws -> Int {
        let header = try view.record(at: offset, count: 16, of: .symbols)
        guard let buckets: UInt32 = header.number(0), let first: UInt32 = header.number(4),
            let filters: UInt32 = header.number(8), UInt64(buckets) <= Self.limit,
            UInt64(filters) <= Self.limit
        else { throw ELFError.bad(.symbols) }
        let word: UInt64 = view.identification.fileClass == .bits64 ? 8 : 4
        let start = offset + 16 + UInt64(filters) * word
        let table = try view.table(at: start, count: Int(buckets), size: 4, of: .symbols)
        let highest = (0..<Int(buckets)).compactMap { table.number($0 * 4, as: UInt32.self) }.max()
        guard let highest, highest >= first else { return Int(first) }
        let chains = start + UInt64(buckets) * 4
        let chain = try view.prefix(
            at: chains + UInt64(highest - first) * 4, count: Self.limit * 4, of: .symbols)
        var length = 0
        while let hash: UInt32 = chain.number(length * 4) {
            length += 1
            if hash & 1 == 1 { break }
        }
        return Int(highest) + length
    }
}

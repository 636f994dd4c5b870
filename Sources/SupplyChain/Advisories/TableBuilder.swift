/// Gathers rows under names and writes them as a table of ``TableFormat``.
struct TableBuilder {
    /// Five texts and some small numbers.
    struct Row {
        var texts: (UInt32, UInt32, UInt32, UInt32, UInt32)
        var bits: UInt32
    }

    private var strings: [UInt8] = [0, 0]
    private var places: [String: UInt32] = ["": 0]
    private var groups: [String: Int] = [:]
    private var rows: [[Row]] = []

    /// How many rows there are.
    private(set) var count = 0

    /// The place of a string; the same for the same string.
    mutating func place(of text: String) -> UInt32 {
        if let known = places[text] { return known }
        var bytes = Array(text.utf8.prefix(TableFormat.longestString))
        // A cut must not leave half a character.
        while !bytes.isEmpty, String(validating: bytes, as: UTF8.self) == nil { bytes.removeLast() }
        let place = UInt32(truncatingIfNeeded: strings.count)
        strings.append(UInt8(truncatingIfNeeded: bytes.count))
        strings.append(UInt8(truncatingIfNeeded: bytes.count >> 8))
        strings += bytes
        places[text] = place
        return place
    }

    /// Adds a row to a group.
    mutating func add(_ row: Row, to group: String) {
        let number: Int
        if let known = groups[group] {
            number = known
        } else {
            number = rows.count
            groups[group] = number
            rows.append([])
        }
        rows[number].append(row)
        count += 1
    }

    /// The text at a place.
    private func bytes(at place: UInt32) -> ArraySlice<UInt8> {
        let start = Int(place)
        let length = Int(strings[start]) | Int(strings[start + 1]) << 8
        return strings[(start + 2)..<(start + 2 + length)]
    }

    /// The table. Strings are laid out anew in the order in which sorted rows name them, so that the
    /// order of the input leaves no trace.
    func encoded() -> [UInt8] {
        var layout = StringLayout(self)
        let names = groups.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var groupWords: [UInt32] = []
        var rowWords: [UInt32] = []
        groupWords.reserveCapacity(names.count * TableFormat.groupWords)
        rowWords.reserveCapacity(count * TableFormat.rowWords)
        for name in names {
            guard let number = groups[name] else { continue }
            groupWords.append(layout.place(of: places[name] ?? 0, name))
            groupWords.append(UInt32(truncatingIfNeeded: rowWords.count / TableFormat.rowWords))
            for row in rows[number].sorted(by: precedes) {
                let texts = row.texts
                for place in [texts.0, texts.1, texts.2, texts.3, texts.4] {
                    rowWords.append(layout.place(of: place))
                }
                rowWords.append(row.bits)
            }
        }
        var table: [UInt8] = []
        table.reserveCapacity(
            TableFormat.headerSize + (groupWords.count + rowWords.count) * 4 + layout.bytes.count)
        func append(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { table.append(contentsOf: $0) }
        }
        append(TableFormat.magic)
        append(TableFormat.version)
        append(UInt32(truncatingIfNeeded: names.count))
        append(UInt32(truncatingIfNeeded: rowWords.count / TableFormat.rowWords))
        append(UInt32(truncatingIfNeeded: layout.bytes.count))
        for words in [groupWords, rowWords] {
            words.map(\.littleEndian).withUnsafeBytes { table.append(contentsOf: $0) }
        }
        table += layout.bytes
        return table
    }

    private func precedes(_ left: Row, _ right: Row) -> Bool {
        let a = left.texts
        let b = right.texts
        for (one, other) in [(a.0, b.0), (a.1, b.1), (a.2, b.2), (a.3, b.3), (a.4, b.4)]
        where one != other {
            return bytes(at: one).lexicographicallyPrecedes(bytes(at: other))
        }
        return left.bits < right.bits
    }

    /// Copies strings in a new order.
    private struct StringLayout {
        let builder: TableBuilder
        var bytes: [UInt8] = [0, 0]
        private var moved: [UInt32: UInt32] = [0: 0]

        init(_ builder: TableBuilder) { self.builder = builder }

        mutating func place(of old: UInt32, _ text: String? = nil) -> UInt32 {
            // The name of a group need not be among the strings of rows.
            let source = text.map { Array($0.utf8.prefix(TableFormat.longestString)) }
            if source == nil, let known = moved[old] { return known }
            let content = source.map { $0[...] } ?? builder.bytes(at: old)
            let place = UInt32(truncatingIfNeeded: bytes.count)
            bytes.append(UInt8(truncatingIfNeeded: content.count))
            bytes.append(UInt8(truncatingIfNeeded: content.count >> 8))
            bytes += content
            if source == nil { moved[old] = place }
            return place
        }
    }
}

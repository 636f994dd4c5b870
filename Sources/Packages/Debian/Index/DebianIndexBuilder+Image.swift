extension DebianIndexBuilder {
    /// Puts the sections behind each other.
    func image(packagesDigest: [UInt8]) -> [UInt8] {
        let order = Self.order(records.map(\.name), names: names.places.count)
        var position = [UInt32](repeating: 0, count: records.count)
        for (new, old) in order.enumerated() { position[old] = UInt32(truncatingIfNeeded: new) }
        let provided = Self.order(providers.map(\.name), names: names.places.count)

        var image = DebianIndexImageWriter()
        image.add(.names, words: nameRows(order, provided))
        image.add(.slots, words: slots())
        var rows: [UInt32] = []
        rows.reserveCapacity(records.count * DebianIndexRecord.width)
        for number in order { records[number].append(to: &rows) }
        image.add(.records, words: rows)
        var hashes: [UInt8] = []
        hashes.reserveCapacity(digests.count)
        for number in order { hashes += digests[(number * 32)..<(number * 32 + 32)] }
        image.add(.digests, bytes: hashes)
        image.add(.terms, words: terms)
        rows.removeAll(keepingCapacity: true)
        for number in provided {
            let provider = providers[number]
            let record = Int(provider.record & ~DebianIndexProvider.implied)
            rows.append(position[record] | provider.record & DebianIndexProvider.implied)
            rows.append(provider.version)
        }
        image.add(.providers, words: rows)
        // Names lie behind the texts, in one section.
        image.add(.texts, bytes: texts.storage, names.storage)
        return image.finished(packagesDigest: packagesDigest)
    }

    /// The order that sorts rows by the number of their name and keeps those of one name as they
    /// came: by counting, since names are numbered without gaps.
    private static func order(_ keys: [UInt32], names: Int) -> [Int] {
        var starts = [Int](repeating: 0, count: names + 1)
        for key in keys { starts[Int(key) + 1] += 1 }
        for name in 0..<names { starts[name + 1] += starts[name] }
        var order = [Int](repeating: 0, count: keys.count)
        for (row, key) in keys.enumerated() {
            order[starts[Int(key)]] = row
            starts[Int(key)] += 1
        }
        return order
    }

    private func nameRows(_ order: [Int], _ provided: [Int]) -> [UInt32] {
        let textsBefore = UInt32(truncatingIfNeeded: texts.storage.count)
        var rows: [UInt32] = []
        rows.reserveCapacity(names.places.count * 4 + 4)
        var record = 0
        var provider = 0
        for number in names.places.indices {
            while record < order.count, records[order[record]].name < number { record += 1 }
            while provider < provided.count, providers[provided[provider]].name < number {
                provider += 1
            }
            rows.append(names.places[number] + textsBefore)
            rows.append(UInt32(truncatingIfNeeded: record))
            rows.append(UInt32(truncatingIfNeeded: provider))
            rows.append(nameFlags[number])
        }
        rows += [
            0, UInt32(truncatingIfNeeded: order.count), UInt32(truncatingIfNeeded: provided.count),
            0,
        ]
        return rows
    }

    private func slots() -> [UInt32] {
        var count = 16
        while count < names.places.count * 2 { count *= 2 }
        var slots = [UInt32](repeating: 0, count: count)
        for number in names.places.indices {
            let hash = names.withBytes(of: number) { DebianIndexFormat.hash($0) }
            var slot = Int(hash) & (count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (count - 1) }
            slots[slot] = UInt32(truncatingIfNeeded: number + 1)
        }
        return slots
    }
}

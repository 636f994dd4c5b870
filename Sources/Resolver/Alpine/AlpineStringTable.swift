#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Byte strings with numbers: each different one is kept once, in the order in which they came.
///
/// Comparing names and versions becomes comparing numbers, and a universe of 23,000 packages needs
/// three allocations for its 40,000 names.
struct AlpineStringTable: Sendable {
    /// More bytes than this in one table are refused.
    static let maximumBytes = 1 << 30
    /// A table whose entries were made to collide is refused rather than searched for hours.
    private static let maximumProbes = 1 << 12

    private var arena: [UInt8] = []
    private var ends: [UInt32] = []
    /// The hash of every string; also what apk's own tables are ordered by.
    private(set) var hashes: [UInt32] = []
    /// Open addressing; number + 1 of a string, 0 for a free slot. The size is a power of two.
    private var slots: [UInt32]

    init(expected: Int) {
        var size = 1024
        while size < expected * 2, size < 1 << 24 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        ends.reserveCapacity(expected)
        hashes.reserveCapacity(expected)
        arena.reserveCapacity(expected * 20)
    }

    var count: Int { ends.count }

    /// The number of a string, which it gets now if it has none; `nil` when the table is full or
    /// its strings collide beyond chance.
    mutating func intern(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
        let hash = Self.hash(bytes)
        guard let slot = slot(of: bytes, hash: hash) else { return nil }
        if slots[slot] != 0 { return slots[slot] - 1 }
        guard arena.count + bytes.count <= Self.maximumBytes, ends.count < Int(Int32.max) else {
            return nil
        }
        let number = UInt32(ends.count)
        arena.append(contentsOf: bytes)
        ends.append(UInt32(arena.count))
        hashes.append(hash)
        slots[slot] = number + 1
        if ends.count * 2 > slots.count { grow() }
        return number
    }

    /// The number of a string that is in the table.
    func find(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
        guard let slot = slot(of: bytes, hash: Self.hash(bytes)), slots[slot] != 0 else {
            return nil
        }
        return slots[slot] - 1
    }

    /// The string with a number, as text.
    func text(_ number: UInt32) -> String {
        String(decoding: arena[range(number)], as: UTF8.self)
    }

    /// Lends the bytes of two strings.
    func withBytes<Result>(
        _ one: UInt32, _ other: UInt32,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let ranges = (range(one), range(other))
        return arena.withUnsafeBytes { all in
            body(
                UnsafeRawBufferPointer(rebasing: all[ranges.0]),
                UnsafeRawBufferPointer(rebasing: all[ranges.1]))
        }
    }

    private func range(_ number: UInt32) -> Range<Int> {
        let index = Int(number)
        return (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    private func slot(of bytes: UnsafeRawBufferPointer, hash: UInt32) -> Int? {
        let mask = slots.count - 1
        var place = Int(hash) & mask
        for _ in 0..<min(Self.maximumProbes, slots.count) {
            let entry = slots[place]
            if entry == 0 { return place }
            if hashes[Int(entry - 1)] == hash, equals(entry - 1, bytes) { return place }
            place = (place + 1) & mask
        }
        return nil
    }

    private func equals(_ number: UInt32, _ bytes: UnsafeRawBufferPointer) -> Bool {
        let place = range(number)
        guard place.count == bytes.count else { return false }
        return arena.withUnsafeBytes { all in
            let own = UnsafeRawBufferPointer(rebasing: all[place])
            guard let left = own.baseAddress, let right = bytes.baseAddress else { return true }
            return memcmp(left, right, bytes.count) == 0
        }
    }

    private mutating func grow() {
        var larger = [UInt32](repeating: 0, count: slots.count * 2)
        let mask = larger.count - 1
        for number in 0..<ends.count {
            var place = Int(hashes[number]) & mask
            while larger[place] != 0 { place = (place + 1) & mask }
            larger[place] = UInt32(number) + 1
        }
        slots = larger
    }

    /// MurmurHash3 (32 bits, little-endian) with the seed that apk uses. Any good hash would do for
    /// the table; it is this one because apk walks through its names in the order of these values,
    /// and the order of packages with `install_if` follows from that.
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        func mix(_ word: UInt32) -> UInt32 {
            let scaled = word &* 0xcc9e_2d51
            return (scaled << 15 | scaled >> 17) &* 0x1b87_3593
        }
        var hash: UInt32 = 5381
        let blocks = bytes.count & ~3
        var offset = 0
        while offset < blocks {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            hash ^= mix(UInt32(littleEndian: word))
            hash = (hash << 13 | hash >> 19) &* 5 &+ 0xe654_6b64
            offset += 4
        }
        var tail: UInt32 = 0
        for place in (blocks..<bytes.count).reversed() { tail = tail << 8 | UInt32(bytes[place]) }
        if blocks < bytes.count { hash ^= mix(tail) }
        hash ^= UInt32(truncatingIfNeeded: bytes.count)
        hash = (hash ^ hash >> 16) &* 0x85eb_ca6b
        hash = (hash ^ hash >> 13) &* 0xc2b2_ae35
        return hash ^ hash >> 16
    }
}

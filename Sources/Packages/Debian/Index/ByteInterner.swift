/// Numbers byte strings in the order in which they are first seen.
///
/// Strings lie behind each other in one array, each with two bytes of length before it; a table of
/// slots finds them by hash. A slot holds half of the hash beside the number, so that a look-up
/// seldom touches a string that is not the one wanted.
struct ByteInterner {
    /// All strings.
    private(set) var storage: [UInt8] = []
    /// Where each string begins, by number.
    private(set) var places: [UInt32] = []
    /// Hash and number plus one; 0 is empty.
    private var slots: [UInt64]

    /// Makes an interner with room for about so many strings.
    init(capacity: Int) {
        var count = 1024
        while count < capacity * 2 { count *= 2 }
        slots = Array(repeating: 0, count: count)
        storage.reserveCapacity(capacity * 16)
        places.reserveCapacity(capacity)
    }

    /// The number of a string, a new one when it is seen for the first time; `nil` when it is longer
    /// than 65,535 bytes.
    mutating func intern(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count <= Int(UInt16.max) else { return nil }
        let hash = DebianIndexFormat.hash(bytes)
        var slot = Int(hash) & (slots.count - 1)
        while slots[slot] != 0 {
            if slots[slot] >> 32 == UInt64(hash) {
                let number = Int(slots[slot] & 0xffff_ffff) - 1
                if equals(number, bytes) { return number }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        let number = append(bytes)
        slots[slot] = UInt64(hash) << 32 | UInt64(number + 1)
        if places.count * 2 > slots.count { grow() }
        return number
    }

    /// Adds a string without looking whether it is there already.
    mutating func append(_ bytes: UnsafeRawBufferPointer) -> Int {
        let length = min(bytes.count, Int(UInt16.max))
        places.append(UInt32(truncatingIfNeeded: storage.count))
        storage.append(UInt8(truncatingIfNeeded: length))
        storage.append(UInt8(truncatingIfNeeded: length >> 8))
        storage.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[..<length]))
        return places.count - 1
    }

    /// Gives a string's bytes.
    func withBytes<T>(of number: Int, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        let place = Int(places[number])
        let length = Int(storage[place]) | Int(storage[place + 1]) << 8
        return storage.withUnsafeBytes {
            body(UnsafeRawBufferPointer(rebasing: $0[(place + 2)..<(place + 2 + length)]))
        }
    }

    private func equals(_ number: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
        withBytes(of: number) { own in
            guard own.count == bytes.count else { return false }
            for index in 0..<bytes.count where own[index] != bytes[index] { return false }
            return true
        }
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: slots.count * 2)
        for entry in slots where entry != 0 {
            var slot = Int(entry >> 32) & (larger.count - 1)
            while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = entry
        }
        slots = larger
    }
}

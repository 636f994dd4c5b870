/// Small harm done to good bytes.
public enum Damage {
    /// The same length with one byte in the middle changed.
    public static func altered(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return [1] }
        var copy = bytes
        copy[copy.count / 2] ^= 1
        return copy
    }

    /// A Release text with its first digit in the list of sums changed, so that it is still well
    /// formed and says something else.
    static func retold(_ release: [UInt8]) -> [UInt8] {
        var copy = release
        let marker = Array("SHA256:\n ".utf8)
        guard copy.count > marker.count else { return altered(copy) }
        for start in 0..<(copy.count - marker.count)
        where copy[start..<start + marker.count].elementsEqual(marker) {
            let place = start + marker.count
            copy[place] = copy[place] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
            return copy
        }
        return altered(copy)
    }
}

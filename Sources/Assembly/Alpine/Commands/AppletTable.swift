/// The applets that a busybox binary has, and the directories that it installs their links in, read
/// from its bytes for any processor.
///
/// busybox keeps three tables next to each other: the names, each with a zero byte behind it, in byte
/// order; two bits of flags an applet; and half a byte an applet that says where its link goes
/// (busybox, *applets/applet_tables.c*). Names in order in such a number stand nowhere else in the
/// binary, and neither do that many half bytes from 1 to 4, so both are found without a look at the
/// binary's own structure, and each confirms the other by its length.
struct AppletTable {
    /// The paths of the links below the root, in the order of the names.
    let links: [String]

    private static let folders = ["", "bin/", "sbin/", "usr/bin/", "usr/sbin/"]
    /// Runs of fewer names than this may be anything.
    private static let fewest = 8
    private static let longestName = 32
    /// How far the table of places may be from that of names.
    private static let distance = 4096

    /// Reads the tables of a binary; `nil` when it has none that are known without doubt.
    init?(of binary: [UInt8]) {
        guard let names = Self.names(in: binary), names.list.count >= Self.fewest,
            let places = Self.places(of: names.list.count, near: names.range, in: binary)
        else { return nil }
        links = zip(names.list, places).map { Self.folders[Int($1)] + $0 }
    }

    /// The longest run of names in rising order.
    private static func names(in binary: [UInt8]) -> (list: [String], range: Range<Int>)? {
        var best: Range<Int> = 0..<0
        var bestCount = 0
        binary.withUnsafeBufferPointer { bytes in
            var runStart = 0
            var runCount = 0
            var previous: Range<Int> = 0..<0
            var start = 0
            for index in bytes.indices where !isOfName[Int(bytes[index])] {
                defer { start = index + 1 }
                guard bytes[index] == 0, index > start, index - start <= longestName else {
                    runCount = 0
                    continue
                }
                let name = start..<index
                let rises = bytes[previous].lexicographicallyPrecedes(bytes[name])
                if runCount > 0, previous.upperBound + 1 == start, rises {
                    runCount += 1
                } else {
                    (runStart, runCount) = (start, 1)
                }
                previous = name
                if runCount > bestCount { (best, bestCount) = (runStart..<index + 1, runCount) }
            }
        }
        guard bestCount > 0 else { return nil }
        var list = binary[best].split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        // The flags end where the names begin, and one of them can pass for a letter before `[`.
        if list[0].hasSuffix("["), list.count > 1, list[1] == "[[" { list[0] = "[" }
        return (list, best)
    }

    /// The places of `count` applets: the one run of that many half bytes from 1 to 4.
    private static func places(
        of count: Int, near names: Range<Int>, in binary: [UInt8]
    ) -> [UInt8]? {
        let size = (count + 1) / 2
        let window =
            max(0, names.lowerBound - distance)..<min(binary.count, names.upperBound + distance)
        var found: [Int] = []
        var start = window.lowerBound
        for index in window {
            if isPlace(binary[index] & 0x0f), isPlace(binary[index] >> 4) { continue }
            // The last half byte of an odd number of applets is 0.
            let isEnd = count % 2 == 1 && binary[index] >> 4 == 0 && isPlace(binary[index] & 0x0f)
            if index + (isEnd ? 1 : 0) - start == size { found.append(start) }
            start = index + 1
        }
        guard found.count == 1, let first = found.first else { return nil }
        let halves = binary[first..<first + size].flatMap { [$0 & 0x0f, $0 >> 4] }
        return Array(halves.prefix(count))
    }

    private static func isPlace(_ half: UInt8) -> Bool { (1...4).contains(half) }

    /// Applet names have small letters, digits and a few signs.
    private static let isOfName: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "abcdefghijklmnopqrstuvwxyz0123456789[_-.+".utf8 { table[Int(byte)] = true }
        return table
    }()
}

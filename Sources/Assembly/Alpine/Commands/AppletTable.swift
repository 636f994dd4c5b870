/// The applets that a busybox binary has, and the directories that it installs their links in, read
/// from its bytes for any processor.
///
/// busybox keeps constant tables of its applets behind one another (busybox,
/// *applets/applet_tables.c*): half a byte an applet that says where its link goes; tables of two bits
/// an applet, none, one or two of them; and the names in byte order, each with a zero byte behind it.
/// The longest run of names in rising order is that of the applets, and tells how long the other
/// tables are and so where they begin. That each half byte there is a known directory is the proof:
/// a table that is not found without doubt is none.
struct AppletTable {
    /// The paths of the links below the root, in the order of the names.
    let links: [String]

    private static let folders = ["", "bin/", "sbin/", "usr/bin/", "usr/sbin/"]
    /// Runs of fewer names than this may be anything.
    private static let fewest = 8
    private static let longestName = 32

    /// Reads the tables of a binary; `nil` when it has none that are known without doubt.
    init?(of binary: [UInt8]) {
        guard let run = Self.longestRun(in: binary) else { return nil }
        var found: [[String]] = []
        for start in Self.starts(of: run, in: binary) {
            let names = binary[start..<run.upperBound].split(separator: 0)
            guard names.count >= Self.fewest else { continue }
            for between in 0...2 {
                let end = start - between * ((names.count + 3) / 4)
                guard let places = Self.places(of: names, before: end, in: binary) else {
                    continue
                }
                found.append(
                    zip(names, places).map {
                        Self.folders[Int($1)] + String(decoding: $0, as: UTF8.self)
                    })
            }
        }
        // A reading that misses the first name cannot rule out the one that has it.
        let most = found.map(\.count).max()
        let fullest = found.filter { $0.count == most }
        guard fullest.count == 1 else { return nil }
        links = fullest[0]
    }

    /// The longest run of names in rising order, the zero byte of the last one included.
    private static func longestRun(in binary: [UInt8]) -> Range<Int>? {
        var best = 0..<0
        var bestCount = 0
        binary.withUnsafeBufferPointer { bytes in
            var (runStart, runCount) = (0, 0)
            var previous = 0..<0
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
        return bestCount > 0 ? best : nil
    }

    /// Where the names may begin: the byte of the table before them can pass for a letter, which then
    /// seems to be part of the first name, or makes that name seem out of order.
    private static func starts(of run: Range<Int>, in binary: [UInt8]) -> [Int] {
        var starts = [run.lowerBound]
        let first = binary[run].firstIndex(of: 0) ?? run.lowerBound
        starts += (run.lowerBound + 1..<max(first, run.lowerBound + 1)).prefix(4)
        var before = run.lowerBound - 1
        guard before > 0, binary[before] == 0 else { return starts }
        while before > 0, isOfName[Int(binary[before - 1])], starts.count < 2 * longestName {
            before -= 1
            starts.append(before)
        }
        return starts
    }

    /// The half bytes of `count` applets that end at `end`; `nil` when they are no directories.
    private static func places(
        of names: [ArraySlice<UInt8>], before end: Int, in binary: [UInt8]
    ) -> [UInt8]? {
        let count = names.count
        let start = end - (count + 1) / 2
        guard start >= 0, end > start else { return nil }
        var halves = binary[start..<end].flatMap { [$0 & 0x0f, $0 >> 4] }
        // The last half byte of an odd number of applets is nobody's.
        if count % 2 == 1, halves.popLast() != 0 { return nil }
        // The one applet that lies in the root is the first program of an initial file system.
        let areKnown = zip(names, halves).allSatisfy { name, place in
            name.elementsEqual("linuxrc".utf8) ? place == 0 : (1...4).contains(place)
        }
        return areKnown ? halves : nil
    }

    /// Applet names have small letters, digits and a few signs.
    private static let isOfName: [Bool] = {
        var table = [Bool](repeating: false, count: 256)
        for byte in "abcdefghijklmnopqrstuvwxyz0123456789[_-.+".utf8 { table[Int(byte)] = true }
        return table
    }()
}

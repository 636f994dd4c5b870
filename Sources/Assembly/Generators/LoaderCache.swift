/// The dynamic linker's list of libraries, `/etc/ld.so.cache`, in the format that glibc 2.33 and later
/// write and every later one reads: `glibc-ld.so.cache1.1` with extensions.
struct LoaderCache {
    /// A library as the linker looks it up.
    struct Entry: Hashable {
        /// The name that programs ask for, `DT_SONAME` or the file's own.
        var name: [UInt8]
        /// The file, as an absolute path.
        var path: [UInt8]
        /// What kind of library it is: the format's number for an ABI.
        var flags: UInt32
        /// The subdirectory of `glibc-hwcaps` that it is in, for libraries that only some processors
        /// can run.
        var hardware: [UInt8]?
    }

    /// The libraries, in any order.
    var entries: [Entry] = []
    /// What the program that writes such caches says of itself, where the image has it.
    var generator: [UInt8]?
    /// Whether numbers have their highest byte first.
    var isBigEndian = false

    private static let headerSize = 48
    private static let entrySize = 24
    private static let extensionMagic: UInt32 = 0xeaa4_2174

    /// The bytes of the file.
    func encoded() -> [UInt8] {
        let sorted = Self.sorted(entries)
        let hardware = Set(sorted.compactMap(\.hardware)).sorted {
            $0.lexicographicallyPrecedes($1)
        }
        let strings = LoaderCacheStrings(
            sorted.flatMap { [$0.name, $0.path] } + hardware)
        let base = Self.headerSize + Self.entrySize * sorted.count
        let end = base + strings.bytes.count
        let extensions = (end + 3) & ~3

        var file = NumberWriter(isBigEndian: isBigEndian)
        file.bytes += Array("glibc-ld.so.cache1.1".utf8)
        file.append(UInt32(sorted.count))
        file.append(UInt32(strings.bytes.count))
        file.bytes += [isBigEndian ? 3 : 2, 0, 0, 0]
        file.append(generator == nil && hardware.isEmpty ? UInt32(0) : UInt32(extensions))
        file.bytes += [UInt8](repeating: 0, count: 12)
        for entry in sorted {
            file.append(entry.flags)
            file.append(UInt32(base + strings.offset(of: entry.name)))
            file.append(UInt32(base + strings.offset(of: entry.path)))
            file.append(UInt32(0))
            let index = entry.hardware.flatMap { hardware.firstIndex(of: $0) }
            file.append(index.map { 1 << 62 | UInt64($0) } ?? 0)
        }
        file.bytes += strings.bytes
        if generator != nil || !hardware.isEmpty {
            file.bytes += [UInt8](repeating: 0, count: extensions - end)
            appendExtensions(
                hardware.map { UInt32(base + strings.offset(of: $0)) }, at: extensions, to: &file)
        }
        return file.bytes
    }

    /// The extensions: who wrote the file, and the names of subdirectories for hardware.
    private func appendExtensions(
        _ hardware: [UInt32], at start: Int, to file: inout NumberWriter
    ) {
        let generator = generator ?? []
        let count = (generator.isEmpty ? 0 : 1) + (hardware.isEmpty ? 0 : 1)
        let names = start + 8 + 16 * count
        let text = names + 4 * hardware.count
        file.append(Self.extensionMagic)
        file.append(UInt32(count))
        if !generator.isEmpty { file.append([0, 0, UInt32(text), UInt32(generator.count)]) }
        if !hardware.isEmpty { file.append([1, 0, UInt32(names), UInt32(4 * hardware.count)]) }
        file.append(hardware)
        file.bytes += generator
    }

    /// The order in which the linker searches: names downwards, and of one name the ABI with the higher
    /// number first, and what is made for some hardware before what runs on all. Otherwise the
    /// directory that was searched first stays first.
    private static func sorted(_ entries: [Entry]) -> [Entry] {
        entries.enumerated().sorted { first, second in
            let (left, right) = (first.element, second.element)
            let order = compare(right.name, left.name)
            if order != 0 { return order < 0 }
            if left.flags != right.flags { return left.flags > right.flags }
            switch (left.hardware, right.hardware) {
            case (let left?, let right?) where left != right:
                return left.lexicographicallyPrecedes(right)
            case (_?, nil): return true
            case (nil, _?): return false
            default: return first.offset < second.offset
            }
        }.map(\.element)
    }

    /// Compares names of libraries, digits by their value: `libx.so.10` is after `libx.so.9`.
    static func compare(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var (left, right) = (first[...], second[...])
        while let byte = left.first {
            let other = right.first ?? 0
            switch (isDigit(byte), isDigit(other)) {
            case (true, true):
                let (low, high) = (takeNumber(&left), takeNumber(&right))
                if low != high { return low < high ? -1 : 1 }
            case (true, false): return 1
            case (false, true): return -1
            default:
                if byte != other { return byte < other ? -1 : 1 }
                left.removeFirst()
                right.removeFirst()
            }
        }
        return right.isEmpty ? 0 : -1
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func takeNumber(_ text: inout ArraySlice<UInt8>) -> UInt32 {
        var value: UInt32 = 0
        while let byte = text.first, isDigit(byte) {
            value = value &* 10 &+ UInt32(byte - UInt8(ascii: "0"))
            text.removeFirst()
        }
        return value
    }
}

/// Writes numbers of a fixed size in one byte order.
struct NumberWriter {
    /// What was written.
    var bytes: [UInt8] = []
    private let isBigEndian: Bool

    init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

    /// Writes a number.
    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        withUnsafeBytes(of: isBigEndian ? number.bigEndian : number.littleEndian) {
            bytes.append(contentsOf: $0)
        }
    }

    /// Writes several numbers.
    mutating func append(_ numbers: [UInt32]) { for number in numbers { append(number) } }
}

/// An ELF file for tests: one segment that holds everything, so that addresses are offsets.
public struct RawELF: Sendable {
    /// Addresses of 64 bits.
    public var isWide = true
    /// The highest byte first.
    public var isBigEndian = false
    /// `e_type`: 2 for a program at fixed addresses, 3 for everything that may lie anywhere.
    public var type: UInt16 = 3
    /// `e_machine`.
    public var machine: UInt16 = 62
    /// The program interpreter.
    public var interpreter: String?
    /// The libraries that are needed; `nil` for a file without a dynamic section.
    public var needed: [String]? = []
    /// What a library calls itself.
    public var soname: String?
    /// Folders of the libraries, as one text.
    public var runpath: String?
    /// The older kind of folders.
    public var rpath: String?
    /// Versions that are needed, by library.
    public var needs: [(library: String, versions: [String])] = []
    /// Versions that are defined.
    public var definitions: [String] = []
    /// Symbols that are needed, each with the version that it needs of those in ``needs``.
    public var imports: [(name: String, version: String?)] = []
    /// Symbols that are defined.
    public var exports: [String] = []
    /// `DT_FLAGS_1`.
    public var flags1: UInt64 = 0
    /// Whether all is bound at once.
    public var bindsNow = false
    /// Notes: name, type, content.
    public var notes: [(name: String, type: UInt32, content: [UInt8])] = []
    /// The flags of the stack's segment: 6 for data only, 7 for code as well; `nil` for none.
    public var stack: UInt32? = 6
    /// Whether tables become read-only once relocated.
    public var hasRelro = true
    /// Bytes at the end, at a multiple of 16.
    public var tail: [UInt8] = []

    /// A program of 64 bits without anything.
    public init() {}

    /// A program for glibc or musl.
    public static func program(
        interpreter: String, needed: [String], needs: [(String, [String])] = []
    ) -> RawELF {
        var file = RawELF()
        file.interpreter = interpreter
        file.needed = needed
        file.needs = needs.map { (library: $0.0, versions: $0.1) }
        file.flags1 = 0x0800_0001
        return file
    }

    /// A library.
    public static func library(
        _ soname: String, needed: [String] = [], exports: [String] = [],
        definitions: [String] = [], needs: [(String, [String])] = []
    ) -> RawELF {
        var file = RawELF()
        file.soname = soname
        file.needed = needed
        file.exports = exports
        file.definitions = definitions
        file.needs = needs.map { (library: $0.0, versions: $0.1) }
        return file
    }

    /// The file.
    public var bytes: [UInt8] {
        var writer = Writer(isWide: isWide, isBigEndian: isBigEndian)
        return writer.file(self)
    }
}

/// Lays a file out: header, program headers, then the parts one after another.
private struct Writer {
    let isWide: Bool
    let isBigEndian: Bool
    var out: [UInt8] = []
    var strings: [UInt8] = [0]

    init(isWide: Bool, isBigEndian: Bool) {
        self.isWide = isWide
        self.isBigEndian = isBigEndian
    }

    mutating func file(_ elf: RawELF) -> [UInt8] {
        let headerSize = isWide ? 64 : 52
        let entry = isWide ? 56 : 32
        out = [UInt8](repeating: 0, count: headerSize + 8 * entry)
        var segments: [(type: UInt32, flags: UInt32, start: Int, size: Int, align: Int)] = []
        if let interpreter = elf.interpreter {
            let start = out.count
            out += Array(interpreter.utf8) + [0]
            segments.append((3, 4, start, out.count - start, 1))
        }
        if !elf.notes.isEmpty {
            align(8)
            let start = out.count
            for note in elf.notes { append(note) }
            segments.append((4, 4, start, out.count - start, 4))
        }
        if let dynamic = dynamicSection(elf) { segments.append((2, 6, dynamic.0, dynamic.1, 8)) }
        if let stack = elf.stack { segments.append((0x6474_e551, stack, 0, 0, 16)) }
        if elf.hasRelro { segments.append((0x6474_e552, 4, 0, 0, 1)) }
        align(16)
        let tail = out.count
        out += elf.tail
        segments.insert((1, 5, 0, out.count, 4096), at: 0)
        if !elf.tail.isEmpty { segments.append((1, 6, tail, elf.tail.count, 4096)) }
        writeHeader(elf, segments: segments.count)
        for (index, segment) in segments.enumerated() {
            let header = programHeader(segment)
            let place = headerSize + index * entry
            out.replaceSubrange(place..<place + header.count, with: header)
        }
        return out
    }

    private mutating func writeHeader(_ elf: RawELF, segments: Int) {
        var header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]
        header += [isWide ? 2 : 1, isBigEndian ? 2 : 1, 1, 0] + [UInt8](repeating: 0, count: 8)
        header += number(elf.type, 2) + number(elf.machine, 2) + number(1, 4)
        header += word(0) + word(isWide ? 64 : 52) + word(0) + number(0, 4)
        header += number(isWide ? 64 : 52, 2) + number(isWide ? 56 : 32, 2)
        header += number(segments, 2) + number(0, 2) + number(0, 2) + number(0, 2)
        out.replaceSubrange(0..<header.count, with: header)
    }

    private func programHeader(
        _ segment: (type: UInt32, flags: UInt32, start: Int, size: Int, align: Int)
    ) -> [UInt8] {
        let places = word(segment.start) + word(segment.start) + word(segment.start)
        let sizes = word(segment.size) + word(segment.size)
        return isWide
            ? number(segment.type, 4) + number(segment.flags, 4) + places + sizes
                + word(segment.align)
            : number(segment.type, 4) + places + sizes + number(segment.flags, 4)
                + word(segment.align)
    }

    private mutating func append(_ note: (name: String, type: UInt32, content: [UInt8])) {
        let name = Array(note.name.utf8) + [0]
        out += number(name.count, 4) + number(note.content.count, 4) + number(note.type, 4) + name
        align(4)
        out += note.content
        align(4)
    }

    private mutating func dynamicSection(_ elf: RawELF) -> (Int, Int)? {
        guard let needed = elf.needed else { return nil }
        var entries: [(UInt64, Int)] = needed.map { (1, intern($0)) }
        if let soname = elf.soname { entries.append((14, intern(soname))) }
        if let path = elf.rpath { entries.append((15, intern(path))) }
        if let path = elf.runpath { entries.append((29, intern(path))) }
        if elf.bindsNow { entries.append((24, 0)) }
        if elf.flags1 != 0 { entries.append((0x6fff_fffb, Int(elf.flags1))) }
        var numbers: [String: Int] = [:]
        entries += versionDefinitions(elf, &numbers) + versionNeeds(elf, &numbers)
        entries += symbols(elf, numbers)
        align(8)
        entries += [(5, out.count), (10, strings.count)]
        out += strings
        align(8)
        let start = out.count
        for (tag, value) in entries + [(0, 0)] { out += word(Int(tag)) + word(value) }
        return (start, out.count - start)
    }

    private mutating func versionDefinitions(
        _ elf: RawELF, _ numbers: inout [String: Int]
    ) -> [(UInt64, Int)] {
        guard !elf.definitions.isEmpty else { return [] }
        align(8)
        let start = out.count
        for (index, name) in elf.definitions.enumerated() {
            numbers[name] = index + 2
            let isLast = index == elf.definitions.count - 1
            out += number(1, 2) + number(0, 2) + number(index + 2, 2) + number(1, 2) + number(0, 4)
            out += number(20, 4) + number(isLast ? 0 : 28, 4)
            out += number(intern(name), 4) + number(0, 4)
        }
        return [(0x6fff_fffc, start), (0x6fff_fffd, elf.definitions.count)]
    }

    private mutating func versionNeeds(
        _ elf: RawELF, _ numbers: inout [String: Int]
    ) -> [(UInt64, Int)] {
        guard !elf.needs.isEmpty else { return [] }
        align(8)
        let start = out.count
        for (index, need) in elf.needs.enumerated() {
            let isLast = index == elf.needs.count - 1
            out += number(1, 2) + number(need.versions.count, 2) + number(intern(need.library), 4)
            out += number(16, 4) + number(isLast ? 0 : 16 + 16 * need.versions.count, 4)
            for (place, name) in need.versions.enumerated() {
                let index = numbers.count + 2
                numbers[name] = index
                out += number(0, 4) + number(0, 2) + number(index, 2) + number(intern(name), 4)
                out += number(place == need.versions.count - 1 ? 0 : 16, 4)
            }
        }
        return [(0x6fff_fffe, start), (0x6fff_ffff, elf.needs.count)]
    }

    private mutating func symbols(_ elf: RawELF, _ numbers: [String: Int]) -> [(UInt64, Int)] {
        let all =
            elf.imports.map { ($0.name, 0, $0.version.flatMap { numbers[$0] } ?? 1) }
            + elf.exports.map { ($0, 1, 1) }
        align(8)
        let table = out.count
        out += [UInt8](repeating: 0, count: isWide ? 24 : 16)
        for (name, section, _) in all {
            let text = number(intern(name), 4)
            let kind = [UInt8(0x12), 0] + number(section, 2)
            out += isWide ? text + kind + word(0) + word(0) : text + word(0) + word(0) + kind
        }
        align(4)
        let hash = out.count
        out += number(1, 4) + number(all.count + 1, 4)
        out += [UInt8](repeating: 0, count: 4 * (all.count + 2))
        let versions = out.count
        out += number(0, 2) + all.flatMap { number($0.2, 2) }
        return [(6, table), (11, isWide ? 24 : 16), (4, hash), (0x6fff_fff0, versions)]
    }

    private mutating func intern(_ text: String) -> Int {
        strings += Array(text.utf8) + [0]
        return strings.count - text.utf8.count - 1
    }

    private mutating func align(_ size: Int) {
        while out.count % size != 0 { out.append(0) }
    }

    private func word(_ value: Int) -> [UInt8] { number(value, isWide ? 8 : 4) }

    private func number(_ value: some BinaryInteger, _ width: Int) -> [UInt8] {
        let little = (0..<width).map { UInt8(truncatingIfNeeded: UInt64(value) >> UInt64(8 * $0)) }
        return isBigEndian ? little.reversed() : little
    }
}

/// The dynamic section: what a file tells the dynamic linker. System V ABI, chapter 5.
public struct ELFDynamicSection: Sendable {
    /// The libraries that it needs, in order: `DT_NEEDED`.
    public let needed: [String]
    /// The name that a library gives itself: `DT_SONAME`.
    public let soname: String?
    /// Where needed libraries are looked for before `LD_LIBRARY_PATH`, for the file's own needs and
    /// for those of what it loads: `DT_RPATH`, split at colons.
    public let rpath: [String]
    /// Where the file's own needs are looked for: `DT_RUNPATH`, split at colons.
    public let runpath: [String]
    /// `DT_FLAGS`.
    public let flags: UInt64
    /// `DT_FLAGS_1`.
    public let flags1: UInt64
    /// Whether `DT_BIND_NOW` is there.
    public let hasBindNow: Bool
    /// Whether the code has to be changed when it is loaded, so that it cannot be shared:
    /// `DT_TEXTREL`.
    public let hasTextRelocations: Bool

    /// The values of all tags but those of strings, the first of each.
    let values: [UInt64: UInt64]
    /// The table of strings.
    let strings: ELFRecord?

    /// Whether all symbols are bound before the program starts.
    public var bindsNow: Bool { hasBindNow || flags & 0x8 != 0 || flags1 & 0x1 != 0 }
    /// Whether it says that it is a program that may lie anywhere: `DF_1_PIE`.
    public var isMarkedPIE: Bool { flags1 & 0x0800_0000 != 0 }
    /// Whether the standard folders are not searched: `DF_1_NODEFLIB`.
    public var ignoresDefaultFolders: Bool { flags1 & 0x800 != 0 }

    private static let entryLimit = 1 << 16
    private static let stringLimit: UInt64 = 64 << 20

    init(_ view: ELFView, segment: ELFSegment, segments: [ELFSegment]) throws {
        let size = view.identification.fileClass == .bits64 ? 16 : 8
        let count = Int(clamping: segment.fileSize) / size
        guard count <= Self.entryLimit else { throw ELFError.tooBig(.dynamicSection) }
        let table = try view.table(
            at: segment.offset, count: count, size: size, of: .dynamicSection)
        var entries: [(tag: UInt64, value: UInt64)] = []
        for index in 0..<count {
            guard let tag = table.word(index * size),
                let value = table.word(index * size + size / 2)
            else { break }
            if tag == Tag.null { break }
            entries.append((tag, value))
        }
        var values: [UInt64: UInt64] = [:]
        for entry in entries where values[entry.tag] == nil { values[entry.tag] = entry.value }
        let strings = try Self.strings(view, values, segments)

        func text(_ offset: UInt64) throws -> String {
            guard let found = strings?.string(at: offset) else {
                throw ELFError.bad(.dynamicString)
            }
            return found
        }
        func path(_ tag: UInt64) throws -> [String] {
            try values[tag].map(text)?.split(separator: ":").map(String.init) ?? []
        }
        needed = try entries.filter { $0.tag == Tag.needed }.map { try text($0.value) }
        soname = try values[Tag.soname].map(text)
        rpath = try path(Tag.rpath)
        runpath = try path(Tag.runpath)
        flags = values[Tag.flags] ?? 0
        flags1 = values[Tag.flags1] ?? 0
        hasBindNow = values[Tag.bindNow] != nil
        hasTextRelocations = values[Tag.textRelocations] != nil || flags & 0x4 != 0
        self.values = values
        self.strings = strings
    }

    private static func strings(
        _ view: ELFView, _ values: [UInt64: UInt64], _ segments: [ELFSegment]
    ) throws -> ELFRecord? {
        guard let address = values[Tag.strings] else { return nil }
        guard let offset = segments.fileOffset(of: address) else {
            throw ELFError.outside(.dynamicString)
        }
        let size = values[Tag.stringSize] ?? 0
        guard size <= stringLimit else { throw ELFError.tooBig(.dynamicString) }
        return try view.prefix(at: offset, count: size, of: .dynamicString)
    }

    /// The tags that are read.
    enum Tag {
        static let null: UInt64 = 0
        static let needed: UInt64 = 1
        static let hash: UInt64 = 4
        static let strings: UInt64 = 5
        static let symbols: UInt64 = 6
        static let stringSize: UInt64 = 10
        static let symbolSize: UInt64 = 11
        static let soname: UInt64 = 14
        static let rpath: UInt64 = 15
        static let textRelocations: UInt64 = 22
        static let bindNow: UInt64 = 24
        static let runpath: UInt64 = 29
        static let flags: UInt64 = 30
        static let gnuHash: UInt64 = 0x6fff_fef5
        static let flags1: UInt64 = 0x6fff_fffb
        static let versions: UInt64 = 0x6fff_fff0
        static let definitions: UInt64 = 0x6fff_fffc
        static let definitionCount: UInt64 = 0x6fff_fffd
        static let needs: UInt64 = 0x6fff_fffe
        static let needCount: UInt64 = 0x6fff_ffff
    }
}

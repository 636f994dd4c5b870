import ELF
import FileTree

/// What ldconfig(8) wants to know of a library: the name in it, and its ABI.
struct LoaderLibrary: Equatable {
    /// The name that programs ask for; `nil` when the library says none.
    var name: [UInt8]?
    /// The loader cache's number for its ABI.
    var flags: UInt32

    /// Reads a file; `nil` when it is no shared library of a kind that is known, or a damaged one.
    ///
    /// - Throws: What the source throws.
    init?(_ source: any ELFSource) throws {
        let outline: ELFOutline
        do { outline = try ELFOutline(source) } catch is ELFError { return nil }
        guard outline.header.type == .shared, let dynamic = outline.dynamic,
            let flags = Self.flags(outline.header)
        else { return nil }
        self.flags = flags
        name = dynamic.soname.map { Array($0.utf8) }
    }

    /// The numbers of ABIs in `ld.so.cache`; 3 alone is the usual one of a 32-bit system.
    private static func flags(_ header: ELFHeader) -> UInt32? {
        let usual: UInt32 = 3
        let isWide = header.identification.fileClass == .bits64
        switch (header.machine, isWide) {
        case (.x86_64, true): return usual | 0x300
        case (.x86_64, false): return usual | 0x800  // x32
        case (.aarch64, true): return usual | 0xa00
        case (.arm, false):  // Floats in their registers, or not.
            if header.flags & 0x400 != 0 { return usual | 0x900 }
            return header.flags & 0x200 != 0 ? usual | 0xb00 : usual
        case (.powerPC64, true): return usual | 0x500
        case (.s390, true): return usual | 0x400
        case (.riscV, true):  // Double floats in their registers, or none.
            if header.flags & 6 == 4 { return usual | 0x1000 }
            return header.flags & 6 == 0 ? usual | 0xf00 : nil
        case (.loongArch, true): return usual | (header.flags & 7 == 3 ? 0x1200 : 0x1100)
        case (.mips, true): return usual | (header.flags & 0x400 != 0 ? 0xe00 : 0x700)
        case (.mips, false):
            let isNew = header.flags & 0x400 != 0
            if header.flags & 0x20 != 0 { return usual | (isNew ? 0xd00 : 0x600) }
            return isNew ? usual | 0xc00 : usual
        case (.i386, false), (.powerPC, false), (.s390, false): return usual
        default: return nil
        }
    }
}

/// A file of a tree, whose content is read in parts, since it is compressed.
struct TreeFileSource: ELFSource {
    let editor: TreeEditor
    let content: FileContent

    var size: UInt64 { content.size }

    func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        try editor.read(content, from: offset, count: count)
    }
}

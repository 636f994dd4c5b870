/// The header of an ELF file: System V ABI, chapter 4, "ELF Header".
public struct ELFHeader: Hashable, Sendable {
    /// What kind of file it is, `e_type`.
    public enum FileType: Hashable, Sendable {
        /// What the compiler writes and the linker reads.
        case relocatable
        /// A program with fixed addresses.
        case executable
        /// A library, or a program that may lie anywhere.
        case shared
        /// The memory of a process that failed.
        case core
        /// Anything else.
        case other(UInt16)

        init(_ number: UInt16) {
            switch number {
            case 1: self = .relocatable
            case 2: self = .executable
            case 3: self = .shared
            case 4: self = .core
            default: self = .other(number)
            }
        }
    }

    /// Class, byte order and ABI.
    public let identification: ELFIdentification
    /// The kind of file.
    public let type: FileType
    /// The architecture.
    public let machine: ELFMachine
    /// The architecture's own flags, `e_flags`, such as Arm's calling convention for floats.
    public let flags: UInt32
    /// The address where a program starts.
    public let entry: UInt64

    let programHeaders: Table
    let sectionHeaders: Table

    /// Where a table is.
    struct Table: Hashable, Sendable {
        let offset: UInt64
        let entrySize: Int
        let count: Int
    }

    init(_ source: any ELFSource) throws {
        guard source.size >= 16 else {
            let start = try source.read(at: 0, count: Int(min(4, source.size)))
            throw start == ELFIdentification.magic ? ELFError.outside(.header) : ELFError.notELF
        }
        identification = try ELFIdentification(try source.read(at: 0, count: 16))
        let wide = identification.fileClass == .bits64
        let record = try ELFView(source: source, identification: identification)
            .record(at: 0, count: wide ? 64 : 52, of: .header)
        let word = wide ? 8 : 4
        // Past the three words (entry and the two tables) come the flags and six short numbers.
        let rest = 24 + 3 * word
        func short(_ offset: Int) -> UInt16 { record.number(offset) ?? 0 }
        type = FileType(short(16))
        machine = ELFMachine(rawValue: short(18))
        entry = record.word(24) ?? 0
        flags = record.number(rest) ?? 0
        programHeaders = Table(
            offset: record.word(24 + word) ?? 0, entrySize: Int(short(rest + 6)),
            count: Int(short(rest + 8)))
        sectionHeaders = Table(
            offset: record.word(24 + 2 * word) ?? 0, entrySize: Int(short(rest + 10)),
            count: Int(short(rest + 12)))
    }
}

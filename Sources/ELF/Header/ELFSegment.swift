/// A program header: System V ABI, chapter 5, "Program Header".
public struct ELFSegment: Hashable, Sendable {
    /// What a segment is for.
    public enum Kind: Hashable, Sendable {
        /// It is mapped into memory.
        case load
        /// It is the dynamic section.
        case dynamic
        /// It is the path of the program interpreter.
        case interpreter
        /// It is notes.
        case note
        /// It tells what may be done with the stack.
        case stack
        /// It is made read-only once relocated.
        case readOnlyAfterRelocation
        /// Anything else.
        case other(UInt32)

        init(_ number: UInt32) {
            switch number {
            case 1: self = .load
            case 2: self = .dynamic
            case 3: self = .interpreter
            case 4: self = .note
            case 0x6474_e551: self = .stack
            case 0x6474_e552: self = .readOnlyAfterRelocation
            default: self = .other(number)
            }
        }
    }

    /// What it is for.
    public let kind: Kind
    /// Whether its memory may be executed.
    public let isExecutable: Bool
    /// Whether its memory may be written.
    public let isWritable: Bool
    /// Where its bytes are in the file.
    public let offset: UInt64
    /// Where they go in memory.
    public let address: UInt64
    /// How many bytes the file has of it.
    public let fileSize: UInt64
    /// How many bytes of memory it takes.
    public let memorySize: UInt64
    /// The alignment in bytes.
    public let alignment: UInt64

    init?(_ record: ELFRecord, at offset: Int) {
        let wide = record.identification.fileClass == .bits64
        let places = wide ? (4, 8, 16, 32, 40, 48) : (24, 4, 8, 16, 20, 28)
        guard let type: UInt32 = record.number(offset),
            let flags: UInt32 = record.number(offset + places.0),
            let start = record.word(offset + places.1),
            let address = record.word(offset + places.2),
            let fileSize = record.word(offset + places.3),
            let memorySize = record.word(offset + places.4),
            let alignment = record.word(offset + places.5)
        else { return nil }
        kind = Kind(type)
        isExecutable = flags & 1 != 0
        isWritable = flags & 2 != 0
        self.offset = start
        self.address = address
        self.fileSize = fileSize
        self.memorySize = memorySize
        self.alignment = alignment
    }

    /// Reads the whole table.
    static func all(_ view: ELFView, _ table: ELFHeader.Table) throws -> [ELFSegment] {
        guard table.count > 0 else { return [] }
        let least = view.identification.fileClass == .bits64 ? 56 : 32
        guard table.entrySize >= least else { throw ELFError.bad(.programHeaders) }
        let bytes = try view.table(
            at: table.offset, count: table.count, size: table.entrySize, of: .programHeaders)
        return (0..<table.count).compactMap { ELFSegment(bytes, at: $0 * table.entrySize) }
    }
}

extension [ELFSegment] {
    /// Where in the file the byte is that goes to an address; `nil` where the file has none.
    func fileOffset(of address: UInt64) -> UInt64? {
        for segment in self where segment.kind == .load && address >= segment.address {
            let distance = address - segment.address
            guard distance < segment.fileSize else { continue }
            let (offset, overflow) = segment.offset.addingReportingOverflow(distance)
            return overflow ? nil : offset
        }
        return nil
    }
}

/// What the first bytes of an ELF file say: System V ABI, chapter 4, "ELF Identification".
public struct ELFIdentification: Hashable, Sendable {
    /// The width of addresses.
    public enum FileClass: UInt8, Hashable, Sendable {
        /// 32 bits.
        case bits32 = 1
        /// 64 bits.
        case bits64 = 2
    }

    /// The order of the bytes of a number.
    public enum ByteOrder: UInt8, Hashable, Sendable {
        /// The lowest first.
        case little = 1
        /// The highest first.
        case big = 2
    }

    /// The width of addresses.
    public let fileClass: FileClass
    /// The order of bytes.
    public let byteOrder: ByteOrder
    /// `EI_OSABI`: 0 for System V, 3 for GNU extensions.
    public let systemABI: UInt8
    /// `EI_ABIVERSION`.
    public let abiVersion: UInt8

    /// The four bytes at the start of every ELF file.
    public static let magic: [UInt8] = [0x7F, 0x45, 0x4C, 0x46]

    /// Reads the first 16 bytes.
    init(_ bytes: [UInt8]) throws(ELFError) {
        guard bytes.starts(with: Self.magic) else { throw .notELF }
        guard bytes.count >= 16, let fileClass = FileClass(rawValue: bytes[4]),
            let byteOrder = ByteOrder(rawValue: bytes[5]), bytes[6] == 1
        else { throw .bad(.identification) }
        self.fileClass = fileClass
        self.byteOrder = byteOrder
        systemABI = bytes[7]
        abiVersion = bytes[8]
    }
}

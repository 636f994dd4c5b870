/// The architecture that a file is for, `e_machine`.
public struct ELFMachine: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number in the header.
    public let rawValue: UInt16

    /// Takes any number: there are more machines than Linux runs on.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// Intel's 32 bits.
    public static let i386 = ELFMachine(rawValue: 3)
    /// MIPS.
    public static let mips = ELFMachine(rawValue: 8)
    /// PowerPC of 32 bits.
    public static let powerPC = ELFMachine(rawValue: 20)
    /// PowerPC of 64 bits.
    public static let powerPC64 = ELFMachine(rawValue: 21)
    /// IBM's S/390.
    public static let s390 = ELFMachine(rawValue: 22)
    /// Arm's 32 bits.
    public static let arm = ELFMachine(rawValue: 40)
    /// AMD's 64 bits.
    public static let x86_64 = ELFMachine(rawValue: 62)
    /// Arm's 64 bits.
    public static let aarch64 = ELFMachine(rawValue: 183)
    /// RISC-V.
    public static let riscV = ELFMachine(rawValue: 243)
    /// LoongArch.
    public static let loongArch = ELFMachine(rawValue: 258)

    private static let names: [UInt16: String] = [
        3: "i386", 8: "mips", 20: "ppc", 21: "ppc64", 22: "s390", 40: "arm", 62: "x86-64",
        183: "aarch64", 243: "riscv", 258: "loongarch",
    ]

    /// The usual name, or the number.
    public var description: String { Self.names[rawValue] ?? "machine \(rawValue)" }
}

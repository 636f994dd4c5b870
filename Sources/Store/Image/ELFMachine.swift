import OCIModel

/// The processor that a program is for, from the first bytes of its file (System V ABI, *ELF header*).
enum ELFMachine {
    /// The platform; `nil` for a file that is no program, or for a processor that no image is for.
    static func platform(of head: [UInt8]) -> Platform? {
        guard head.count >= 20, head.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return nil }
        let isLittle = head[5] == 1
        let machine =
            isLittle
            ? UInt16(head[19]) << 8 | UInt16(head[18])
            : UInt16(head[18]) << 8
                | UInt16(head[19])
        switch machine {
        case 3: return Platform(architecture: "386")
        case 21: return Platform(architecture: isLittle ? "ppc64le" : "ppc64")
        case 22: return Platform(architecture: "s390x")
        case 40: return Platform(architecture: "arm", variant: "v7")
        case 62: return Platform(architecture: "amd64")
        case 183: return Platform(architecture: "arm64")
        case 243: return Platform(architecture: "riscv64")
        case 258: return Platform(architecture: "loong64")
        default: return nil
        }
    }
}

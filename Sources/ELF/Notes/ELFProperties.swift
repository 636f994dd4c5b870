/// What a file asks of the processor: the properties of the note `NT_GNU_PROPERTY_TYPE_0`, as the
/// processor supplements of the System V ABI give them.
public struct ELFProperties: Hashable, Sendable {
    /// The level of the x86-64 instruction set without which the file does not run: 1 for the
    /// baseline up to 4; `nil` where nothing is said.
    public internal(set) var neededLevel: Int?
    /// Whether every indirect jump lands on a marked place (Intel's IBT, Arm's BTI).
    public internal(set) var hasBranchProtection = false
    /// Whether returns are checked (Intel's shadow stack, Arm's pointer authentication).
    public internal(set) var hasReturnProtection = false

    init() {}

    mutating func read(_ content: ELFRecord) {
        let alignment = content.identification.fileClass == .bits64 ? 8 : 4
        var place = 0
        while let type: UInt32 = content.number(place),
            let size: UInt32 = content.number(place + 4)
        {
            if size == 4, let bits: UInt32 = content.number(place + 8) { take(type, bits) }
            let length = 8 + (Int(size) + alignment - 1) / alignment * alignment
            place += length
        }
    }

    private mutating func take(_ type: UInt32, _ bits: UInt32) {
        switch type {
        case 0xc000_8002:
            // Bit 0 is the baseline, bits 1 to 3 are the levels 2 to 4; the highest one counts.
            let known = bits & 0xF
            if known != 0 { neededLevel = 32 - known.leadingZeroBitCount }
        case 0xc000_0002, 0xc000_0000:
            hasBranchProtection = bits & 1 != 0
            hasReturnProtection = bits & 2 != 0
        default: break
        }
    }
}

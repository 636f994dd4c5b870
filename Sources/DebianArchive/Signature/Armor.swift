/// The text form of OpenPGP data: base-64 between `BEGIN` and `END` lines, with a checksum
/// (RFC 4880 §6).
///
/// gpgv reads keyrings in binary only, and sqv stops after the first block of several signatures, so
/// both are turned into binary here.
enum Armor {
    /// What is armored.
    enum Kind: String {
        case publicKey = "PGP PUBLIC KEY BLOCK"
        case signature = "PGP SIGNATURE"

        /// The line that starts a block.
        var begin: String { "-----BEGIN \(rawValue)-----" }
        /// The line that ends a block.
        var end: String { "-----END \(rawValue)-----" }
    }

    /// What is wrong with an armored text.
    struct Fault: Error, Equatable {
        let reason: String

        init(_ reason: String) { self.reason = reason }
    }

    /// Whether the bytes hold an armored block of a kind.
    static func isArmored(_ bytes: [UInt8], _ kind: Kind) -> Bool {
        lines(of: bytes).contains { $0.elementsEqual(kind.begin.utf8) }
    }

    /// The binary form of all the blocks of a kind, one after the other. Text around blocks is a
    /// comment.
    static func decode(_ bytes: [UInt8], _ kind: Kind) throws(Fault) -> [UInt8] {
        var binary: [UInt8] = []
        var block: Block?
        for line in lines(of: bytes) {
            if line.elementsEqual(kind.begin.utf8) {
                guard block == nil else { throw Fault("a block starts inside another") }
                block = Block()
            } else if line.elementsEqual(kind.end.utf8) {
                guard let finished = block else { throw Fault("a block ends before it starts") }
                guard let decoded = finished.decoded else { throw Fault("its text is not base-64") }
                guard finished.checksum.map({ $0 == crc24(decoded) }) ?? true else {
                    throw Fault("its checksum does not fit")
                }
                binary += decoded
                block = nil
            } else {
                block?.take(line)
            }
        }
        guard block == nil else { throw Fault("it ends before its END line") }
        return binary
    }

    /// One block while its lines are read.
    private struct Block {
        private var isInHeaders = true
        private var digits: [UInt8] = []
        private(set) var checksum: UInt32?

        mutating func take(_ line: ArraySlice<UInt8>) {
            if isInHeaders {
                if line.isEmpty { isInHeaders = false }
                // Without headers there may be no empty line either.
                guard !line.isEmpty, !line.contains(UInt8(ascii: ":")) else { return }
                isInHeaders = false
            }
            let isChecksum = line.count == 5 && line.first == UInt8(ascii: "=")
            if isChecksum, let bytes = Armor.base64(line.dropFirst()), bytes.count == 3 {
                checksum = UInt32(bytes[0]) << 16 | UInt32(bytes[1]) << 8 | UInt32(bytes[2])
            } else {
                digits += line
            }
        }

        var decoded: [UInt8]? { Armor.base64(digits) }
    }

    private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.split(separator: 0x0a, omittingEmptySubsequences: false).map(ControlSyntax.trimmed)
    }

    /// The bytes that base-64 digits with their padding spell, or `nil`.
    private static func base64(_ digits: some Collection<UInt8>) -> [UInt8]? {
        guard digits.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 4 * 3)
        var bits: UInt32 = 0
        var padding = 0
        for (index, digit) in digits.enumerated() {
            if digit == UInt8(ascii: "=") {
                padding += 1
                bits <<= 6
            } else {
                guard padding == 0, let value = sextet(digit) else { return nil }
                bits = bits << 6 | UInt32(value)
            }
            guard index % 4 == 3 else { continue }
            bytes += [UInt8(bits >> 16 & 255), UInt8(bits >> 8 & 255), UInt8(bits & 255)]
            bits = 0
        }
        guard padding <= 2 else { return nil }
        bytes.removeLast(min(padding, bytes.count))
        return bytes
    }

    private static func sextet(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 65...90: digit - 65
        case 97...122: digit - 71
        case 48...57: digit + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    /// The checksum of RFC 4880 §6.1.
    private static func crc24(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xb7_04ce
        for byte in bytes {
            crc ^= UInt32(byte) << 16
            for _ in 0..<8 {
                crc <<= 1
                if crc & 0x100_0000 != 0 { crc ^= 0x186_4cfb }
            }
        }
        return crc & 0xff_ffff
    }
}

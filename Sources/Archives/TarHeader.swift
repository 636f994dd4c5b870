/// The fields of one header block of 512 bytes, in any of the dialects: v7, ustar, GNU, star.
///
/// POSIX.1-2017, pax, "ustar Interchange Format".
struct TarHeader {
    static let size = 512

    /// The block; valid only as long as the reader's window stays where it is.
    let block: UnsafeRawBufferPointer

    /// Whether all bytes are zero.
    static func isZero(_ block: UnsafeRawBufferPointer) -> Bool {
        block[0] == 0 && block.allSatisfy { $0 == 0 }
    }

    /// Whether the sum of the bytes is the one that the header states. Some old writers summed
    /// signed bytes, and readers take both.
    var hasValidChecksum: Bool {
        let field = block[148..<156]
        guard let stated = TarNumber.parse(field), field.contains(where: { $0 != 0 }) else {
            return false
        }
        var sum: UInt32 = 0
        for byte in block { sum &+= UInt32(byte) }
        for byte in field { sum &-= UInt32(byte) }
        sum &+= 8 * 0x20
        if stated == Int64(sum) { return true }
        var high: Int64 = 0
        for (index, byte) in block.enumerated() where byte >= 0x80 && !(148..<156).contains(index) {
            high += 256
        }
        return stated == Int64(sum) - high
    }

    var type: UInt8 { block[156] }
    var linkTarget: [UInt8] { text(157..<257) }
    var userName: [UInt8] { isExtended ? text(265..<297) : [] }
    var groupName: [UInt8] { isExtended ? text(297..<329) : [] }

    /// The name with its prefix, which only the POSIX dialect has.
    var path: [UInt8] {
        guard isPOSIX, block[345] != 0 else { return text(0..<100) }
        // star keeps two times in the end of the prefix and marks that by its own name.
        let isStar = block[508..<512].elementsEqual([0x74, 0x61, 0x72, 0x00])
        return text(345..<(isStar ? 476 : 500)) + [0x2F] + text(0..<100)
    }

    func number(_ field: Field) -> Int64? {
        if field.isExtension, !isExtended { return 0 }
        return TarNumber.parse(block[field.range])
    }

    /// The numbers of a header.
    enum Field: String, CaseIterable {
        case mode, uid, gid, size, mtime, devmajor, devminor

        var range: Range<Int> {
            switch self {
            case .mode: 100..<108
            case .uid: 108..<116
            case .gid: 116..<124
            case .size: 124..<136
            case .mtime: 136..<148
            case .devmajor: 329..<337
            case .devminor: 337..<345
            }
        }

        /// Whether the v7 dialect lacks the field.
        var isExtension: Bool { self == .devmajor || self == .devminor }
    }

    private var isPOSIX: Bool {
        block[257..<263].elementsEqual([0x75, 0x73, 0x74, 0x61, 0x72, 0x00])
    }

    /// POSIX or GNU, which writes a blank after `ustar`.
    private var isExtended: Bool {
        block[257..<262].elementsEqual([0x75, 0x73, 0x74, 0x61, 0x72])
    }

    private func text(_ range: Range<Int>) -> [UInt8] {
        let field = block[range]
        let end = field.firstIndex(of: 0) ?? field.endIndex
        return [UInt8](field[..<end])
    }
}

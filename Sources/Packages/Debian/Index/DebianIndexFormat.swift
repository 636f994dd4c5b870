/// The layout of an index image: what a `Packages` file says, ready to be looked up without reading
/// it again.
///
/// An image is a header and sections. All numbers are 32 bits wide in the byte order of the machine
/// that wrote it; a cache is no exchange format, and an image of another order fails the check of its
/// first word. Sections start at multiples of eight.
///
/// | section | a row holds |
/// |---|---|
/// | names | text of a name, first record, first provider, flags; one closing row |
/// | slots | number of a name plus one, found by the hash of its text; 0 is empty |
/// | records | ``DebianIndexRecord/width`` words about a package, ordered by name |
/// | digests | the SHA-256 of the package file of each record, 32 bytes |
/// | terms | one alternative of a relation: flags and name, text of a version |
/// | providers | record and flag, text of the version provided; ordered by name |
/// | texts | strings with two bytes of length before them; the text at 0 is empty |
///
/// Names are numbered in the order in which the `Packages` file first mentions them, as packages or
/// in relations: that number is how apt decides between providers that are equal in everything else.
enum DebianIndexFormat {
    /// The first word of an image.
    static let magic: UInt32 = 0x5844_6f53
    /// Raised whenever the meaning of a byte changes.
    static let version: UInt32 = 3
    /// The size of the header in bytes.
    static let headerSize = 128
    /// Names and records are numbered with 24 bits.
    static let maximumCount = 1 << 24 - 1
    /// The most bytes that texts may take.
    static let maximumTexts = 1 << 30

    /// The sections in their order.
    enum Section: Int, CaseIterable {
        case names, slots, records, digests, terms, providers, texts

        /// The bytes of a row.
        var width: Int {
            switch self {
            case .names: 16
            case .slots: 4
            case .records: DebianIndexRecord.width * 4
            case .digests: 32
            case .terms, .providers: 8
            case .texts: 1
            }
        }
    }

    /// Where things lie in the header, in bytes.
    enum Header {
        static let magic = 0
        static let version = 4
        static let checksum = 8
        static let size = 16
        static let packagesDigest = 24
        static let sections = 56
    }

    /// The hash that finds a name: eight bytes at a time, folded by multiplication.
    @inline(__always)
    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let prime: UInt64 = 0x9e37_79b9_7f4a_7c15
        var hash = UInt64(truncatingIfNeeded: bytes.count) &* prime
        var offset = 0
        while offset + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            hash = (hash ^ word) &* prime
            hash ^= hash >> 29
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        hash = (hash ^ rest) &* prime
        return UInt32(truncatingIfNeeded: hash >> 32)
    }

    /// A sum over all that follows the checksum, which tells damage, not forgery: who can write into
    /// the cache can do worse. Four lanes keep it as quick as reading the memory.
    static func checksum(_ image: UnsafeRawBufferPointer) -> UInt64 {
        let prime: UInt64 = 0x9e37_79b9_7f4a_7c15
        var lanes = SIMD4<UInt64>(1, 2, 3, 4)
        var offset = Header.size
        while offset + 32 <= image.count {
            let words = image.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
            lanes = (lanes ^ words) &* prime
            lanes ^= lanes &>> 29
            offset += 32
        }
        var sum = UInt64(truncatingIfNeeded: image.count) &* prime
        while offset < image.count {
            sum = (sum ^ UInt64(image[offset])) &* prime
            sum ^= sum >> 29
            offset += 1
        }
        for lane in 0..<4 {
            sum = (sum ^ lanes[lane]) &* prime
            sum ^= sum >> 32
        }
        return sum
    }
}

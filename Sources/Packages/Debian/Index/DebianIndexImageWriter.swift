/// Writes the header and the sections of an index image.
struct DebianIndexImageWriter {
    private typealias Header = DebianIndexFormat.Header

    private var image = [UInt8](repeating: 0, count: DebianIndexFormat.headerSize)

    /// Adds a section of words.
    mutating func add(_ section: DebianIndexFormat.Section, words: [UInt32]) {
        begin(section, bytes: words.count * 4)
        words.withUnsafeBytes { image.append(contentsOf: $0) }
        pad()
    }

    /// Adds a section of bytes, which may come in two parts.
    mutating func add(
        _ section: DebianIndexFormat.Section, bytes: [UInt8], _ more: [UInt8] = []
    ) {
        begin(section, bytes: bytes.count + more.count)
        image.append(contentsOf: bytes)
        image.append(contentsOf: more)
        pad()
    }

    private mutating func begin(_ section: DebianIndexFormat.Section, bytes: Int) {
        let place = Header.sections + section.rawValue * 8
        store(UInt32(truncatingIfNeeded: image.count), at: place)
        store(UInt32(truncatingIfNeeded: bytes / section.width), at: place + 4)
    }

    private mutating func pad() {
        while image.count % 8 != 0 { image.append(0) }
    }

    /// The image with its header.
    mutating func finished(packagesDigest: [UInt8]) -> [UInt8] {
        store(DebianIndexFormat.magic, at: Header.magic)
        store(DebianIndexFormat.version, at: Header.version)
        store(UInt64(image.count), at: Header.size)
        for (offset, byte) in packagesDigest.prefix(32).enumerated() {
            image[Header.packagesDigest + offset] = byte
        }
        store(image.withUnsafeBytes { DebianIndexFormat.checksum($0) }, at: Header.checksum)
        return image
    }

    private mutating func store<T: FixedWidthInteger>(_ value: T, at place: Int) {
        withUnsafeBytes(of: value) { bytes in
            for (offset, byte) in bytes.enumerated() { image[place + offset] = byte }
        }
    }
}

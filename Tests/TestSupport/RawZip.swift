/// Zip archives byte by byte, with stored entries.
public enum RawZip {
    /// An archive of some files.
    public static func archive(_ files: [(name: String, content: [UInt8])]) -> [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for (name, content) in files {
            let offset = bytes.count
            let sizes =
                little(Checksums.crc32(content), 4) + little(UInt32(content.count), 4)
                + little(UInt32(content.count), 4)
            let names = little(UInt32(name.utf8.count), 2) + [0, 0]
            bytes += [0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0] + sizes + names
            bytes += Array(name.utf8) + content
            directory += [0x50, 0x4b, 1, 2, 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0] + sizes + names
            directory += [UInt8](repeating: 0, count: 10) + little(UInt32(offset), 4)
            directory += Array(name.utf8)
        }
        let start = bytes.count
        bytes += directory
        let count = little(UInt32(files.count), 2)
        bytes += [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + count + count
        bytes += little(UInt32(directory.count), 4) + little(UInt32(start), 4) + [0, 0]
        return bytes
    }

    private static func little(_ value: UInt32, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
    }
}

import Archives
import Compression
import TestSupport
import Testing

/// An entry that was read, with its content.
struct ReadEntry: Equatable {
    var entry: TarEntry
    var content: [UInt8]
}

/// Everything in a tar archive.
func readTar(
    _ bytes: [UInt8], limits: TarLimits = .package, end: TarReader.End = .optional,
    piece: Int = 1000
) throws -> [ReadEntry] {
    let reader = TarReader(MemorySource(bytes), limits: limits, end: end)
    var entries: [ReadEntry] = []
    while let entry = try reader.next() {
        entries.append(ReadEntry(entry: entry, content: try reader.content(piece: piece)))
    }
    #expect(try reader.next() == nil)
    return entries
}

/// The only entry of an archive.
func readOne(_ raw: RawTarEntry) throws -> TarEntry {
    let entries = try readTar(RawTar.archive([raw]))
    try #require(entries.count == 1)
    return entries[0].entry
}

extension TarReader {
    /// The unread content of the current entry.
    func content(piece: Int = 1000) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: piece)
        var content: [UInt8] = []
        while true {
            let count = try buffer.withUnsafeMutableBytes { try read(into: $0) }
            if count == 0 { return content }
            content += buffer[..<count]
        }
    }
}

extension TarEntry {
    /// An entry with paths given as text.
    static func made(
        _ path: String, _ kind: Kind = .file, size: UInt64 = 0, link: String = "",
        _ change: (inout TarEntry) -> Void = { _ in }
    ) -> TarEntry {
        var entry = TarEntry(
            path: Array(path.utf8), kind: kind, mode: 0o644, size: size,
            linkTarget: Array(link.utf8))
        change(&entry)
        return entry
    }
}

extension [UInt8] {
    /// The bytes of a text.
    init(text: String) { self = Array(text.utf8) }

    /// A copy with a few changes of several kinds.
    func mutated(by numbers: inout SeededNumbers) -> [UInt8] {
        var copy = self
        for _ in 0..<Int.random(in: 1...4, using: &numbers) where !copy.isEmpty {
            let place = Int.random(in: 0..<copy.count, using: &numbers)
            switch Int.random(in: 0..<6, using: &numbers) {
            case 0: copy[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            case 1: copy[place] = UInt8.random(in: 0...255, using: &numbers)
            case 2:
                copy[place] = [0, 0x20, 0x37, 0x39, 0x80, 0xFF].randomElement(using: &numbers) ?? 0
            case 3: copy.removeSubrange(place...)
            case 4: copy.remove(at: place)
            default: copy.insert(UInt8.random(in: 0...255, using: &numbers), at: place)
            }
        }
        return copy
    }
}

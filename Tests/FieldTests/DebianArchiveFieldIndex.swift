import Compression
import DebianArchive

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A Packages file, searched for single stanzas: all that these tests need of one.
struct DebianFieldIndex {
    private let text: [UInt8]

    init(path: String) throws {
        let source = try Decompressor(try FileSource(path: path), format: .xz, limits: .index)
        text = [0x0a, 0x0a] + (try source.readAll(limit: 512 << 20)) + [0]
    }

    /// The stanza of a package, or `nil`.
    func stanza(of name: String) throws -> ControlStanza? {
        guard let start = offset(of: "\n\nPackage: \(name)\n", from: 0) else { return nil }
        let end = offset(of: "\n\n", from: start + 2) ?? text.count - 1
        return try ControlStanza(parsing: Array(text[(start + 2)..<end]), file: name)
    }

    private func offset(of wanted: String, from start: Int) -> Int? {
        text.withUnsafeBufferPointer { bytes -> Int? in
            guard let base = bytes.baseAddress else { return nil }
            // The text ends in a zero byte, and has none before.
            return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { characters in
                strstr(characters + start, wanted).map { UnsafePointer($0) - characters }
            }
        }
    }
}

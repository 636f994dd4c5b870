import TestSupport
import Testing

/// An entry of a layer as its tar has it, read here without the code under test.
struct LayerEntry: Equatable, Sendable, CustomTestStringConvertible {
    var path: String
    var type: Character
    var mode: Int
    var owner: Int
    var group: Int
    var userName: String
    var groupName: String
    var modified: Int
    var link: String
    var content: [UInt8]
    var pax: [String: [UInt8]]

    /// The content as text.
    var text: String { String(decoding: content, as: UTF8.self) }

    var testDescription: String { summary }

    /// One line as `ls -l` would have it: the kind, the mode, the owner, the path.
    var summary: String {
        let kinds: [Character: String] = ["5": "d", "0": "-", "2": "l", "1": "h"]
        let target = link.isEmpty ? "" : " -> \(link)"
        return "\(kinds[type] ?? String(type)) \(String(mode, radix: 8)) \(owner):\(group) "
            + "\(path)\(target)"
    }

    /// The entries of an uncompressed tar (POSIX ustar and pax headers).
    ///
    /// - Throws: `SupportFailure` for anything that is not one.
    static func read(_ tar: [UInt8]) throws -> [LayerEntry] {
        var entries: [LayerEntry] = []
        var pax: [String: [UInt8]] = [:]
        var offset = 0
        while offset + 512 <= tar.count, tar[offset] != 0 {
            let header = Header(bytes: tar[offset..<offset + 512])
            let size = header.number(124, 12)
            let end = offset + 512 + size
            guard end <= tar.count else { throw SupportFailure("a tar that ends early") }
            let content = Array(tar[(offset + 512)..<end])
            offset += 512 + (size + 511) / 512 * 512
            if header.type == "x" {
                pax = try records(content)
                continue
            }
            entries.append(entry(header, content, pax))
            pax = [:]
        }
        guard tar.count - offset >= 1024, tar[offset...].allSatisfy({ $0 == 0 }) else {
            throw SupportFailure("a tar without two empty blocks at its end")
        }
        return entries
    }

    private static func entry(
        _ header: Header, _ content: [UInt8], _ pax: [String: [UInt8]]
    ) -> LayerEntry {
        func text(_ key: String) -> String? { pax[key].map { String(decoding: $0, as: UTF8.self) } }
        let prefix = header.text(345, 155)
        let name = (prefix.isEmpty ? "" : prefix + "/") + header.text(0, 100)
        return LayerEntry(
            path: text("path") ?? name, type: header.type, mode: header.number(100, 8),
            owner: header.number(108, 8), group: header.number(116, 8),
            userName: header.text(265, 32), groupName: header.text(297, 32),
            modified: header.number(136, 12), link: text("linkpath") ?? header.text(157, 100),
            content: content, pax: pax)
    }

    private static func records(_ bytes: [UInt8]) throws -> [String: [UInt8]] {
        var records: [String: [UInt8]] = [:]
        var rest = bytes[...]
        while let space = rest.firstIndex(of: UInt8(ascii: " ")),
            let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length > 0,
            rest.count >= length
        {
            let body = rest[(space + 1)..<(rest.startIndex + length - 1)]
            guard let equals = body.firstIndex(of: UInt8(ascii: "=")) else { break }
            let key = String(decoding: body[..<equals], as: UTF8.self)
            records[key] = Array(body[(equals + 1)...])
            rest = rest[(rest.startIndex + length)...]
        }
        guard rest.isEmpty else { throw SupportFailure("pax records that cannot be read") }
        return records
    }

    private struct Header {
        let bytes: ArraySlice<UInt8>

        var type: Character { Character(UnicodeScalar(bytes[bytes.startIndex + 156])) }

        func text(_ offset: Int, _ length: Int) -> String {
            let start = bytes.startIndex + offset
            return String(decoding: bytes[start..<start + length].prefix { $0 != 0 }, as: UTF8.self)
        }

        func number(_ offset: Int, _ length: Int) -> Int {
            Int(text(offset, length).filter { $0 != " " }, radix: 8) ?? 0
        }
    }
}

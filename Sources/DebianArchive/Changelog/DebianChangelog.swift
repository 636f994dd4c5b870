/// What a Debian changelog (deb-changelog(5)) says of vulnerabilities: which it closes, and in which
/// version.
public struct DebianChangelog: Hashable, Sendable {
    /// The source package.
    public let source: String
    /// The version of the newest entry.
    public let version: String
    /// For each vulnerability that is named, the oldest version whose entry names it: the one that
    /// fixed it, unless the entry says otherwise.
    public let fixes: [String: String]

    /// Takes what is known already.
    public init(source: String, version: String, fixes: [String: String]) {
        self.source = source
        self.version = version
        self.fixes = fixes
    }

    /// Reads a changelog; `nil` when the text does not begin with an entry.
    ///
    /// A change that reverts something, or says that a bug is not fixed, closes nothing.
    public init?(_ bytes: [UInt8]) {
        var source: String?
        var newest = ""
        var version = ""
        var fixes: [String: String] = [:]
        var change: [UInt8] = []
        func close() {
            defer { change.removeAll(keepingCapacity: true) }
            guard !version.isEmpty else { return }
            // Few changes name any: the doubts are looked for in those alone.
            let named = Self.identifiers(in: change)
            guard !named.isEmpty, !Self.isDoubtful(change) else { return }
            for id in named { fixes[id] = version }
        }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            guard let first = line.first else { continue }
            if first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
                let text = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                if text.first == UInt8(ascii: "*") || text.first == UInt8(ascii: "-") { close() }
                if change.count < 64 << 10 {
                    change += text
                    change.append(UInt8(ascii: " "))
                }
            } else if let (name, number) = Self.heading(line) {
                close()
                version = number
                if source == nil {
                    source = name
                    newest = number
                }
            } else if source == nil {
                return nil
            }
        }
        close()
        guard let source else { return nil }
        self.init(source: source, version: newest, fixes: fixes)
    }

    /// `source (version) distributions; urgency=…`.
    static func heading(_ line: ArraySlice<UInt8>) -> (String, String)? {
        guard let open = line.firstIndex(of: UInt8(ascii: "(")),
            let close = line[open...].firstIndex(of: UInt8(ascii: ")")), open > line.startIndex,
            close - open < 128, line[close...].contains(UInt8(ascii: ";"))
        else { return nil }
        let name = line[..<open].split(separator: UInt8(ascii: " "))
        guard name.count == 1, let word = name.first else { return nil }
        return (
            String(decoding: word, as: UTF8.self),
            String(decoding: line[(open + 1)..<close], as: UTF8.self)
        )
    }

    private static func isDoubtful(_ change: [UInt8]) -> Bool {
        let text = String(decoding: change, as: UTF8.self).lowercased()
        return ["revert", "not fixed", "unfixed", "not affected", "reintroduce"].contains {
            text.contains($0)
        }
    }

    /// The ids in a text: `CVE-`, four digits, `-`, four digits or more.
    private static func identifiers(in text: [UInt8]) -> [String] {
        var found: [String] = []
        var index = 0
        while index + 13 <= text.count {
            guard text[index] == UInt8(ascii: "C"), text[index + 1] == UInt8(ascii: "V"),
                text[index + 2] == UInt8(ascii: "E"), text[index + 3] == UInt8(ascii: "-")
            else {
                index += 1
                continue
            }
            let year = text[(index + 4)..<(index + 8)]
            var end = index + 9
            while end < text.count, isDigit(text[end]), end - index < 24 { end += 1 }
            if year.allSatisfy(isDigit), text[index + 8] == UInt8(ascii: "-"), end - index >= 13 {
                found.append(String(decoding: text[index..<end], as: UTF8.self))
            }
            index += 4
        }
        return found
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
}

import Compression
import FileTree

/// The changelog that a Debian package brings, deb-changelog(5).
public enum PackageChangelog {
    /// One version's entry.
    public struct Entry: Sendable, Equatable {
        /// The version.
        public let version: String
        /// Its lines, without the white space around them.
        public let lines: [String]

        /// The CVE numbers in it, sorted.
        public var advisories: [String] {
            var found: Set<String> = []
            for line in lines {
                for word in line.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "-" }
                )
                where Self.isAdvisory(word) { found.insert(String(word)) }
            }
            return found.sorted()
        }

        /// `CVE-`, a year, and a number of four digits or more.
        private static func isAdvisory(_ word: Substring) -> Bool {
            let parts = word.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == "CVE" else { return false }
            func isNumber(_ text: Substring) -> Bool {
                text.utf8.allSatisfy { (0x30...0x39).contains($0) }
            }
            return parts[1].utf8.count == 4 && parts[2].utf8.count >= 4
                && isNumber(parts[1]) && isNumber(parts[2])
        }
    }

    private static let names = ["changelog.Debian.gz", "changelog.gz"]
    private static let limit = 8 << 20

    /// Whether a file is one.
    static func isChangelog(_ path: TreePath) -> Bool {
        path.parent.parent == "usr/share/doc"
            && names.contains { path.name.elementsEqual($0.utf8) }
    }

    /// The entries of a package's changelog, the newest first; none where the image has none.
    static func entries(of package: String, in contents: ImageContents) -> [Entry] {
        guard let folder = try? ("usr/share/doc" as TreePath).appending(package) else { return [] }
        for name in names {
            guard let path = try? folder.appending(name), let bytes = contents.file(path),
                let text = try? Decompressor(
                    MemorySource(bytes), limits: .init(maximumOutput: UInt64(limit))
                ).readAll(limit: limit)
            else { continue }
            return parse(text)
        }
        return []
    }

    /// Reads `name (version) suites; urgency=…` and the indented lines that follow.
    static func parse(_ text: [UInt8]) -> [Entry] {
        var entries: [Entry] = []
        var version: String?
        var lines: [String] = []
        for raw in text.split(separator: 0x0A) {
            let line = String(decoding: raw, as: UTF8.self)
            if raw.first == 0x20 || raw.first == 0x09 {
                let trimmed = line.drop { $0 == " " || $0 == "\t" }
                if version != nil, !trimmed.hasPrefix("-- ") { lines.append(String(trimmed)) }
                continue
            }
            if let version { entries.append(Entry(version: version, lines: lines)) }
            version = nil
            lines = []
            if let open = line.firstIndex(of: "("), let close = line[open...].firstIndex(of: ")") {
                version = String(line[line.index(after: open)..<close])
            }
        }
        if let version { entries.append(Entry(version: version, lines: lines)) }
        return entries
    }
}

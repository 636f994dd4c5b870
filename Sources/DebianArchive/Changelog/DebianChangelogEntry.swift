/// The entry of one version in a Debian changelog, deb-changelog(5), for people to read.
public struct DebianChangelogEntry: Hashable, Sendable {
    /// The version.
    public let version: String
    /// The lines of its changes, without the two blanks that all of them begin with; further ones stay,
    /// since they show what belongs together.
    public let lines: [String]

    /// How many lines of an entry are kept.
    private static let limit = 2000

    /// Reads the entries of a changelog, the newest first.
    ///
    /// - Parameter isWanted: Asked for each version in turn; the first that is not wanted ends the
    ///   reading.
    public static func read(
        _ changelog: [UInt8], while isWanted: (String) -> Bool
    ) -> [DebianChangelogEntry] {
        var entries: [DebianChangelogEntry] = []
        var version: String?
        var lines: [String] = []
        func close() {
            guard let version else { return }
            entries.append(DebianChangelogEntry(version: version, lines: lines))
            lines = []
        }
        for line in changelog.split(separator: UInt8(ascii: "\n")) {
            guard let first = line.first else { continue }
            if first != UInt8(ascii: " "), first != UInt8(ascii: "\t") {
                guard let (_, number) = DebianChangelog.heading(line) else { continue }
                close()
                version = isWanted(number) ? number : nil
                if version == nil { return entries }
            } else if version != nil, lines.count < limit, let text = text(line) {
                lines.append(text)
            }
        }
        close()
        return entries
    }

    /// The text of a line; `nil` where it has none, or says who made the entry and when.
    private static func text(_ line: ArraySlice<UInt8>) -> String? {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let end = line.lastIndex { !isBlank($0) }
        guard let end, !line.starts(with: " -- ".utf8) else { return nil }
        let deep = line[...end]
        let start = deep.starts(with: "  ".utf8) ? deep.dropFirst(2) : deep.drop(while: isBlank)
        return String(decoding: start, as: UTF8.self)
    }
}

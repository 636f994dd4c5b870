import OCIModel

/// A line of `md5sums`: an installed file and the MD5 of its content, in dpkg's words a checksum
/// against accidents, not against attackers.
public struct FileChecksum: Hashable, Sendable {
    /// The path below the root, without a slash in front.
    public let path: [UInt8]
    /// The MD5 in 32 lower-case hexadecimal digits.
    public let md5: String

    static func parse(_ bytes: [UInt8]) throws(ControlError) -> [FileChecksum] {
        var sums: [FileChecksum] = []
        for (number, line) in ControlList.lines(of: bytes) {
            let digits = line.prefix(32)
            var path = line.dropFirst(32)
            // Two spaces, or a space and a star, as md5sum(1) writes.
            guard Hexadecimal.decode(String(decoding: digits, as: UTF8.self))?.count == 16,
                path.popFirst() == 0x20, let second = path.popFirst(),
                second == 0x20 || second == UInt8(ascii: "*")
            else {
                throw ControlList.refuse(
                    "md5sums", number, line, want: "32 digits, two spaces and a path")
            }
            if path.starts(with: Array("./".utf8)) { path = path.dropFirst(2) }
            guard ControlList.isSafe(path), path.first != UInt8(ascii: "/") else {
                throw ControlList.refuse("md5sums", number, line, want: "a path below the root")
            }
            let md5 = String(decoding: digits, as: UTF8.self).lowercased()
            sums.append(FileChecksum(path: Array(path), md5: md5))
        }
        return sums
    }
}

/// A line of `conffiles`: a configuration file whose changes dpkg keeps, deb-conffiles(5).
public struct ConfigurationFile: Hashable, Sendable {
    /// The absolute path.
    public let path: [UInt8]
    /// Whether the package no longer has the file and an upgrade takes it away
    /// (`remove-on-upgrade`).
    public let isObsolete: Bool

    static func parse(_ bytes: [UInt8]) throws(ControlError) -> [ConfigurationFile] {
        let flag = Array("remove-on-upgrade ".utf8)
        var files: [ConfigurationFile] = []
        for (number, line) in ControlList.lines(of: bytes) {
            let isObsolete = line.starts(with: flag)
            let path = isObsolete ? line.dropFirst(flag.count) : line
            guard path.first == UInt8(ascii: "/"), ControlList.isSafe(path.dropFirst()) else {
                throw ControlList.refuse("conffiles", number, line, want: "an absolute path")
            }
            files.append(ConfigurationFile(path: Array(path), isObsolete: isObsolete))
        }
        return files
    }
}

/// A line of `triggers`: what a package wants to hear of, or tells others, deb-triggers(5).
public struct TriggerDirective: Hashable, Sendable {
    /// Whether the package listens or speaks.
    public enum Kind: String, Sendable {
        /// The package's postinst is called when the trigger is activated.
        case interest
        /// Configuring the package activates the trigger.
        case activate
    }

    /// Whether the package listens or speaks.
    public let kind: Kind
    /// Whether packages wait for the trigger's processing before they count as installed.
    public let awaits: Bool
    /// The trigger: a name, or an absolute path for changes below it.
    public let name: String

    static func parse(_ bytes: [UInt8]) throws(ControlError) -> [TriggerDirective] {
        var directives: [TriggerDirective] = []
        for (number, line) in ControlList.lines(of: bytes) {
            let words = line.prefix { $0 != UInt8(ascii: "#") }
                .split(whereSeparator: ControlSyntax.isWhite)
                .map { String(decoding: $0, as: UTF8.self) }
            guard let first = words.first else { continue }
            let parts = first.split(separator: "-", maxSplits: 1).map(String.init)
            guard words.count == 2, let kind = parts.first.flatMap(Kind.init(rawValue:)),
                parts.count == 1 || ["await", "noawait"].contains(parts[1])
            else {
                throw ControlList.refuse(
                    "triggers", number, line, want: "`interest` or `activate` and a name")
            }
            directives.append(
                TriggerDirective(kind: kind, awaits: parts.last != "noawait", name: words[1]))
        }
        return directives
    }
}

/// What the lists of the control member have in common.
private enum ControlList {
    /// The lines that are not empty, with their numbers from 1 and no white space after them.
    static func lines(of bytes: [UInt8]) -> [(number: Int, line: ArraySlice<UInt8>)] {
        bytes.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated()
            .map { ($0 + 1, ControlSyntax.trimmedAtEnd($1)) }.filter { !$0.1.isEmpty }
    }

    /// Whether a relative path stays below where it starts.
    static func isSafe(_ path: ArraySlice<UInt8>) -> Bool {
        let names = path.split(separator: UInt8(ascii: "/"))
        return !names.isEmpty && !path.contains(0)
            && !names.contains { $0.elementsEqual("..".utf8) }
    }

    static func refuse(
        _ file: String, _ number: Int, _ line: ArraySlice<UInt8>, want: String
    ) -> ControlError {
        ControlError(
            file: file, line: number,
            problem: .badValue(field: "line", value: ControlSyntax.excerpt(line), want: want))
    }
}

import Packages

/// What a file of apt's sources names: the repositories of binary packages in their order, and the
/// entries that Socle has to pass over.
public struct AptSources: Hashable, Sendable {
    /// An entry that is not used.
    public struct Skipped: Hashable, Sendable, CustomStringConvertible {
        /// The file.
        public let file: String
        /// The line that the entry starts on, counted from 1.
        public let line: Int
        /// Why it is not used.
        public let reason: String

        /// One line that names the place and the reason.
        public var description: String { "\(file):\(line): not used: \(reason)" }
    }

    /// The repositories.
    public var repositories: [DebianRepository]
    /// The entries that are not used. Those for sources of packages and those switched off are not
    /// among them.
    public var skipped: [Skipped]

    /// Holds what was read.
    public init(repositories: [DebianRepository] = [], skipped: [Skipped] = []) {
        self.repositories = repositories
        self.skipped = skipped
    }

    /// Adds what another file has.
    mutating func append(_ other: AptSources) {
        repositories += other.repositories
        skipped += other.skipped
    }

    mutating func skip(_ file: String, _ line: Int, _ reason: String) {
        skipped.append(Skipped(file: file, line: line, reason: reason))
    }
}

/// One entry of apt's sources before it is known whether it can be used.
struct AptSourceEntry {
    var file: String
    var line: Int
    var locations: [String]
    var suites: [String]
    var components: [String]
    var architectures: [String] = []
    var signedBy: [Keyring] = []
    var signedByKeys: [KeyFingerprint] = []
    var isTrusted = false
    var allowsExpired = false

    /// The repositories of the entry, one for each location and suite, into `sources`.
    func add(to sources: inout AptSources) {
        for location in locations {
            // The address is not shown: it may have a password in it.
            guard let base = try? RemoteLocation(Self.plain(location)) else {
                let scheme = location.prefix { $0 != ":" }.prefix(20)
                sources.skip(file, line, "locations of kind `\(scheme):` cannot be read")
                continue
            }
            for suite in suites {
                guard !suite.contains("$("), !location.contains("$(") else {
                    sources.skip(file, line, "variables such as $(ARCH) are not replaced")
                    continue
                }
                guard suite.hasSuffix("/") == components.isEmpty else {
                    sources.skip(
                        file, line, "suite `\(suite)` wants components, or a `/` at its end")
                    continue
                }
                sources.repositories.append(
                    DebianRepository(
                        location: base, suite: suite, components: components,
                        architectures: architectures.map { PackageArchitecture($0) },
                        signedBy: signedBy, signedByKeys: signedByKeys, isTrusted: isTrusted,
                        allowsExpired: allowsExpired, isSupplement: true))
            }
        }
    }

    /// `copy:` and `file:/path` are apt's spellings of a folder.
    private static func plain(_ location: String) -> String {
        for prefix in ["file:", "copy:"] where location.hasPrefix(prefix) {
            let path = location.dropFirst(prefix.count)
            return path.hasPrefix("//") ? "file:" + path : String(path)
        }
        return location
    }

    /// Sorts the words of a `Signed-By` into keyring files and fingerprints; `nil` for a word that
    /// is neither.
    mutating func setSignedBy(_ words: [String]) -> Bool {
        for word in words {
            let digits = word.hasSuffix("!") ? word.dropLast() : word[...]
            if let key = KeyFingerprint(digits) {
                signedByKeys.append(key)
            } else if word.hasPrefix("/") {
                signedBy.append(Keyring(path: word))
            } else {
                return false
            }
        }
        return true
    }

    /// apt's ways to write a truth value; `nil` for another text.
    static func flag(_ text: some StringProtocol) -> Bool? {
        switch text.lowercased() {
        case "yes", "true", "with", "on", "enable", "1": true
        case "no", "false", "without", "off", "disable", "0": false
        default: nil
        }
    }
}

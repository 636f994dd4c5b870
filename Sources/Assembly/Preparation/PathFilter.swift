/// Which paths of packages are left out of an image, with dpkg's semantics of `path-exclude` and
/// `path-include` (dpkg(1)).
///
/// Rules are tried in order and the last that matches decides. A `*` matches slashes too. An
/// excluded directory or link stays when an include rule could bring back something below it.
public struct PathFilter: Hashable, Sendable {
    /// One rule.
    public struct Rule: Hashable, Sendable {
        /// Whether the rule brings paths back instead of leaving them out.
        public let includes: Bool
        /// A shell pattern over absolute paths: `*`, `?`, `[…]` and `\`.
        public let pattern: String

        /// Makes a rule.
        public init(includes: Bool, pattern: String) {
            self.includes = includes
            self.pattern = pattern
        }
    }

    /// The rules in order.
    public let rules: [Rule]
    private let compiled: [(includes: Bool, glob: GlobPattern, staticPrefix: [UInt8])]

    /// A filter that keeps everything.
    public static let everything = PathFilter(rules: [])

    /// Makes a filter of rules in order.
    public init(rules: [Rule]) {
        self.rules = rules
        compiled = rules.map { rule in
            var prefix = Array(rule.pattern.utf8.prefix { !GlobPattern.special.contains($0) })
            while prefix.last == UInt8(ascii: "/") { prefix.removeLast() }
            return (rule.includes, GlobPattern(rule.pattern), prefix)
        }
    }

    /// Whether an entry stays.
    ///
    /// - Parameters:
    ///   - path: The absolute path as the package has it, such as `/usr/share/doc/x/copyright`.
    ///   - canHoldOthers: Whether the entry is a directory or a symbolic link, below which included
    ///     paths may lie.
    public func keeps(_ path: [UInt8], canHoldOthers: Bool) -> Bool {
        var keep = true
        for rule in compiled where rule.includes != keep && rule.glob.matches(path) {
            keep = rule.includes
        }
        if keep || !canHoldOthers { return keep }
        return compiled.contains { $0.includes && path.starts(with: $0.staticPrefix) }
    }

    /// Two filters are the same when their rules are.
    public static func == (left: PathFilter, right: PathFilter) -> Bool {
        left.rules == right.rules
    }

    /// Hashes the rules.
    public func hash(into hasher: inout Hasher) { hasher.combine(rules) }
}

/// The parser directives at the top of a Containerfile (Dockerfile reference, *Parser directives*).
public struct ParserDirectives: Hashable, Sendable {
    /// The character that continues a line and takes a character's meaning: `\` or a backtick.
    public var escape: Character = "\\"
    /// The frontend that is asked for. Socle reads the language itself, so it is only kept.
    public var syntax: String?
    /// Which checks are wanted.
    public var checks = CheckSelection()
}

/// `# check=skip=A,B;error=true`.
public struct CheckSelection: Hashable, Sendable {
    /// Rules that are not reported.
    public var skipped: Set<CheckRule> = []
    /// Whether no rule is.
    public var skipsAll = false
    /// Rules that are only followed where they are asked for, and are.
    public var experimental: Set<CheckRule> = []
    /// Whether a finding fails the build.
    public var isError = false

    /// Whether findings of a rule are reported.
    public func reports(_ rule: CheckRule) -> Bool {
        if CheckRule.experimental.contains(rule), !experimental.contains(rule) { return false }
        return !skipsAll && !skipped.contains(rule)
    }
}

/// The patterns of a `.dockerignore`: what of the context is left out (Dockerfile reference and
/// docker build documentation, *.dockerignore files*).
///
/// A pattern is a path with `*`, `?`, `[…]` as Go's `filepath.Match` has them, and `**` for any
/// number of directories; `!` in front makes an exception; the last pattern that matches decides.
/// What lies below something that matches is left out with it.
public struct IgnorePatterns: Sendable, Equatable {
    private struct Rule: Sendable, Equatable {
        let pattern: PathPattern
        let isException: Bool
    }

    private var rules: [Rule] = []

    /// The greatest number of patterns.
    static let limit = 10_000

    /// No patterns.
    public init() {}

    /// Reads a `.dockerignore`.
    ///
    /// - Throws: ``PathPatternError`` for a pattern that is none, with the line's number.
    public init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        for (number, raw) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if raw.hasPrefix("#") { continue }
            var line = WordSplitter.trim(raw)
            guard !line.isEmpty else { continue }
            let isException = line.hasPrefix("!")
            if isException { line = WordSplitter.trim(line.dropFirst()) }
            guard rules.count < Self.limit else { throw PathPatternError.tooMany(Self.limit) }
            do {
                let pattern = try PathPattern(String(line))
                if !pattern.isEmpty {
                    rules.append(Rule(pattern: pattern, isException: isException))
                }
            } catch {
                throw PathPatternError.inLine(number + 1, "\(error)")
            }
        }
    }

    /// Makes patterns of a list, as `COPY --exclude` gives it.
    ///
    /// - Throws: ``PathPatternError``.
    public init(excluding patterns: [String]) throws(PathPatternError) {
        for text in patterns {
            let isException = text.hasPrefix("!")
            let pattern = try PathPattern(isException ? String(text.dropFirst()) : text)
            rules.append(Rule(pattern: pattern, isException: isException))
        }
    }

    /// Whether anything can be left out.
    public var isEmpty: Bool { rules.isEmpty }

    /// Whether a path, relative to the root of the context, is left out.
    public func excludes(_ path: [String]) -> Bool {
        var isExcluded = false
        for rule in rules where rule.isException == isExcluded {
            let matches = (1...max(1, path.count)).contains {
                rule.pattern.matches(path.prefix($0))
            }
            if matches { isExcluded = !rule.isException }
        }
        return isExcluded
    }

    /// Whether all below a directory that is left out is so too: no exception can reach into it.
    public func excludesAllBelow(_ path: [String]) -> Bool {
        excludes(path) && !rules.contains { $0.isException && $0.pattern.mayMatch(below: path) }
    }
}

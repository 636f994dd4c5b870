public import OCIModel
public import Packages

/// Findings that a team has looked at and accepts, each with a reason and, if it is to be looked at
/// again, a last day.
///
///     # VULNERABILITY [package:NAME] [until:YYYY-MM-DD] # reason
///     CVE-2023-45853 package:zlib until:2026-12-31 # MiniZip is not in zlib1g
public struct IgnoreFile: Sendable, Equatable {
    /// A line.
    public struct Rule: Sendable, Equatable {
        /// The vulnerability.
        public var vulnerability: String
        /// The source or installed package that it is for; all without one.
        public var package: String?
        /// The last day on which it holds.
        public var until: CalendarDate?
        /// Why.
        public var reason: String
        /// The number of its line, from 1.
        public var line: Int
    }

    /// Its rules in their order.
    public let rules: [Rule]
    /// The file.
    public let path: String

    /// Reads a file's text.
    ///
    /// - Throws: ``IgnoreFileError`` naming the line.
    public init(_ text: String, path: String) throws(IgnoreFileError) {
        self.path = path
        var rules: [Rule] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() {
            let sides = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let words = (sides.first ?? "").split(whereSeparator: \.isWhitespace)
            guard let id = words.first else { continue }
            func failure(_ reason: String) -> IgnoreFileError {
                IgnoreFileError(place: "\(path):\(number + 1)", reason: reason)
            }
            let reason = sides.count == 2 ? sides[1].trimmed : ""
            guard !reason.isEmpty else {
                throw failure("`\(id)` needs a reason: write it behind a `#`")
            }
            var rule = Rule(vulnerability: String(id), reason: reason, line: number + 1)
            for word in words.dropFirst() {
                if word.hasPrefix("package:"), word.count > 8 {
                    rule.package = String(word.dropFirst(8))
                } else if word.hasPrefix("until:"), let day = CalendarDate(word.dropFirst(6)) {
                    rule.until = day
                } else {
                    throw failure(
                        "`\(word)` is not understood (want package:NAME or until:YYYY-MM-DD)")
                }
            }
            rules.append(rule)
        }
        self.rules = rules
    }

    /// Suppresses what the rules name.
    ///
    /// - Returns: Rules whose last day has passed, and those that name nothing that was found.
    public func apply(
        to findings: inout [Finding], now: Timestamp
    ) -> (expired: [Rule], unused: [Rule]) {
        let today = CalendarDate(now)
        var expired: [Rule] = []
        var unused: [Rule] = []
        for rule in rules {
            if let until = rule.until, until < today {
                expired.append(rule)
                continue
            }
            var isUsed = false
            for index in findings.indices where rule.matches(findings[index]) {
                isUsed = true
                if findings[index].suppression == nil {
                    findings[index].suppression = Finding.Suppression(
                        kind: .ignored, reason: rule.reason, origin: "\(path):\(rule.line)")
                }
            }
            if !isUsed { unused.append(rule) }
        }
        return (expired, unused)
    }
}

extension IgnoreFile.Rule {
    fileprivate func matches(_ finding: Finding) -> Bool {
        guard finding.vulnerability == vulnerability else { return false }
        guard let package else { return true }
        return finding.source == package || finding.packages.contains(package)
    }
}

/// A line of an ignore file that cannot be followed.
public struct IgnoreFileError: BadDocument, Equatable, CustomStringConvertible {
    /// The file and the number of the line.
    public let place: String
    /// What is wrong.
    public let reason: String

    /// One line that names the place.
    public var description: String { "\(place): \(reason)" }
}

extension Substring {
    /// Without white space at both ends.
    var trimmed: String {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

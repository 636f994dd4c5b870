/// Why the scripts of an image's packages did not run to their end.
public enum ScriptRunError: Error, Equatable, CustomStringConvertible {
    /// Nothing was prepared that could run them.
    case noSandbox
    /// dpkg is not among the packages.
    case noDpkg
    /// What they change cannot be told.
    case noOverlay
    /// dpkg gave up; the text says at what.
    case failed(String)
    /// dpkg ended well, and has packages that are not configured.
    case unfinished([String])

    /// One line that says what, where, what to do.
    public var description: String {
        switch self {
        case .noSandbox: "`configure: scripts` needs containers, which this command does not start"
        case .noDpkg:
            "`configure: scripts` runs the image's own dpkg, and dpkg is not among its packages "
                + "(`base: essential` brings it)"
        case .noOverlay:
            "this machine has no overlay file systems for containers; `configure: scripts` needs "
                + "Linux 5.11 or root"
        case .failed(let text): text
        case .unfinished(let names):
            "dpkg has not configured \(names.joined(separator: ", ")), which wait for something"
        }
    }

    /// Finds the first thing that went wrong in what dpkg wrote.
    ///
    /// - Parameters:
    ///   - code: dpkg's exit code.
    ///   - text: What it wrote to both its outputs.
    static func failure(code: Int32, text: String) -> ScriptRunError {
        let lines = text.split(whereSeparator: \.isNewline).map(\.trimmedOfBlanks)
        let mark = "dpkg: error processing "
        guard let index = lines.firstIndex(where: { $0.hasPrefix(mark) }) else {
            let reason = lines.last { $0.hasPrefix("dpkg: error") } ?? lines.last ?? "nothing"
            return .failed("dpkg ended with exit code \(code) and wrote: \(reason)")
        }
        let subject = lines[index].dropFirst(mark.count)
            .replacingPrefix("package ").prefix { $0 != " " }
        let reason = lines.dropFirst(index + 1).first ?? "no reason given"
        let before = lines[..<index].last { !$0.hasPrefix("dpkg") && !$0.hasPrefix("Setting up ") }
        return .failed(
            "package \(subject): \(reason)" + (before.map { "; it last wrote: \($0)" } ?? ""))
    }
}

extension Substring {
    fileprivate var trimmedOfBlanks: String { String(self).trimmed }

    fileprivate func replacingPrefix(_ prefix: String) -> Substring {
        hasPrefix(prefix) ? dropFirst(prefix.count) : self
    }
}

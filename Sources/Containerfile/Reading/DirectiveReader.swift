/// Reads the parser directives at the top of a Containerfile.
struct DirectiveReader {
    private let file: String
    private let lines: [String]
    private(set) var directives = ParserDirectives()
    private var seen: Set<String> = []

    /// Reads the directives of a file.
    ///
    /// - Throws: ``ContainerfileError`` for one that stands twice or has a value it cannot have.
    static func read(
        file: String, lines: [String]
    ) throws(ContainerfileError) -> ParserDirectives {
        var reader = DirectiveReader(file: file, lines: lines)
        for index in lines.indices {
            guard try reader.take(index) else { break }
        }
        return reader.directives
    }

    private init(file: String, lines: [String]) {
        self.file = file
        self.lines = lines
    }

    /// Takes a line if it is a directive; the first that is none ends them.
    private mutating func take(_ index: Int) throws(ContainerfileError) -> Bool {
        var line = lines[index][...]
        line = WordSplitter.trim(line)
        // A script may be its own Containerfile: the line for the kernel is none of ours.
        if index == 0, line.hasPrefix("#!") { return true }
        guard line.first == "#" else { return false }
        line = WordSplitter.trim(line.dropFirst())
        guard let equals = line.firstIndex(of: "=") else { return false }
        let name = WordSplitter.trim(line[..<equals]).lowercased()
        let value = String(WordSplitter.trim(line[line.index(after: equals)...]))
        guard ["escape", "syntax", "check"].contains(name) else { return false }
        guard seen.insert(name).inserted else {
            throw error("the directive `\(name)` stands here twice", index)
        }
        switch name {
        case "escape":
            guard value == "\\" || value == "`" else {
                throw error("`escape` is a backslash or a backtick, not `\(value)`", index)
            }
            directives.escape = Character(value)
        case "syntax": directives.syntax = value
        default: directives.checks = try checks(value, index)
        }
        return true
    }

    private func checks(
        _ text: String, _ index: Int
    ) throws(ContainerfileError) -> CheckSelection {
        var selection = CheckSelection()
        for part in text.split(separator: ";") {
            let halves = part.split(separator: "=", maxSplits: 1).map(WordSplitter.trim)
            guard halves.count == 2 else {
                throw error("`check` wants `skip=RULE,…` or `error=true`", index)
            }
            switch halves[0] {
            case "error": selection.isError = halves[1].lowercased() == "true"
            case "skip":
                for name in halves[1].split(separator: ",").map(WordSplitter.trim) {
                    // A rule of a later BuildKit that is not known here is skipped by nature.
                    if name == "all" { selection.skipsAll = true }
                    if let rule = CheckRule(rawValue: String(name)) {
                        selection.skipped.insert(rule)
                    }
                }
            case "experimental":
                for name in halves[1].split(separator: ",").map(WordSplitter.trim) {
                    let named = CheckRule(rawValue: String(name)).map { [$0] as Set } ?? []
                    selection.experimental.formUnion(
                        name == "all" ? CheckRule.experimental : named)
                }
            default: throw error("`check` wants `skip=RULE,…` or `error=true`", index)
            }
        }
        return selection
    }

    private func error(_ reason: String, _ index: Int) -> ContainerfileError {
        ContainerfileError(
            file: file, place: SourcePlace(line: index + 1, length: lines[index].utf8.count),
            reason: reason, source: lines[index])
    }
}

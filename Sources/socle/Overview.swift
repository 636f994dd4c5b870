import ArgumentParser

/// What `socle --help` says: every verb by what it is for, on one screen. What a verb does in detail,
/// its own help says.
enum Overview {
    private static let width = 80

    /// The text.
    static var text: String {
        let configuration = Socle.configuration
        let groups = configuration.groupedSubcommands
        let indent = (groups.map(\.name.count).max() ?? 0) + 4
        var lines = [
            "OVERVIEW: " + configuration.abstract, "", "USAGE: socle <verb> [<options>] ...", "",
        ]
        for group in groups {
            let verbs = group.subcommands.map { $0.configuration.commandName ?? "" }
            var line =
                "  " + group.name + String(repeating: " ", count: indent - group.name.count - 2)
            for verb in verbs {
                if line.count + verb.count + 1 > width {
                    lines.append(line)
                    line = String(repeating: " ", count: indent)
                }
                line += (line.count == indent ? "" : " ") + verb
            }
            lines.append(line)
        }
        lines.append("")
        for paragraph in configuration.discussion.split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            lines += wrapped(paragraph)
        }
        lines.append("")
        lines.append("`socle <verb> --help` has a verb's options and examples.")
        return lines.joined(separator: "\n")
    }

    /// A paragraph in lines that fit; an empty one stays an empty line.
    private static func wrapped(_ paragraph: Substring) -> [String] {
        var lines = [""]
        for word in paragraph.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + word.count < width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

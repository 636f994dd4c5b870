/// What a script would do, told in short: the commands that it calls, whether or not it comes to them.
enum ScriptOutline {
    /// Words of the shell, and commands that only ask or tell.
    private static let silent: Set<String> = [
        ".", ":", "[", "break", "command", "continue", "echo", "eval", "exec", "exit", "export",
        "false", "getent", "grep", "local", "printf", "read", "return", "set", "shift", "test",
        "trap", "true", "type", "unset", "which",
    ]

    /// The names of the commands, each once, in the order in which they stand in the text.
    static func commands(of text: [UInt8]) -> [String] {
        guard let script = try? ShellParser.parse(text) else { return [] }
        var walk = Walk()
        walk.visit(script)
        var seen = walk.functions.union(silent)
        return walk.names.filter { seen.insert($0).inserted }
    }

    private struct Walk {
        var names: [String] = []
        var functions: Set<String> = []

        mutating func visit(_ command: ShellCommand) {
            switch command {
            case .simple(let assignments, let words):
                for assignment in assignments { visit(assignment.value) }
                if case .text(let name, _)? = words.first?.parts.first, words[0].parts.count == 1 {
                    names.append(name.split(separator: "/").last.map(String.init) ?? name)
                }
                for word in words { visit(word) }
            case .sequence(let commands), .pipeline(let commands):
                for command in commands { visit(command) }
            case .and(let first, let second), .or(let first, let second):
                visit(first)
                visit(second)
            case .not(let inner), .subshell(let inner): visit(inner)
            case .conditional(let condition, let then, let otherwise):
                visit(condition)
                visit(then)
                visit(otherwise)
            case .repetition(let condition, let body, _):
                visit(condition)
                visit(body)
            case .loop(_, let words, let body):
                for word in words ?? [] { visit(word) }
                visit(body)
            case .choice(let word, let choices):
                visit(word)
                for choice in choices { visit(choice.body) }
            case .function(let name, let body):
                functions.insert(name)
                visit(body)
            case .redirected(let inner, _): visit(inner)
            case .unmodelled: break
            }
        }

        private mutating func visit(_ word: ShellWord) {
            for part in word.parts {
                if case .substitution(let command, _) = part { visit(command) }
            }
        }
    }
}

import FileTree

/// `test` and `[` (POSIX, *test*).
enum TestCommand {
    @Sendable static func bracket(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        guard words.last == "]" else { throw ShellUnmodelled("a `[` without its end") }
        return try run(&world, Array(words.dropLast()))
    }

    @Sendable static func run(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        var rest = words[...]
        let result = try alternatives(&rest, world)
        guard rest.isEmpty else {
            throw ShellUnmodelled("the test `\(words.joined(separator: " "))`")
        }
        return result ? 0 : 1
    }

    private static func alternatives(
        _ rest: inout ArraySlice<String>, _ world: ScriptWorld
    ) throws -> Bool {
        var result = try both(&rest, world)
        while rest.first == "-o" {
            rest.removeFirst()
            let other = try both(&rest, world)
            result = result || other
        }
        return result
    }

    private static func both(
        _ rest: inout ArraySlice<String>, _ world: ScriptWorld
    ) throws -> Bool {
        var result = try single(&rest, world)
        while rest.first == "-a" {
            rest.removeFirst()
            let other = try single(&rest, world)
            result = result && other
        }
        return result
    }

    private static func single(
        _ rest: inout ArraySlice<String>, _ world: ScriptWorld
    ) throws -> Bool {
        guard let first = rest.popFirst() else { return false }
        if let operation = rest.first, rest.count >= 2, let compare = comparisons[operation] {
            let second = rest[rest.startIndex + 1]
            rest.removeFirst(2)
            return try compare(first, second)
        }
        if first == "!" { return try !single(&rest, world) }
        guard first.hasPrefix("-"), first.count == 2, let operand = rest.popFirst() else {
            return !first.isEmpty
        }
        switch first {
        case "-n": return !operand.isEmpty
        case "-z": return operand.isEmpty
        case "-t": return false  // Nobody is at a terminal.
        default: return try file(first, operand, world)
        }
    }

    private static let comparisons: [String: @Sendable (String, String) throws -> Bool] = [
        "=": { $0 == $1 }, "==": { $0 == $1 }, "!=": { $0 != $1 },
        "-eq": { try number($0) == number($1) }, "-ne": { try number($0) != number($1) },
        "-lt": { try number($0) < number($1) }, "-le": { try number($0) <= number($1) },
        "-gt": { try number($0) > number($1) }, "-ge": { try number($0) >= number($1) },
    ]

    private static func number(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw ShellUnmodelled("the number `\(text)`") }
        return number
    }

    private static func file(
        _ test: String, _ operand: String, _ world: ScriptWorld
    ) throws -> Bool {
        if operand.isEmpty { return false }
        if test == "-L" || test == "-h" {
            guard case .symbolicLink? = try world.findUnfollowed(operand)?.node.kind else {
                return false
            }
            return true
        }
        guard let node = try world.find(operand)?.node else { return false }
        switch (test, node.kind) {
        case ("-e", _), ("-r", _), ("-w", _): return true  // Scripts run as root.
        case ("-d", .directory), ("-f", .file), ("-f", .hardLink), ("-p", .namedPipe): return true
        case ("-d", _), ("-f", _), ("-p", _): return false
        case ("-x", .directory): return true
        case ("-x", _): return node.attributes.mode & 0o111 != 0
        case ("-s", .file(let content)): return content.size > 0
        case ("-s", _): return true
        default: throw ShellUnmodelled("the test `\(test)`")
        }
    }
}

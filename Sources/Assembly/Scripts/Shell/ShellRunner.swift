/// Works out what a script does to a tree, without running any program.
///
/// The language is read here; the commands are models of their own (``ScriptCommands``). What is not
/// modelled ends the attempt with ``ShellUnmodelled``, and the caller drops what was done until then.
struct ShellRunner {
    /// The tree and what belongs to it.
    var world: ScriptWorld
    var variables: [String: String] = [:]
    /// The script's or function's name and arguments.
    var arguments: [String]
    /// How the last command ended; 0 for success.
    var status: Int32 = 0
    var functions: [String: ShellCommand] = [:]
    var steps = 0
    /// The bytes that words have been expanded to, which are limited.
    var expanded = 0
    private var callDepth = 0
    var endsOnFailure = false
    private var conditionDepth = 0

    /// More commands than this are no install script.
    private static let stepLimit = 50_000
    private static let callLimit = 32

    /// How to go on after a command.
    enum Flow { case next, leaveFunction, leaveScript }

    init(world: ScriptWorld, arguments: [String]) {
        self.world = world
        self.arguments = arguments
    }

    /// Runs a command.
    ///
    /// - Throws: ``ShellUnmodelled``, and what reading and changing the tree throws.
    mutating func run(_ command: ShellCommand) throws -> Flow {
        steps += 1
        guard steps <= Self.stepLimit else { throw ShellUnmodelled("a script this long") }
        switch command {
        case .simple(let assignments, let words): return try simple(assignments, words)
        case .sequence(let commands): return try sequence(commands)
        case .and(let first, let second): return try pair(first, second, goesOn: true)
        case .or(let first, let second): return try pair(first, second, goesOn: false)
        case .not(let inner):
            let flow = try condition(inner)
            status = status == 0 ? 1 : 0
            return flow
        case .conditional(let test, let then, let otherwise):
            let flow = try condition(test)
            guard flow == .next else { return flow }
            let isTrue = status == 0
            status = 0
            return try run(isTrue ? then : otherwise)
        case .pipeline(let commands): return try pipeline(commands)
        case .subshell(let body):
            try subshell(body)
            return afterCommand()
        case .repetition(let condition, let body, let untilTrue):
            return try repetition(condition, body, untilTrue: untilTrue)
        case .loop(let variable, let words, let body): return try loop(variable, words, body)
        case .choice(let subject, let choices): return try choice(subject, choices)
        case .function(let name, let body):
            functions[name] = body
            status = 0
            return .next
        case .redirected(let inner, let redirects): return try redirected(inner, redirects)
        case .unmodelled(let what): throw ShellUnmodelled(what)
        }
    }

    private mutating func sequence(_ commands: [ShellCommand]) throws -> Flow {
        for command in commands {
            let flow = try run(command)
            guard flow == .next else { return flow }
        }
        return .next
    }

    mutating func condition(_ command: ShellCommand) throws -> Flow {
        conditionDepth += 1
        defer { conditionDepth -= 1 }
        return try run(command)
    }

    private mutating func pair(
        _ first: ShellCommand, _ second: ShellCommand, goesOn: Bool
    ) throws -> Flow {
        let flow = try condition(first)
        guard flow == .next, (status == 0) == goesOn else { return flow }
        return try run(second)
    }

    private mutating func loop(
        _ variable: String, _ words: [ShellWord]?, _ body: ShellCommand
    ) throws -> Flow {
        let values = try words.map { try $0.flatMap { try fields(of: $0) } }
        status = 0
        for value in values ?? Array(arguments.dropFirst()) {
            variables[variable] = value
            do {
                let flow = try run(body)
                guard flow == .next else { return flow }
            } catch LoopExit.next {
                continue
            } catch LoopExit.last {
                return .next
            }
        }
        return .next
    }

    private mutating func choice(_ subject: ShellWord, _ choices: [ShellChoice]) throws -> Flow {
        let text = try value(of: subject)
        status = 0
        for choice in choices {
            for pattern in choice.patterns where try matches(text, pattern) {
                return try run(choice.body)
            }
        }
        return .next
    }

    /// Runs a command with its output, input or both going elsewhere.
    private mutating func redirected(
        _ command: ShellCommand, _ redirects: [ShellRedirect]
    ) throws -> Flow {
        let outer = world.input
        defer { world.input = outer }
        var output: OutputPlace?
        for redirect in redirects {
            switch redirect.kind {
            case .hereDocument(let body): world.input = Array(try value(of: body).utf8)
            case .read(let word):
                guard let bytes = try world.read(try value(of: word)) else {
                    status = 1
                    return .next
                }
                world.input = bytes
            case .write(let word), .append(let word):
                let path = try value(of: word)
                let isWanted = path != "/dev/null"
                guard redirect.descriptor != 2 || !isWanted else {
                    throw ShellUnmodelled("messages in the file \(path)")
                }
                guard redirect.descriptor != 2 else { continue }
                if case .append = redirect.kind {
                    output = isWanted ? .file(path, appends: true) : .nowhere
                } else {
                    output = isWanted ? .file(path, appends: false) : .nowhere
                }
            case .duplicate(let word):
                // Messages are not collected; what is sent to them is gone.
                if redirect.descriptor == 1, try value(of: word) == "2" { output = .nowhere }
            }
        }
        guard let output else { return try run(command) }
        world.startCapture()
        let flow: Flow
        do {
            flow = try run(command)
        } catch {
            _ = world.endCapture()
            throw error
        }
        let bytes = world.endCapture()
        if case .file(let path, let appends) = output {
            try world.write(bytes, to: path, appends: appends)
        }
        return flow
    }

    private enum OutputPlace {
        case nowhere
        case file(String, appends: Bool)
    }

    // MARK: Simple commands

    private mutating func simple(
        _ assignments: [ShellAssignment], _ words: [ShellWord]
    ) throws -> Flow {
        let line = try words.flatMap { try fields(of: $0) }
        let outer = variables["IFS"]
        var isSplitApart = false
        for assignment in assignments {
            // Of variables set for one command only, none matters to what is modelled but to `read`.
            let text = try value(of: assignment.value)
            if line.isEmpty { variables[assignment.name] = text }
            if line.first == "read", assignment.name == "IFS" {
                variables["IFS"] = text
                isSplitApart = true
            }
        }
        defer { if isSplitApart { variables["IFS"] = outer } }
        guard let name = line.first else {
            let values = assignments.map(\.value) + words
            if !values.contains(where: \.hasSubstitution) { status = 0 }
            return afterCommand()
        }
        if let flow = try builtin(name, Array(line.dropFirst())) { return flow }
        if let body = functions[name] {
            let flow = try call(body, line)
            guard flow == .next else { return flow }
        } else {
            status = try ScriptCommands.run(line, in: &world)
            if !world.results.isEmpty {
                variables.merge(world.results) { _, new in new }
                world.results = [:]
            }
        }
        return afterCommand()
    }

    func afterCommand() -> Flow {
        status != 0 && endsOnFailure && conditionDepth == 0 ? .leaveScript : .next
    }

    private mutating func call(_ body: ShellCommand, _ line: [String]) throws -> Flow {
        guard callDepth < Self.callLimit else { throw ShellUnmodelled("calls this deep") }
        let outer = arguments
        arguments = [outer.first ?? ""] + line.dropFirst()
        callDepth += 1
        defer {
            callDepth -= 1
            arguments = outer
        }
        let flow = try run(body)
        return flow == .leaveScript ? .leaveScript : .next
    }

    /// The commands that are part of the shell; `nil` for any other.
    private mutating func builtin(_ name: String, _ rest: [String]) throws -> Flow? {
        switch name {
        case "exit", "return":
            if let text = rest.first {
                guard let number = Int32(text) else { throw ShellUnmodelled("`\(name) \(text)`") }
                status = number
            }
            return name == "exit" ? .leaveScript : .leaveFunction
        case "exec":
            guard !rest.isEmpty else { return .next }
            status = try ScriptCommands.run(rest, in: &world)
            return .leaveScript
        case "break", "continue":
            status = 0
            throw name == "break" ? LoopExit.last : LoopExit.next
        case "local", "export", "readonly":
            for word in rest {
                let parts = word.split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            }
            status = 0
            return .next
        case "shift":
            let count = rest.first.flatMap { Int($0) } ?? 1
            arguments.removeSubrange(1..<min(arguments.count, 1 + max(0, count)))
            status = 0
            return .next
        case "set": return try set(rest)
        case "read": return try read(rest)
        case ".": return try source(rest)
        case "unset":
            for word in rest { variables[word] = nil }
            return .next
        default: return nil
        }
    }

    /// `break` and `continue`, on their way to the loop.
    enum LoopExit: Error { case next, last }
}

import FileTree

/// Commands that are made of others and have a state of their own, and those that read.
extension ShellRunner {
    /// Runs commands one after the other, the output of each being the input of the next.
    mutating func pipeline(_ commands: [ShellCommand]) throws -> Flow {
        let outer = world.input
        defer { world.input = outer }
        for command in commands.dropLast() {
            world.startCapture()
            do {
                try subshell(command)
            } catch {
                _ = world.endCapture()
                throw error
            }
            world.input = world.endCapture()
        }
        if let last = commands.last { try subshell(last) }
        return afterCommand()
    }

    /// Runs a command whose variables, options and directory are its own; what it ends is itself.
    mutating func subshell(_ command: ShellCommand) throws {
        let outer = (variables, arguments, functions, endsOnFailure, world.directory, world.mask)
        defer {
            (variables, arguments, functions, endsOnFailure, world.directory, world.mask) = outer
        }
        _ = try run(command)
    }

    /// `while` and `until`.
    mutating func repetition(
        _ condition: ShellCommand, _ body: ShellCommand, untilTrue: Bool
    ) throws -> Flow {
        var last: Int32 = 0
        while true {
            let flow = try self.condition(condition)
            guard flow == .next else { return flow }
            guard (status == 0) != untilTrue else { break }
            do {
                let flow = try run(body)
                guard flow == .next else { return flow }
            } catch LoopExit.next {
            } catch LoopExit.last {
                break
            }
            last = status
        }
        status = last
        return .next
    }

    /// `set`: options, and new arguments.
    mutating func set(_ words: [String]) throws -> Flow {
        var rest = words[...]
        status = 0
        while let word = rest.popFirst() {
            if word == "--" {
                arguments = [arguments.first ?? ""] + rest
                return .next
            }
            guard let sign = word.first, sign == "-" || sign == "+", word.count > 1 else {
                arguments = [arguments.first ?? "", word] + rest
                return .next
            }
            for letter in word.dropFirst() {
                switch letter {
                case "e": endsOnFailure = sign == "-"
                case "u", "x", "f", "h": break
                default: throw ShellUnmodelled("`set \(word)`")
                }
            }
        }
        return .next
    }

    /// `read`: the next line of the input, in fields.
    mutating func read(_ words: [String]) throws -> Flow {
        let names = words.filter { $0 != "-r" }
        guard names.allSatisfy({ !$0.hasPrefix("-") }) else { throw ShellUnmodelled("`read`") }
        var input = (world.input ?? [])[...]
        let line = input.prefix { $0 != UInt8(ascii: "\n") }
        input = input.dropFirst(line.count)
        status = input.isEmpty ? 1 : 0
        if world.input != nil { world.input = Array(input.dropFirst()) }

        let separators = variables["IFS"] ?? " \t\n"
        let blanks = separators.filter { $0 == " " || $0 == "\t" }
        var text = String(decoding: line, as: UTF8.self)[...].drop { blanks.contains($0) }
        for (number, name) in names.enumerated() {
            if number == names.count - 1 {
                while let last = text.last, blanks.contains(last) { text.removeLast() }
                variables[name] = String(text)
            } else {
                let field = text.prefix { !separators.contains($0) }
                variables[name] = String(field)
                text = text.dropFirst(field.count).drop { blanks.contains($0) }
                if let next = text.first, separators.contains(next) {
                    text = text.dropFirst().drop { blanks.contains($0) }
                }
            }
        }
        return .next
    }

    /// `.`: another script, read in the place of the command.
    mutating func source(_ words: [String]) throws -> Flow {
        guard words.count == 1 else { throw ShellUnmodelled("`.` with arguments") }
        if try DebconfCommands.starts(with: words[0], in: world) {
            try DebconfCommands.start(&world)
            status = 0
            return .next
        }
        guard let text = try world.read(words[0]) else {
            status = 2
            return .leaveScript
        }
        let flow = try run(ShellParser.parse(text))
        return flow == .leaveFunction ? .next : flow
    }
}

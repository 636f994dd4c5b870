/// `sed` with substitutions, deletions and prints, each for all lines or those that match.
enum SedCommand {
    private struct Step {
        var address: LinePattern?
        var isNegated = false
        var action: Character
        var pattern: LinePattern?
        var replacement: [UInt8] = []
        var isGlobal = false
        var prints = false
    }

    @Sendable static func run(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        var scripts: [String] = []
        var files: [String] = []
        var (isQuiet, isExtended, isInPlace) = (false, false, false)
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "-n": isQuiet = true
            case "-E", "-r": isExtended = true
            case "-i": isInPlace = true
            case "-e": scripts.append(rest.popFirst() ?? "")
            case "-ne", "-n -e":
                isQuiet = true
                scripts.append(rest.popFirst() ?? "")
            default:
                if word.hasPrefix("-e") {
                    scripts.append(String(word.dropFirst(2)))
                } else if word.hasPrefix("-"), word.count > 1 {
                    throw ShellUnmodelled("`sed \(word)`")
                } else {
                    files.append(word)
                }
            }
        }
        if scripts.isEmpty, !files.isEmpty { scripts.append(files.removeFirst()) }
        let steps = try scripts.flatMap { try parse($0, isExtended: isExtended) }
        if isInPlace {
            for file in files {
                guard let text = try world.read(file) else { return 2 }
                try world.write(edit(text, steps, isQuiet), to: file, appends: false)
            }
            return 0
        }
        guard let text = try FilterCommands.text(files, world) else { return 2 }
        try world.emit(edit(text, steps, isQuiet))
        return 0
    }

    private static func edit(_ text: [UInt8], _ steps: [Step], _ isQuiet: Bool) throws -> [UInt8] {
        var out: [UInt8] = []
        lines: for line in FilterCommands.lines(text) {
            var line = line
            for step in steps {
                if let address = step.address {
                    let matches = try address.firstMatch(in: line) != nil
                    if matches == step.isNegated { continue }
                }
                switch step.action {
                case "d": continue lines
                case "p": out += line + [10]
                default:
                    if try substitute(&line, step), step.prints { out += line + [10] }
                }
            }
            if !isQuiet { out += line + [10] }
        }
        return out
    }

    private static func substitute(_ line: inout [UInt8], _ step: Step) throws -> Bool {
        guard let pattern = step.pattern else { return false }
        var result: [UInt8] = []
        var place = 0
        var found = false
        while place <= line.count, let match = try pattern.firstMatch(in: line, from: place) {
            found = true
            result += line[place..<match.range.lowerBound]
            var rest = step.replacement[...]
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: "&") {
                    result += line[match.range]
                } else if byte == UInt8(ascii: "\\"), let next = rest.popFirst() {
                    if ShellParser.isDigit(next) {
                        let number = Int(next - UInt8(ascii: "0"))
                        result += match.groups[number].map { Array(line[$0]) } ?? []
                    } else {
                        result.append(next == UInt8(ascii: "n") ? 10 : next)
                    }
                } else {
                    result.append(byte)
                }
            }
            place = match.range.upperBound
            if match.range.isEmpty {
                if place < line.count { result.append(line[place]) }
                place += 1
            }
            if !step.isGlobal { break }
        }
        if place < line.count { result += line[place...] }
        if found { line = result }
        return found
    }

    // MARK: Parsing

    private static func parse(_ script: String, isExtended: Bool) throws -> [Step] {
        var rest = Array(script.utf8)[...]
        var steps: [Step] = []
        while let first = rest.first {
            if " \t\n;".utf8.contains(first) {
                rest.removeFirst()
                continue
            }
            var step = Step(action: "s")
            if first == UInt8(ascii: "/") {
                rest.removeFirst()
                step.address = try LinePattern(
                    take(until: first, &rest, script), isExtended: isExtended)
            }
            if step.address != nil, rest.first == UInt8(ascii: "!") {
                rest.removeFirst()
                step.isNegated = true
            }
            guard let action = rest.popFirst() else { throw ShellUnmodelled("`sed \(script)`") }
            step.action = Character(Unicode.Scalar(action))
            switch step.action {
            case "d", "p": break
            case "s":
                guard let mark = rest.popFirst() else { throw ShellUnmodelled("`sed \(script)`") }
                step.pattern = try LinePattern(
                    take(until: mark, &rest, script), isExtended: isExtended)
                step.replacement = Array(try take(until: mark, &rest, script).utf8)
                while let flag = rest.first, flag == UInt8(ascii: "g") || flag == UInt8(ascii: "p")
                {
                    if flag == UInt8(ascii: "g") {
                        step.isGlobal = true
                    } else {
                        step.prints = true
                    }
                    rest.removeFirst()
                }
            default: throw ShellUnmodelled("`sed \(script)`")
            }
            if let next = rest.first, !" \t\n;".utf8.contains(next) {
                throw ShellUnmodelled("`sed \(script)`")
            }
            steps.append(step)
        }
        return steps
    }

    private static func take(
        until mark: UInt8, _ rest: inout ArraySlice<UInt8>, _ script: String
    ) throws -> String {
        var text: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == mark { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), let next = rest.popFirst() {
                text += next == mark ? [next] : [byte, next]
            } else {
                text.append(byte)
            }
        }
        throw ShellUnmodelled("`sed \(script)`")
    }
}

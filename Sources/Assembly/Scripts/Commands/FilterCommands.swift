import Crypto
import FileTree

/// Commands that read text and write some of it.
enum FilterCommands {
    static let table: ScriptCommands.Table = [
        "grep": { try grep(&$0, $1, isExtended: false, isFixed: false) },
        "egrep": { try grep(&$0, $1, isExtended: true, isFixed: false) },
        "fgrep": { try grep(&$0, $1, isExtended: false, isFixed: true) },
        "sed": SedCommand.run, "cut": cut, "tr": translate, "head": head, "tail": tail,
        "sort": sort, "uniq": unique, "wc": count, "md5sum": md5sum, "cmp": compare, "tee": tee,
    ]

    /// The bytes that a filter works on: its files, or its input. `nil` when a file is missing.
    static func text(_ files: [String], _ world: ScriptWorld) throws -> [UInt8]? {
        guard !files.isEmpty else { return world.input ?? [] }
        var all: [UInt8] = []
        for file in files {
            if file == "-" {
                all += world.input ?? []
            } else {
                guard let bytes = try world.read(file) else { return nil }
                all += bytes
            }
        }
        return all
    }

    /// The lines of a text.
    static func lines(_ text: [UInt8]) -> [[UInt8]] {
        var lines = text.split(separator: 10, omittingEmptySubsequences: false).map { Array($0) }
        if lines.last == [] { lines.removeLast() }
        return lines
    }

    private static func grep(
        _ world: inout ScriptWorld, _ words: [String], isExtended: Bool, isFixed: Bool
    ) throws -> Int32 {
        let options = try ScriptOptions(
            words, of: "grep", flags: "qvxFEisclo", valued: "e",
            long: ["quiet": "q", "extended-regexp": "E", "fixed-strings": "F", "line-regexp": "x"])
        guard !options.has("c"), !options.has("l"), !options.has("o") else {
            throw ShellUnmodelled("`grep` that counts")
        }
        var operands = options.operands
        guard let expression = options["e"] ?? (operands.isEmpty ? nil : operands.removeFirst()),
            let text = try text(operands, world)
        else { return 2 }
        let isFixed = isFixed || options.has("F")
        let pattern =
            isFixed
            ? nil
            : try LinePattern(
                expression, isExtended: isExtended || options.has("E"),
                ignoresCase: options.has("i"))
        let wanted = Array(expression.utf8)
        var found = false
        for line in lines(text) {
            var matches: Bool
            if let pattern {
                let match = try pattern.firstMatch(in: line)
                matches = match != nil && (!options.has("x") || match?.range == 0..<line.count)
            } else {
                matches = options.has("x") ? line == wanted : contains(line, wanted)
            }
            if options.has("v") { matches.toggle() }
            guard matches else { continue }
            found = true
            if options.has("q") { break }
            try world.emit(line + [10])
        }
        return found ? 0 : 1
    }

    private static func contains(_ line: [UInt8], _ text: [UInt8]) -> Bool {
        guard !text.isEmpty, line.count >= text.count else { return text.isEmpty }
        return (0...(line.count - text.count)).contains { line[$0...].starts(with: text) }
    }

    @Sendable private static func cut(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32
    {
        let options = try ScriptOptions(words, of: "cut", flags: "s", valued: "dfc")
        guard let list = options["f"] ?? options["c"], let text = try text(options.operands, world)
        else { return 1 }
        let bounds = try list.split(separator: ",").map { part -> ClosedRange<Int> in
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
            let low = ends[0].isEmpty ? 1 : Int(ends[0])
            let high = ends.count == 1 ? low : ends[1].isEmpty ? 1 << 20 : Int(ends[1])
            guard let low, let high, low > 0, low <= high else { throw ShellUnmodelled("`cut`") }
            return low...high
        }
        let separator = options["d"]?.utf8.first ?? 9
        for line in lines(text) {
            if options.has("c") {
                let kept = line.enumerated().filter { item in
                    bounds.contains { $0.contains(item.offset + 1) }
                }.map(\.element)
                try world.emit(kept + [10])
                continue
            }
            let fields = line.split(separator: separator, omittingEmptySubsequences: false)
            guard fields.count > 1 else {
                if !options.has("s") { try world.emit(line + [10]) }
                continue
            }
            let kept = fields.enumerated().filter { item in
                bounds.contains { $0.contains(item.offset + 1) }
            }.map { Array($0.element) }
            try world.emit(Array(kept.joined(separator: [separator])) + [10])
        }
        return 0
    }

    @Sendable private static func translate(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(words, of: "tr", flags: "ds")
        let sets = try options.operands.map(set)
        let input = world.input ?? []
        if options.has("d"), sets.count == 1, !options.has("s") {
            try world.emit(input.filter { !sets[0].contains($0) })
            return 0
        }
        guard sets.count == 2, let last = sets[1].last, !options.has("d"), !options.has("s") else {
            throw ShellUnmodelled("`tr`")
        }
        var map: [UInt8: UInt8] = [:]
        for (index, byte) in sets[0].enumerated() {
            map[byte] = index < sets[1].count ? sets[1][index] : last
        }
        try world.emit(input.map { map[$0] ?? $0 })
        return 0
    }

    /// The characters of a set of tr(1).
    private static func set(_ text: String) throws -> [UInt8] {
        switch text {
        case "[:upper:]": return Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        case "[:lower:]": return Array("abcdefghijklmnopqrstuvwxyz".utf8)
        default: break
        }
        var all: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "["), rest.first == UInt8(ascii: ":") {
                throw ShellUnmodelled("`tr \(text)`")
            }
            if byte == UInt8(ascii: "\\"), let next = rest.popFirst() {
                all.append(next == UInt8(ascii: "n") ? 10 : next == UInt8(ascii: "t") ? 9 : next)
            } else if rest.first == UInt8(ascii: "-"), rest.count > 1 {
                rest.removeFirst()
                let high = rest.removeFirst()
                guard byte <= high else { throw ShellUnmodelled("`tr \(text)`") }
                all += Array(byte...high)
            } else {
                all.append(byte)
            }
        }
        return all
    }

    @Sendable private static func head(_ world: inout ScriptWorld, _ words: [String]) throws
        -> Int32
    {
        guard let (count, text) = try span(words, of: "head", world) else { return 1 }
        for line in lines(text).prefix(count) { try world.emit(line + [10]) }
        return 0
    }

    @Sendable private static func tail(_ world: inout ScriptWorld, _ words: [String]) throws
        -> Int32
    {
        guard let (count, text) = try span(words, of: "tail", world) else { return 1 }
        for line in lines(text).suffix(count) { try world.emit(line + [10]) }
        return 0
    }

    private static func span(
        _ words: [String], of command: String, _ world: ScriptWorld
    ) throws -> (Int, [UInt8])? {
        var words = words
        var count = 10
        if let first = words.first, first.hasPrefix("-"), let number = Int(first.dropFirst()) {
            count = number
            words.removeFirst()
        }
        let options = try ScriptOptions(words, of: command, valued: "n")
        if let text = options["n"] {
            guard let number = Int(text), number >= 0 else { throw ShellUnmodelled("`\(command)`") }
            count = number
        }
        return try text(options.operands, world).map { (count, $0) }
    }

    @Sendable private static func sort(_ world: inout ScriptWorld, _ words: [String]) throws
        -> Int32
    {
        let options = try ScriptOptions(words, of: "sort", flags: "ur")
        guard let text = try text(options.operands, world) else { return 2 }
        var all = lines(text).sorted { $0.lexicographicallyPrecedes($1) }
        if options.has("r") { all.reverse() }
        var last: [UInt8]?
        for line in all where !options.has("u") || line != last {
            try world.emit(line + [10])
            last = line
        }
        return 0
    }

    @Sendable private static func unique(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(words, of: "uniq", flags: "c")
        guard let text = try text(options.operands, world) else { return 1 }
        var runs: [(line: [UInt8], count: Int)] = []
        for line in lines(text) {
            if let last = runs.last, last.line == line {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((line, 1))
            }
        }
        for (line, count) in runs {
            let number = String(count)
            let padding = String(repeating: " ", count: max(0, 7 - number.count))
            try world.emit(
                (options.has("c") ? Array("\(padding)\(number) ".utf8) : []) + line + [10])
        }
        return 0
    }

    @Sendable private static func count(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(words, of: "wc", flags: "lc")
        guard options.operands.isEmpty, options.has("l") != options.has("c") else {
            throw ShellUnmodelled("`wc`")
        }
        let input = world.input ?? []
        try world.emit(line: "\(options.has("c") ? input.count : input.count { $0 == 10 })")
        return 0
    }

    @Sendable private static func md5sum(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let files = try ScriptOptions(words, of: "md5sum", flags: "b").operands
        for file in files.isEmpty ? ["-"] : files {
            guard let bytes = try text([file], world) else { return 1 }
            try world.emit(line: "\(MD5Sum.text(of: bytes))  \(file)")
        }
        return 0
    }

    @Sendable private static func compare(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(words, of: "cmp", flags: "s")
        guard options.operands.count == 2, let first = try world.read(options.operands[0]),
            let second = try world.read(options.operands[1])
        else { return 2 }
        return first == second ? 0 : 1
    }

    @Sendable private static func tee(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32
    {
        let options = try ScriptOptions(words, of: "tee", flags: "a")
        let input = world.input ?? []
        for file in options.operands { try world.write(input, to: file, appends: options.has("a")) }
        try world.emit(input)
        return 0
    }
}

/// MD5, which dpkg keeps of configuration files; never used to trust anything.
enum MD5Sum {
    /// The sum in hexadecimal.
    static func text(of bytes: [UInt8]) -> String {
        Insecure.MD5.hash(data: bytes).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}

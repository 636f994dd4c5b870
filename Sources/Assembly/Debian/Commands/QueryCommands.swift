import FileTree

/// Commands that ask about files and the machine, and change nothing.
enum QueryCommands {
    static let table: ScriptCommands.Table = [
        "stat": stat, "ls": list, "getcap": getcap, "mountpoint": mountpoint, "seq": sequence,
        "find": FindCommand.run,
    ]

    /// `stat -c FORMAT FILE` for modes and owners.
    @Sendable private static func stat(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(
            words, of: "stat", flags: "L", valued: "c", long: ["format": "c", "dereference": "L"])
        guard let format = options["c"] else { throw ShellUnmodelled("`stat`") }
        var status: Int32 = 0
        for operand in options.operands {
            let found =
                options.has("L") ? try world.find(operand) : try world.findUnfollowed(operand)
            guard let attributes = found?.node.attributes else {
                status = 1
                continue
            }
            switch format {
            case "%a": try world.emit(line: String(attributes.mode, radix: 8))
            case "%u": try world.emit(line: "\(attributes.uid)")
            case "%g": try world.emit(line: "\(attributes.gid)")
            case "%u:%g": try world.emit(line: "\(attributes.uid):\(attributes.gid)")
            default: throw ShellUnmodelled("`stat -c \(format)`")
            }
        }
        return status
    }

    /// `ls FILE...`, by which scripts ask whether files are there.
    @Sendable private static func list(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(words, of: "ls", flags: "L1d")
        guard !options.operands.isEmpty else { throw ShellUnmodelled("`ls` of a directory") }
        var status: Int32 = 0
        for operand in options.operands {
            guard let node = try world.find(operand)?.node else {
                status = 2
                continue
            }
            guard !node.isDirectory || options.has("d") else {
                throw ShellUnmodelled("`ls` of a directory")
            }
            try world.emit(line: operand)
        }
        return status
    }

    /// `getcap FILE...` of files that have no capabilities, of which it says nothing.
    @Sendable private static func getcap(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        for operand in try ScriptOptions(words, of: "getcap").operands {
            guard let node = try world.find(operand)?.node else { return 1 }
            guard node.attributes.extended.isEmpty else {
                throw ShellUnmodelled("`getcap` of a file with capabilities")
            }
        }
        return 0
    }

    /// `mountpoint -q /proc`: where scripts of packages run, the kernel's own file systems are there.
    @Sendable private static func mountpoint(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(words, of: "mountpoint", flags: "q")
        guard options.has("q"), options.operands == ["/proc"] || options.operands == ["/sys"] else {
            throw ShellUnmodelled("`mountpoint \(words.joined(separator: " "))`")
        }
        return 0
    }

    /// `seq LAST`, `seq FIRST LAST` and `seq FIRST STEP LAST`.
    @Sendable private static func sequence(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let numbers = words.compactMap { Int($0) }
        guard numbers.count == words.count, let last = numbers.last, (1...3).contains(words.count),
            abs(last) <= 10_000, abs(numbers[0]) <= 10_000, words.count < 3 || numbers[1] != 0
        else { throw ShellUnmodelled("`seq \(words.joined(separator: " "))`") }
        let first = numbers.count > 1 ? numbers[0] : 1
        for number in stride(from: first, through: last, by: numbers.count == 3 ? numbers[1] : 1) {
            try world.emit(line: "\(number)")
        }
        return 0
    }
}

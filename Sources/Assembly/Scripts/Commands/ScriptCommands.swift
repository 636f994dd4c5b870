import FileTree

/// The commands of install scripts that have a model, by name.
///
/// Each gives the status that the command ends with. It is asked for exactly what it models: an
/// option that it does not know is ``ShellUnmodelled``, never ignored.
enum ScriptCommands {
    typealias Command = @Sendable (inout ScriptWorld, [String]) throws -> Int32

    typealias Table = [String: Command]

    /// Runs a command with its arguments.
    ///
    /// A command that is not modelled and that the image does not have either fails as it would in a
    /// shell; one that the image has is ``ShellUnmodelled``.
    static func run(_ line: [String], in world: inout ScriptWorld) throws -> Int32 {
        guard let word = line.first else { return 0 }
        let rest = Array(line.dropFirst())
        let name = word.split(separator: "/").last.map(String.init) ?? word
        if world.debian == nil, BusyboxCommands.isMultiCall(name) {
            guard let first = rest.first, !first.hasPrefix("-") else {
                return try BusyboxCommands.run(word, rest, in: &world)
            }
            return try run(rest, in: &world)
        }
        if let command = world.commands[name] ?? world.commands[versionless(name)] {
            return try command(&world, rest)
        }
        guard try isPresent(word, in: world) else { return 127 }
        throw ShellUnmodelled("`\(name)`")
    }

    /// The name of a program without the version that ends it: `python` for `python3.11`.
    private static func versionless(_ name: String) -> String {
        String(name.reversed().drop { $0.isNumber || $0 == "." }.reversed())
    }

    /// The path of a command of the image, as a shell finds it.
    static func lookUp(_ word: String, in world: ScriptWorld) throws -> String? {
        if word.contains("/") { return try world.find(word) == nil ? nil : word }
        for folder in ["/usr/sbin", "/usr/bin", "/sbin", "/bin"] {
            if try world.find("\(folder)/\(word)") != nil { return "\(folder)/\(word)" }
        }
        return nil
    }

    private static func isPresent(_ word: String, in world: ScriptWorld) throws -> Bool {
        try lookUp(word, in: world) != nil
    }

    /// The commands that mean the same in every family.
    static let common: Table = [
        ":": { _, _ in 0 }, "true": { _, _ in 0 }, "false": { _, _ in 1 },
        "sync": { _, _ in 0 }, "umask": umask, "cd": changeDirectory,
        "[": TestCommand.bracket, "test": TestCommand.run,
        "echo": TextCommands.echo, "printf": TextCommands.printf, "cat": TextCommands.cat,
        "basename": TextCommands.basename, "dirname": TextCommands.dirname,
        "command": TextCommands.command, "readlink": TextCommands.readlink,
        "mkdir": FileCommands.mkdir, "rmdir": FileCommands.rmdir, "rm": FileCommands.rm,
        "ln": FileCommands.ln, "touch": FileCommands.touch, "mv": FileCommands.mv,
        "cp": FileCommands.cp, "install": FileCommands.install,
        "chmod": OwnershipCommands.chmod, "chown": OwnershipCommands.chown,
        "chgrp": OwnershipCommands.chgrp,
    ]

    /// The commands of Alpine's scripts.
    static let alpine = common.merging([
        "addgroup": AccountCommands.addgroup, "adduser": AccountCommands.adduser,
        "getent": AccountCommands.getent,
        "add-shell": AccountCommands.addShell, "remove-shell": AccountCommands.removeShell,
        "update-ca-certificates": CertificateCommands.alpine.run,
    ]) { _, own in own }

    @Sendable private static func umask(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words.count == 1, let mask = UInt16(words[0], radix: 8), mask <= 0o777 else {
            throw ShellUnmodelled("`umask`")
        }
        world.mask = mask
        return 0
    }

    @Sendable private static func changeDirectory(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words.count == 1, let (path, node) = try world.find(words[0]), node.isDirectory else {
            return 2
        }
        world.directory = path
        return 0
    }
}

/// The options and operands of a command, as getopt(3) takes them apart.
struct ScriptOptions {
    /// The options that were given, each with its value; an empty one for those that take none.
    private(set) var values: [String: String] = [:]
    /// What is no option.
    private(set) var operands: [String] = []

    /// Takes a command's arguments apart.
    ///
    /// - Parameters:
    ///   - flags: Letters of options without a value.
    ///   - valued: Letters of options with one.
    ///   - long: Long options, each with the letter that it stands for.
    /// - Throws: ``ShellUnmodelled`` for any other option.
    init(
        _ words: [String], of command: String, flags: String = "", valued: String = "",
        long: [String: Character] = [:]
    ) throws {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                return
            }
            if word.hasPrefix("--") {
                try read(long: word.dropFirst(2), &rest, command, valued, long)
            } else if word.hasPrefix("-"), word.count > 1 {
                try read(cluster: word.dropFirst(), &rest, command, flags, valued)
            } else {
                operands.append(word)
            }
        }
    }

    /// The value of an option; `nil` when it was not given.
    subscript(option: Character) -> String? { values[String(option)] }

    /// Whether an option was given.
    func has(_ option: Character) -> Bool { self[option] != nil }

    private mutating func read(
        cluster: Substring, _ rest: inout ArraySlice<String>, _ command: String, _ flags: String,
        _ valued: String
    ) throws {
        var letters = cluster
        while let letter = letters.popFirst() {
            if flags.contains(letter) {
                values[String(letter)] = ""
            } else if valued.contains(letter), !letters.isEmpty || !rest.isEmpty {
                values[String(letter)] = letters.isEmpty ? rest.removeFirst() : String(letters)
                return
            } else {
                throw ShellUnmodelled("`\(command) -\(letter)`")
            }
        }
    }

    private mutating func read(
        long text: Substring, _ rest: inout ArraySlice<String>, _ command: String,
        _ valued: String, _ long: [String: Character]
    ) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let letter = long[String(parts[0])] else {
            throw ShellUnmodelled("`\(command) --\(parts[0])`")
        }
        if parts.count == 2 {
            values[String(letter)] = String(parts[1])
        } else if valued.contains(letter), let value = rest.popFirst() {
            values[String(letter)] = value
        } else {
            values[String(letter)] = ""
        }
    }
}

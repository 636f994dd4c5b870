import FileTree

/// `chmod`, `chown` and `chgrp`.
enum OwnershipCommands {
    @Sendable static func chmod(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        // A mode such as `-x` looks like an option.
        let isRecursive = words.first == "-R"
        let rest = words.dropFirst(isRecursive ? 1 : 0)
        guard let text = rest.first else { return 1 }
        guard let change = ModeChange(text) else { throw ShellUnmodelled("`chmod \(text)`") }
        return try forEach(Array(rest.dropFirst()), isRecursive, in: &world) { node in
            node.attributes.mode = change.apply(to: node)
        }
    }

    @Sendable static func chown(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(words, of: "chown", flags: "Rh")
        guard let owner = options.operands.first else { return 1 }
        let parts = owner.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let accounts = try AccountRecords(world.editor)
        let uid = parts[0].isEmpty ? nil : accounts.uid(of: String(parts[0]))
        var gid: UInt32?
        if parts.count == 2 {
            gid = parts[1].isEmpty ? nil : accounts.gid(of: String(parts[1]))
        }
        guard parts[0].isEmpty || uid != nil, parts.count < 2 || parts[1].isEmpty || gid != nil
        else {
            return 1
        }
        if parts.count == 2, parts[1].isEmpty, !parts[0].isEmpty {
            gid = accounts.group(ofUser: String(parts[0]))
        }
        return try forEach(
            Array(options.operands.dropFirst()), options.has("R"), in: &world
        ) { node in
            node.attributes.uid = uid ?? node.attributes.uid
            node.attributes.gid = gid ?? node.attributes.gid
            // The kernel takes these bits away from files that change hands (chown(2)).
            if case .file = node.kind, node.attributes.mode & 0o111 != 0 {
                node.attributes.mode &= ~0o6000
            }
        }
    }

    @Sendable static func chgrp(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let options = try ScriptOptions(words, of: "chgrp", flags: "R")
        guard let group = options.operands.first else { return 1 }
        return try chown(
            &world,
            (options.has("R") ? ["-R"] : []) + [":" + group] + options.operands.dropFirst())
    }

    private static func forEach(
        _ operands: [String], _ isRecursive: Bool, in world: inout ScriptWorld,
        _ change: (inout Node) -> Void
    ) throws -> Int32 {
        var status: Int32 = 0
        for operand in operands {
            guard let (path, _) = try world.find(operand) else {
                status = 1
                continue
            }
            world.editor.tree.modify(path, change)
            guard isRecursive else { continue }
            for below in world.editor.tree.paths where below != path && below.isWithin(path) {
                if case .symbolicLink? = world.editor.tree[below]?.kind { continue }
                world.editor.tree.modify(below, change)
            }
        }
        return status
    }
}

/// A change of mode as chmod(1) writes it: octal, or clauses such as `u+s,go-rwx`.
struct ModeChange {
    private enum Form {
        case absolute(UInt16)
        case clauses([(who: UInt16, operation: Character, what: String)])
    }

    private let form: Form

    /// Reads a change; `nil` when it has another form.
    init?(_ text: String) {
        if let octal = UInt16(text, radix: 8), octal <= 0o7777 {
            form = .absolute(octal)
            return
        }
        var clauses: [(UInt16, Character, String)] = []
        for clause in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let sign = clause.firstIndex(where: { "+-=".contains($0) }) else { return nil }
            var who: UInt16 = 0
            for letter in clause[..<sign] {
                switch letter {
                case "u": who |= 0o4700
                case "g": who |= 0o2070
                case "o": who |= 0o1007
                case "a": who |= 0o7777
                default: return nil
                }
            }
            let what = clause[clause.index(after: sign)...]
            guard what.allSatisfy({ "rwxXst".contains($0) }) else { return nil }
            // Without a `who`, the usual umask holds back what group and others may write.
            clauses.append((who == 0 ? 0o7755 : who, clause[sign], String(what)))
        }
        form = .clauses(clauses)
    }

    /// The mode that an entry has after the change.
    func apply(to node: Node) -> UInt16 {
        var mode = node.attributes.mode
        switch form {
        case .absolute(let new): return new
        case .clauses(let clauses):
            for (who, operation, what) in clauses {
                var bits: UInt16 = 0
                for letter in what {
                    switch letter {
                    case "r": bits |= 0o444
                    case "w": bits |= 0o222
                    case "x": bits |= 0o111
                    case "X": bits |= node.isDirectory || mode & 0o111 != 0 ? 0o111 : 0
                    case "s": bits |= 0o6000
                    default: bits |= 0o1000
                    }
                }
                bits &= who
                switch operation {
                case "+": mode |= bits
                case "-": mode &= ~bits
                default: mode = mode & ~(who & 0o777) | bits
                }
            }
            return mode
        }
    }
}

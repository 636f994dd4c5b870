import FileTree

/// dpkg's record of paths that packages divert to another place, three lines for each: the path, where
/// it goes, and whose diversion it is (`:` for the machine's own).
struct Diversions {
    /// One of them.
    struct Diversion: Hashable {
        var path: String
        var target: String
        var package: String
    }

    /// The file.
    static let file: TreePath = "var/lib/dpkg/diversions"
    private(set) var all: [Diversion]

    /// Reads the record of a tree.
    init(_ editor: TreeEditor) throws {
        let lines = String(decoding: try editor.read(Self.file) ?? [], as: UTF8.self)
            .split(separator: "\n").map(String.init)
        all = stride(from: 0, to: lines.count - lines.count % 3, by: 3).map {
            Diversion(path: lines[$0], target: lines[$0 + 1], package: lines[$0 + 2])
        }
    }

    /// The diversion of a path.
    func diversion(of path: String) -> Diversion? { all.first { $0.path == path } }

    /// Adds one.
    mutating func add(_ diversion: Diversion) { all.append(diversion) }

    /// Takes one away.
    mutating func remove(_ diversion: Diversion) { all.removeAll { $0 == diversion } }

    /// Writes the record, in the order of dpkg's hash table of paths.
    func write(into editor: inout TreeEditor) throws {
        let sorted = all.sorted { (Self.hash($0.path), $0.path) < (Self.hash($1.path), $1.path) }
        let text = sorted.map { "\($0.path)\n\($0.target)\n\($0.package)\n" }.joined()
        try editor.write(text, to: Self.file, by: ScriptWorld.maker)
    }

    /// FNV-1a of the path without its first slash, as far as the table is long.
    private static func hash(_ path: String) -> UInt32 {
        var value: UInt32 = 2_166_136_261
        for byte in path.utf8.drop(while: { $0 == UInt8(ascii: "/") }) {
            value = (value ^ UInt32(byte)) &* 16_777_619
        }
        return value & 0x3ffff
    }
}

/// `dpkg-divert`.
enum DivertCommand {
    private struct Request {
        var action = "--add"
        var path = ""
        var target: String?
        var package: String?
        var isLocal = false
        var renames = false
    }

    @Sendable static func run(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let request = try read(words, in: world)
        var diversions = try Diversions(world.editor)
        let present = diversions.diversion(of: request.path)
        switch request.action {
        case "--listpackage":
            if let present {
                try world.emit(line: present.package == ":" ? "LOCAL" : present.package)
            }
            return 0
        case "--truename":
            try world.emit(line: present?.target ?? request.path)
            return 0
        case "--list":
            let found = request.path.isEmpty ? diversions.all : present.map { [$0] } ?? []
            for one in found {
                let owner = one.package == ":" ? "local diversion" : "diversion"
                let by = one.package == ":" ? "" : " by \(one.package)"
                try world.emit(line: "\(owner) of \(one.path) to \(one.target)\(by)")
            }
            return 0
        case "--remove":
            guard let present else { return 0 }
            let isSame =
                request.package.map { $0 == present.package } ?? true
                && request.target.map { $0 == present.target } ?? true
            guard isSame else { return 2 }
            if request.renames { try rename(present.target, to: present.path, &world) }
            diversions.remove(present)
        default:
            let new = Diversions.Diversion(
                path: request.path, target: request.target ?? request.path + ".distrib",
                package: request.package ?? world.debian?.current ?? ":")
            if let present { return present == new ? 0 : 2 }
            if request.renames { try rename(new.path, to: new.target, &world) }
            diversions.add(new)
        }
        try diversions.write(into: &world.editor)
        return 0
    }

    private static func read(_ words: [String], in world: ScriptWorld) throws -> Request {
        var request = Request()
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--add", "--remove", "--list", "--listpackage", "--truename": request.action = word
            case "--divert": request.target = rest.popFirst()
            case "--package": request.package = rest.popFirst()
            case "--local": request.package = ":"
            case "--rename": request.renames = true
            case "--no-rename", "--quiet": break
            default:
                guard !word.hasPrefix("-"), request.path.isEmpty else {
                    throw ShellUnmodelled("`dpkg-divert \(word)`")
                }
                request.path = word
            }
        }
        return request
    }

    private static func rename(_ from: String, to target: String, _ world: inout ScriptWorld) throws
    {
        guard try world.findUnfollowed(from) != nil else { return }
        _ = try FileCommands.mv(&world, ["-f", from, target])
    }
}

import FileTree

/// What update-alternatives(1) knows of one name: its links, and the files that they can lead to.
struct AlternativeGroup {
    /// A file that the links can lead to, with those that go with it.
    struct Choice {
        var path: String
        var priority: Int
        /// The file of each link that goes with the main one, by its name.
        var slaves: [String: String]
    }

    var isAutomatic = true
    var link: String
    /// The links that go with the main one, by name.
    var slaves: [String: String] = [:]
    var choices: [Choice] = []

    /// An empty group for a link.
    init(link: String) { self.link = link }

    /// Reads a record; `nil` when it is not whole.
    init?(_ text: [UInt8]) {
        var lines = String(decoding: text, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)[...]
        guard let status = lines.popFirst(), let link = lines.popFirst() else { return nil }
        isAutomatic = status == "auto"
        self.link = link
        var names: [String] = []
        while let name = lines.popFirst(), !name.isEmpty {
            guard let link = lines.popFirst() else { return nil }
            slaves[name] = link
            names.append(name)
        }
        while let path = lines.popFirst(), !path.isEmpty {
            guard let priority = lines.popFirst().flatMap({ Int($0) }) else { return nil }
            var choice = Choice(path: path, priority: priority, slaves: [:])
            for name in names {
                guard let file = lines.popFirst() else { return nil }
                if !file.isEmpty { choice.slaves[name] = file }
            }
            choices.append(choice)
        }
    }

    /// The record, names and files in byte order.
    var text: String {
        let names = slaves.keys.sorted()
        var lines = [isAutomatic ? "auto" : "manual", link]
        for name in names { lines += [name, slaves[name] ?? ""] }
        lines.append("")
        for choice in choices.sorted(by: { $0.path < $1.path }) {
            lines += [choice.path, String(choice.priority)]
            lines += names.map { choice.slaves[$0] ?? "" }
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    /// The choice with the highest priority.
    var best: Choice? {
        choices.sorted { $0.path < $1.path }.reduce(nil) { best, choice in
            best.map { choice.priority > $0.priority ? choice : $0 } ?? choice
        }
    }
}

/// `update-alternatives --install`, and what scripts ask and take away before it.
enum AlternativesCommand {
    /// Where dpkg's records of them are.
    static let records: TreePath = "var/lib/dpkg/alternatives"
    private static let links: TreePath = "etc/alternatives"

    @Sendable static func run(_ world: inout ScriptWorld, _ words: [String]) throws -> Int32 {
        let rest = words.filter { !["--quiet", "--force", "--verbose"].contains($0) }[...]
        switch rest.first {
        case "--install"?: return try install(Array(rest.dropFirst()), &world)
        case "--remove"?:
            // A first installation has nothing to take away.
            return 0
        case "--auto"?, "--remove-all"?, "--list"?, "--display"?, "--query"?:
            // Likewise, and it fails where a name is not known.
            let known = try rest.last.flatMap { try world.editor.read(records.appending($0)) }
            guard rest.count == 2, known == nil else {
                throw ShellUnmodelled("`update-alternatives \(rest.first ?? "")`")
            }
            return 2
        default: throw ShellUnmodelled("`update-alternatives \(rest.first ?? "")`")
        }
    }

    private static func install(_ words: [String], _ world: inout ScriptWorld) throws -> Int32 {
        guard words.count >= 4, let priority = Int(words[3]) else {
            throw ShellUnmodelled("`update-alternatives --install`")
        }
        let (link, name, path) = (words[0], words[1], words[2])
        guard try world.find(path) != nil else { return 2 }
        let record = try records.appending(name)
        var group =
            try world.editor.read(record).flatMap { AlternativeGroup($0) }
            ?? AlternativeGroup(link: link)
        var choice = AlternativeGroup.Choice(path: path, priority: priority, slaves: [:])
        var rest = words.dropFirst(4)
        while let option = rest.popFirst() {
            guard option == "--slave", rest.count >= 3 else {
                throw ShellUnmodelled("`update-alternatives \(option)`")
            }
            let (slave, slaveName, file) = (
                rest.removeFirst(), rest.removeFirst(), rest.removeFirst()
            )
            group.slaves[slaveName] = slave
            choice.slaves[slaveName] = file
        }
        group.choices.removeAll { $0.path == path }
        group.choices.append(choice)
        try world.editor.write(group.text, to: record, by: ScriptWorld.maker)
        try Self.link(group, name, in: &world)
        return 0
    }

    /// Makes the links of a name, unless somebody has settled them by hand.
    static func link(
        _ group: AlternativeGroup, _ name: String, in world: inout ScriptWorld
    ) throws {
        guard group.isAutomatic, let best = group.best else { return }
        try point(group.link, name, at: best.path, &world)
        for slaveName in group.slaves.keys.sorted() {
            guard let slave = group.slaves[slaveName], let file = best.slaves[slaveName],
                try world.find(file) != nil
            else { continue }
            try point(slave, slaveName, at: file, &world)
        }
    }

    /// Makes a link through `/etc/alternatives`, where nothing but a link stands in the way.
    private static func point(
        _ link: String, _ name: String, at path: String, _ world: inout ScriptWorld
    ) throws {
        let place = try world.place(link)
        guard world.editor.tree[place.parent]?.isDirectory == true else { return }
        let middle = try links.appending(name)
        try world.editor.link(middle, to: path, by: ScriptWorld.maker)
        if let present = world.editor.tree[place] {
            guard case .symbolicLink = present.kind else { return }
        }
        try world.editor.link(place, to: middle.description, by: ScriptWorld.maker)
    }
}

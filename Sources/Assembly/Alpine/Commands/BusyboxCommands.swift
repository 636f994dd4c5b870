import FileTree

/// `busybox --install -s`, and the same of its two companions: the links to the programs that are
/// one binary.
enum BusyboxCommands {
    private static let programs = ["busybox", "busybox-extras", "bbsuid"]

    /// Whether a command is a binary of many programs.
    static func isMultiCall(_ name: String) -> Bool { programs.contains(name) }

    /// Runs such a binary under its own name.
    static func run(
        _ word: String, _ arguments: [String], in world: inout ScriptWorld
    ) throws -> Int32 {
        guard let program = try ScriptCommands.lookUp(word, in: world),
            let (path, node) = try world.find(program), case .file(let content) = node.kind
        else { return 127 }
        let isSetuid = path.name.elementsEqual("bbsuid".utf8)
        guard arguments == (isSetuid ? ["--install"] : ["--install", "-s"]) else {
            throw ShellUnmodelled("`\(word) \(arguments.joined(separator: " "))`")
        }
        let links: [TreePath]
        if let known = world.applets[content.digest] {
            links = known
        } else {
            links = try isSetuid ? suidLinks(of: path, in: world) : appletLinks(of: path, in: world)
            world.applets[content.digest] = links
        }
        for link in links { try install(link, to: path, replacesLinks: isSetuid, in: &world) }
        return 0
    }

    /// The links of busybox: those of its own table, or else the list that Alpine's package has of
    /// them.
    private static func appletLinks(of path: TreePath, in world: ScriptWorld) throws -> [TreePath] {
        if let binary = try world.editor.read(path), let table = AppletTable(of: binary) {
            return try table.links.map { try TreePath($0) }
        }
        let list: TreePath = "etc/busybox-paths.d"
        guard let text = try world.editor.read(list.appending(path.name)) else {
            throw ShellUnmodelled("the applets of \(path)")
        }
        return try text.split(separator: UInt8(ascii: "\n")).map { try TreePath($0) }
    }

    /// The links of bbsuid: the absolute paths that stand in the binary one after the other, behind
    /// its own.
    private static func suidLinks(of path: TreePath, in world: ScriptWorld) throws -> [TreePath] {
        let binary = try world.editor.read(path) ?? []
        let folders = ["/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/"].map { Array($0.utf8) }
        let links = binary.split(separator: 0).filter { text in
            folders.contains { folder in
                text.starts(with: folder) && text.count > folder.count
                    && text.dropFirst(folder.count).allSatisfy { byte in
                        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                            || ShellParser.isDigit(byte)
                    }
            }
        }
        return try Set(links.map { try TreePath($0) }).sorted().filter { link in
            !programs.contains { link.name.elementsEqual($0.utf8) }
        }
    }

    /// Makes a link where nothing is; bbsuid's takes the place of another link.
    private static func install(
        _ link: TreePath, to program: TreePath, replacesLinks: Bool, in world: inout ScriptWorld
    ) throws {
        let place = try world.place(link.description)
        guard world.editor.tree[place.parent]?.isDirectory == true else { return }
        if let present = world.editor.tree[place] {
            guard replacesLinks, case .symbolicLink = present.kind else { return }
        }
        try world.editor.link(place, to: program.description, by: "busybox")
    }
}

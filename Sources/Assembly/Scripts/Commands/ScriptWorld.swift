import FileTree
import OCIModel

/// What an install script works on: the tree, and the input and output of commands.
struct ScriptWorld {
    /// The tree.
    var editor: TreeEditor
    /// What the command in hand reads, where something is put there for it.
    var input: [UInt8]?
    /// Where relative paths start.
    var directory = TreePath.root
    /// The permissions that new files do not get.
    var mask: UInt16 = 0o022
    /// The commands that have a model, by name.
    let commands: ScriptCommands.Table
    /// What scripts of Debian's packages work on beside the tree.
    var debian: DebianScriptState?
    /// The applets of busybox binaries that were looked at, by the binary's digest.
    var applets: [Digest: [TreePath]] = [:]
    /// Variables that the command in hand sets for the script.
    var results: [String: String] = [:]
    private var captures: [[UInt8]] = []

    /// What stands in a tree's origins for scripts.
    static let maker = "scripts"
    /// Larger files are not made by install scripts.
    private static let sizeLimit = 4 << 20

    /// Starts with a tree, and the commands of a family of packages.
    init(_ editor: TreeEditor, commands: ScriptCommands.Table = ScriptCommands.alpine) {
        self.editor = editor
        self.commands = commands
    }

    // MARK: Output

    /// Writes to the standard output of the command in hand.
    mutating func emit(_ bytes: [UInt8]) throws {
        guard let last = captures.indices.last else { return }
        captures[last] += bytes
        guard captures[last].count <= Self.sizeLimit else {
            throw ShellUnmodelled("output this long")
        }
    }

    /// Writes a line to the standard output of the command in hand.
    mutating func emit(line: String) throws { try emit(Array((line + "\n").utf8)) }

    /// Collects the output from here on.
    mutating func startCapture() { captures.append([]) }

    /// Gives what was collected, and goes back to what was before.
    mutating func endCapture() -> [UInt8] { captures.popLast() ?? [] }

    // MARK: Files

    /// The content of a file; `nil` when there is none.
    func read(_ text: String) throws -> [UInt8]? {
        if text == "/dev/null" { return [] }
        return try editor.read(path(text))
    }

    /// Writes a file as a redirection does: through links, and leaving the owner and mode of one that
    /// is there.
    mutating func write(_ bytes: [UInt8], to text: String, appends: Bool) throws {
        let path = try path(text)
        var content = bytes
        var attributes = Attributes(mode: 0o666 & ~mask)
        var place = path
        if let (real, node) = editor.tree.resolve(path) {
            guard case .file = node.kind else { throw ShellUnmodelled("writing to \(path)") }
            if appends { content = (try editor.read(real) ?? []) + bytes }
            (place, attributes) = (real, node.attributes)
        }
        guard editor.tree.resolve(place.parent)?.node.isDirectory == true else {
            throw ShellUnmodelled("writing to \(path), whose directory is not there")
        }
        guard content.count <= Self.sizeLimit else { throw ShellUnmodelled("a file this long") }
        try editor.write(
            content, to: place, mode: attributes.mode, uid: attributes.uid, gid: attributes.gid,
            by: Self.maker)
    }

    /// What a path leads to, links followed.
    func find(_ text: String) throws -> (path: TreePath, node: Node)? {
        editor.tree.resolve(try path(text))
    }

    /// What is at a path itself, with links among its directories followed.
    func findUnfollowed(_ text: String) throws -> (path: TreePath, node: Node)? {
        let path = try place(text)
        return editor.tree[path].map { (path, $0) }
    }

    /// Where something new with this path goes, with links among its directories followed.
    func place(_ text: String) throws -> TreePath {
        let path = try path(text)
        guard !path.isRoot, let parent = editor.tree.resolve(path.parent) else { return path }
        return try parent.path.appending(path.name)
    }

    /// The path that a script means; scripts start in the root.
    func path(_ text: String) throws -> TreePath {
        let start = text.hasPrefix("/") ? TreePath.root : directory
        guard !text.isEmpty, let path = try? start.appending(text) else {
            throw ShellUnmodelled("the path `\(text)`")
        }
        return path
    }

    /// The absolute text of a path with `.` and `..` taken out, links not followed.
    func lexical(_ text: String) throws -> String {
        var names = text.hasPrefix("/") ? [] : directory.components.map { Array($0) }
        for name in Array(text.utf8).split(separator: UInt8(ascii: "/")) {
            if name.elementsEqual("..".utf8) {
                _ = names.popLast()
            } else if !name.elementsEqual(".".utf8) {
                names.append(Array(name))
            }
        }
        return try TreePath(Array(names.joined(separator: [UInt8(ascii: "/")]))).description
    }

    /// The text of the directory that a path is in.
    func parentText(_ text: String) -> String {
        let names = text.split(separator: "/").dropLast()
        return (text.hasPrefix("/") ? "/" : "./") + names.joined(separator: "/")
    }
}

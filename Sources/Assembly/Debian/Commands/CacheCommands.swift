import FileTree

/// Commands that make what programs could do without: compiled copies of other files.
enum CacheCommands {
    static let table: ScriptCommands.Table = [
        "py3compile": { _, _ in 0 }, "py3clean": { _, _ in 0 }, "python": python,
        "glib-compile-schemas": compileSchemas, "gio-querymodules": queryModules,
    ]

    /// `python3.11 ... py_compile.py FILE...`, which writes bytecode beside its files.
    ///
    /// Only Python itself can write it, and Python does without: it compiles what it has no bytecode
    /// of. So none is in the image.
    @Sendable private static func python(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard let program = words.first(where: { !$0.hasPrefix("-") }),
            program.hasSuffix("/py_compile.py")
        else { throw ShellUnmodelled("a program in Python") }
        return 0
    }

    /// `glib-compile-schemas DIRECTORY`, as long as there are no schemas, when it does nothing.
    @Sendable private static func compileSchemas(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        try holdsNone(
            of: [".gschema.xml", ".gschema.override"], words, named: "glib-compile-schemas", world)
    }

    /// `gio-querymodules DIRECTORY`, as long as there are no modules, when it writes no list of them.
    @Sendable private static func queryModules(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        try holdsNone(of: [".so"], words, named: "gio-querymodules", world)
    }

    /// Success for a directory without files of some endings, failure for one that is not there.
    private static func holdsNone(
        of endings: [String], _ words: [String], named command: String, _ world: ScriptWorld
    ) throws -> Int32 {
        guard words.count == 1 else { throw ShellUnmodelled("`\(command)`") }
        guard let (folder, node) = try world.find(words[0]), node.isDirectory else { return 1 }
        let hasSome = world.editor.tree.children(of: folder).contains { path in
            endings.contains { path.name.suffix($0.utf8.count).elementsEqual($0.utf8) }
        }
        guard !hasSome else { throw ShellUnmodelled("`\(command)`") }
        return 0
    }
}

import FileTree
import OCIModel
import Packages

/// The commands of the scripts of Debian's packages that have a model.
enum DebianCommands {
    /// The commands, by name.
    static let table: ScriptCommands.Table =
        ScriptCommands.common
        .merging(FilterCommands.table) { _, own in own }
        .merging(DebconfCommands.table) { _, own in own }
        .merging(DebianAccountCommands.table) { _, own in own }
        .merging(DpkgCommands.table) { _, own in own }
        .merging(QueryCommands.table) { _, own in own }
        .merging(CacheCommands.table) { _, own in own }
        .merging(system) { _, own in own }

    private static let system: ScriptCommands.Table = [
        "update-alternatives": AlternativesCommand.run, "dpkg-divert": DivertCommand.run,
        "deb-systemd-helper": SystemdHelperCommand.run, "update-rc.d": RunLevelCommand.run,
        "pam-auth-update": PamAuthUpdate.run, "ldconfig": ldconfig,
        "update-ca-certificates": CertificateCommands.debian.run,
        "update-shells": ShellListCommands.updateShells, "add-shell": ShellListCommands.addShell,
        "remove-shell": ShellListCommands.removeShell,
        // Nothing runs in an image: no service is started, and nobody has to be told of a change.
        "deb-systemd-invoke": { _, _ in 0 }, "invoke-rc.d": { _, _ in 0 },
        "ischroot": { _, _ in 0 }, "logger": { _, _ in 0 }, "restorecon": { _, _ in 1 },
        "uname": uname, "id": id, "which": which, "mktemp": mktemp, "realpath": realpath,
        "date": date, "perl": perl,
    ]

    @Sendable private static func ldconfig(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words.isEmpty || words == ["-r", "/"] || words == ["--verbose", "-r", "/"] else {
            throw ShellUnmodelled("`ldconfig \(words.joined(separator: " "))`")
        }
        guard let state = world.debian else { return 1 }
        var known = state.libraries
        try LoaderCacheSearch.write(
            for: PackageArchitecture(state.architecture), into: &world.editor, known: &known)
        world.debian?.libraries = known
        return 0
    }

    @Sendable private static func uname(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        switch words {
        case [], ["-s"]: try world.emit(line: "Linux")
        // Scripts ask in order to refuse kernels that are too old, and an image has none.
        case ["-r"]: try world.emit(line: "6.12.0")
        default: throw ShellUnmodelled("the machine that runs the image")
        }
        return 0
    }

    @Sendable private static func id(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words == ["-u"] || words == ["-g"] else { throw ShellUnmodelled("`id`") }
        try world.emit(line: "0")
        return 0
    }

    @Sendable private static func which(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard let name = words.first, words.count == 1 else { throw ShellUnmodelled("`which`") }
        return try TextCommands.command(&world, ["-v", name]) == 0 ? 0 : 1
    }

    /// `mktemp` without a pattern of its own: a file that the script is expected to remove.
    @Sendable private static func mktemp(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words.isEmpty else { throw ShellUnmodelled("`mktemp` with arguments") }
        let folder: TreePath = "tmp"
        var number = 0
        while world.editor.tree[try folder.appending("tmp.\(number)")] != nil { number += 1 }
        let path = try folder.appending("tmp.\(number)")
        try world.editor.write([], to: path, mode: 0o600, by: ScriptWorld.maker)
        try world.emit(line: path.description)
        return 0
    }

    @Sendable private static func realpath(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let options = try ScriptOptions(words, of: "realpath", flags: "msez")
        guard let operand = options.operands.first, options.operands.count == 1 else { return 1 }
        if options.has("s") {
            try world.emit(line: try world.lexical(operand))
        } else if let (path, _) = try world.find(operand) {
            try world.emit(line: path.description)
        } else {
            guard !options.has("e"), let (parent, _) = try world.find(world.parentText(operand))
            else { return 1 }
            let name = operand.split(separator: "/").last.map(String.init) ?? ""
            try world.emit(line: try parent.appending(name).description)
        }
        return 0
    }

    /// `date`, which is the image's own; only what a script says to people uses it.
    @Sendable private static func date(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        switch words.first {
        case nil, "-d"?, "-u"?: try world.emit(line: "\(world.editor.epoch)")
        case "+%s"?: try world.emit(line: "\(world.editor.epoch.seconds)")
        case "+%Y"?: try world.emit(line: String("\(world.editor.epoch)".prefix(4)))
        default: throw ShellUnmodelled("`date \(words.joined(separator: " "))`")
        }
        return 0
    }

    /// `perl -e ""`, which asks whether there is a perl that works.
    @Sendable private static func perl(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words == ["-e", ""] else { throw ShellUnmodelled("a program in Perl") }
        return try ScriptCommands.lookUp("perl", in: world) == nil ? 127 : 0
    }
}

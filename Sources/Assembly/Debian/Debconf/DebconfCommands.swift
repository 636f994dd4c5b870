import FileTree

/// The commands by which a script talks to debconf (debconf-devel(7)), answered as its frontend
/// `noninteractive` answers them: nobody is asked, and a question keeps its default.
enum DebconfCommands {
    private static let module = "/usr/share/debconf/confmodule"

    static let table: ScriptCommands.Table = [
        "db_version": { world, _ in answer("2.0", &world) },
        "db_capb": { world, _ in answer("multiselect escape", &world) },
        "db_title": done, "db_settitle": done, "db_beginblock": done, "db_endblock": done,
        "db_info": done, "db_progress": done, "db_data": done, "db_stop": done, "db_go": go,
        "db_clear": done,
        "db_input": input, "db_text": input, "db_get": get, "db_set": set, "db_reset": reset,
        "db_fset": setFlag, "db_fget": getFlag, "db_subst": substitute, "db_metaget": field,
        "db_register": register, "db_unregister": unregister, "db_purge": purge,
    ]

    /// Whether sourcing a file starts debconf.
    static func starts(with path: String, in world: ScriptWorld) throws -> Bool {
        try path == module && world.debian != nil && world.find(module) != nil
    }

    /// Starts debconf for the running script: loads its package's templates, and runs the package's
    /// `config` script, which asks what is to be asked.
    static func start(_ world: inout ScriptWorld) throws {
        guard let state = world.debian, let package = state.packages[state.current] else { return }
        world.debian?.debconf.use()
        let owner = owner(in: world)
        if let templates = package.member("templates") {
            world.debian?.debconf.load(templates, owner: owner)
        }
        guard ["preinst", "postinst"].contains(state.script), let config = package.member("config")
        else { return }
        world.debian?.script = "config"
        let (directory, mask, input) = (world.directory, world.mask, world.input)
        let status = try world.run(
            config, named: "/var/lib/dpkg/info/\(package.stem).config", with: ["configure", ""])
        (world.directory, world.mask, world.input) = (directory, mask, input)
        world.debian?.script = state.script
        world.debian?.debconf.finish()
        guard status == 0 else { throw ShellUnmodelled("a config script that fails") }
    }

    /// Whose questions a script's are: before its files are there, a package is known by its name.
    private static func owner(in world: ScriptWorld) -> String {
        guard let state = world.debian, let package = state.packages[state.current] else {
            return ""
        }
        return state.script == "preinst" ? package.name : package.stem
    }

    private static func answer(_ text: String, _ world: inout ScriptWorld, status: Int32 = 0)
        -> Int32
    {
        world.results["RET"] = text
        return status
    }

    /// `GO`: what was asked is answered.
    @Sendable private static func go(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        world.debian?.debconf.answer()
        return answer("ok", &world)
    }

    @Sendable private static func done(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 { answer("", &world) }

    private static func missing(_ name: String, _ world: inout ScriptWorld) -> Int32 {
        answer("\(name) doesn't exist", &world, status: 10)
    }

    /// `INPUT`: the question is not asked, and has its default for an answer; a choice that is none of
    /// those offered becomes the first of them.
    @Sendable private static func input(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words.count == 2, let base = world.debian?.debconf else { return 20 }
        let name = words[1]
        guard var value = base.value(of: name) else { return missing(name, &world) }
        switch base.type(of: name) {
        case "select":
            let choices = split(base.text("choices", of: name))
            if !choices.contains(value) { value = choices.first ?? "" }
        case "text", "error", "note": value = ""
        case "title": return answer("question skipped", &world, status: 30)
        default: break
        }
        // Questions of a high priority count as seen, as the installers of systems have it, so that
        // nobody is asked again (DEBCONF_NONINTERACTIVE_SEEN).
        let isHigh =
            ["high", "critical"].contains(words[0]) && base.questions[name]?.isSeen != true
        world.debian?.debconf.ask(
            name, value: base.type(of: name) == "note" ? nil : value,
            isShown: isHigh || base.type(of: name) == "error")
        return answer("question skipped", &world, status: 30)
    }

    private static func split(_ choices: String) -> [String] {
        choices.split(separator: ",").map { String($0).trimmed }
    }

    @Sendable private static func get(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard let name = words.first else { return 20 }
        guard let value = world.debian?.debconf.value(of: name) else {
            return missing(name, &world)
        }
        return answer(value, &world)
    }

    @Sendable private static func set(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard let name = words.first else { return 20 }
        let value = words.dropFirst().joined(separator: " ")
        guard world.debian?.debconf.change(name, { $0.value = value }) == true else {
            return missing(name, &world)
        }
        return answer("value set", &world)
    }

    @Sendable private static func reset(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard let name = words.first else { return 20 }
        let initial = world.debian?.debconf.template(of: name)?["default"] ?? ""
        let isThere = world.debian?.debconf.change(name) { question in
            question.value = initial
            question.isSeen = false
        }
        return isThere == true ? answer("", &world) : missing(name, &world)
    }

    @Sendable private static func setFlag(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words.count == 3, words[1] == "seen" else { throw ShellUnmodelled("`db_fset`") }
        let isThere = world.debian?.debconf.change(words[0]) { $0.isSeen = words[2] == "true" }
        return isThere == true ? answer(words[2], &world) : missing(words[0], &world)
    }

    @Sendable private static func getFlag(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words.count == 2, words[1] == "seen" else { throw ShellUnmodelled("`db_fget`") }
        guard let question = world.debian?.debconf.questions[words[0]] else {
            return missing(words[0], &world)
        }
        return answer(question.isSeen ? "true" : "false", &world)
    }

    @Sendable private static func substitute(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words.count >= 2 else { return 20 }
        let value = words.dropFirst(2).joined(separator: " ")
        let isThere = world.debian?.debconf.change(words[0]) { $0.variables[words[1]] = value }
        return isThere == true ? answer("", &world) : missing(words[0], &world)
    }

    /// `METAGET`: a field of the template, in the language of programs when one is asked for.
    @Sendable private static func field(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words.count == 2, let base = world.debian?.debconf else { return 20 }
        guard base.questions[words[0]] != nil else { return missing(words[0], &world) }
        let field = words[1].lowercased()
        var text = base.text(field, of: words[0])
        if text.isEmpty, let dash = field.firstIndex(of: "-") {
            text = base.text(String(field[..<dash]), of: words[0])
        }
        return answer(text, &world)
    }

    @Sendable private static func register(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard words.count == 2 else { return 20 }
        let owner = owner(in: world)
        let isDone = world.debian?.debconf.register(words[0], as: words[1], owner: owner)
        return isDone == true ? answer("", &world) : missing(words[0], &world)
    }

    @Sendable private static func unregister(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        guard let name = words.first else { return 20 }
        let owner = owner(in: world)
        world.debian?.debconf.unregister(name, owner: owner)
        return answer("", &world)
    }

    @Sendable private static func purge(
        _ world: inout ScriptWorld, _ words: [String]
    ) throws -> Int32 {
        let owner = owner(in: world)
        world.debian?.debconf.unregister(nil, owner: owner)
        return answer("", &world)
    }
}

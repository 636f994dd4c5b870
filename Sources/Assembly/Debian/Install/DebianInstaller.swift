import FileTree
import Packages

/// Brings a tree of unpacked packages to where dpkg has it when their scripts have run.
///
/// No script is run. What scripts do is worked out from their text (``ShellRunner``); a package whose
/// scripts ask for more than is modelled stays `unpacked`, is named in the editor's notes, and its
/// scripts' changes are not in the tree.
struct DebianInstaller {
    /// The packages in the order of configuration.
    let packages: [DebianPackage]
    /// The tree, and what scripts need beside it.
    private(set) var world: ScriptWorld
    /// The scripts that ask for more than is modelled, and for what.
    private(set) var unmodelled: [(package: String, script: String, reason: String)] = []

    /// The packages that dpkg calls installed.
    var configured: Set<String> { world.debian?.configured ?? [] }

    /// How many commands of a script a note names.
    private static let shownCommands = 8

    init(_ packages: [DebianPackage], architecture: PackageArchitecture, into editor: TreeEditor) {
        self.packages = DebianOrder.configuration(of: packages)
        world = ScriptWorld(editor, commands: DebianCommands.table)
        world.debian = DebianScriptState(self.packages, architecture: architecture.text)
    }

    /// Configures all packages.
    mutating func configure() throws {
        var failed: Set<String> = []
        for package in packages where try !run("preinst", of: package, with: ["install"]) {
            failed.insert(package.name)
        }
        for package in packages where !failed.contains(package.name) {
            if try run("postinst", of: package, with: ["configure", ""]) {
                world.debian?.configured.insert(package.name)
            }
        }
        try runTriggers()
        try world.debian?.debconf.write(into: &world.editor)
    }

    /// Works out a script of a package.
    ///
    /// - Returns: Whether all that it does is in the tree now.
    private mutating func run(
        _ script: String, of package: DebianPackage, with arguments: [String]
    ) throws -> Bool {
        guard let text = package.member(script) else { return true }
        let before = world
        do {
            try ScriptText.checkInterpreter(of: text)
            world.debian?.current = package.name
            world.debian?.script = script
            let path =
                script == "preinst"
                ? "/var/lib/dpkg/tmp.ci/preinst" : "/var/lib/dpkg/info/\(package.stem).\(script)"
            let status = try world.run(text, named: path, with: arguments)
            world.debian?.debconf.finish()
            guard status == 0 else { throw ShellUnmodelled("an end with status \(status)") }
            return true
        } catch let error as ShellUnmodelled {
            undo(to: before, script, of: package, "\(error)")
        } catch let error as FileTreeError {
            undo(to: before, script, of: package, "\(error)")
        } catch let error as TreePathError {
            undo(to: before, script, of: package, "\(error)")
        }
        return false
    }

    private mutating func undo(
        to before: ScriptWorld, _ script: String, of package: DebianPackage, _ what: String
    ) {
        world = before
        unmodelled.append((package.name, script, what))
        let commands = ScriptOutline.commands(of: package.member(script) ?? [])
        let shown = commands.prefix(Self.shownCommands).joined(separator: ", ")
        let more = commands.count > Self.shownCommands ? ", …" : ""
        world.editor.notes.append(
            "\(package.name): what its \(script) script does is not in the image, since \(what) "
                + "is not modelled" + (commands.isEmpty ? "" : " (it calls \(shown)\(more))")
                + "; dpkg has it as unpacked, and `configure: scripts` would run it")
    }

    /// Runs the scripts of packages that wait for a trigger which another one has set off.
    private mutating func runTriggers() throws {
        var activated = world.debian?.activated ?? []
        var interests: [(package: DebianPackage, trigger: String)] = []
        for package in packages {
            for (directive, name) in package.triggers {
                if directive.hasPrefix("activate") { activated.insert(name) }
                if directive.hasPrefix("interest") { interests.append((package, name)) }
            }
        }
        for package in packages where configured.contains(package.name) {
            let own = interests.filter { $0.package.name == package.name }.map(\.trigger)
            let names = own.filter { trigger in
                trigger.hasPrefix("/")
                    ? isShipped(below: trigger, not: package) : activated.contains(trigger)
            }
            guard !names.isEmpty else { continue }
            if try !run("postinst", of: package, with: ["triggered", names.joined(separator: " ")])
            {
                world.debian?.configured.remove(package.name)
            }
        }
    }

    private func isShipped(below trigger: String, not package: DebianPackage) -> Bool {
        guard let path = try? TreePath(trigger) else { return false }
        return packages.contains { other in
            other.name != package.name
                && other.source.segment.package.shippedPaths.contains { shipped in
                    shipped.starts(with: path.bytes)
                        && (shipped.count == path.bytes.count
                            || shipped[path.bytes.count] == UInt8(ascii: "/"))
                }
        }
    }
}

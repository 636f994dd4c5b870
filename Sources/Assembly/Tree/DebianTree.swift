import DebianArchive
import FileTree
import ImageSpec
import Packages

/// What is Debian's own in making a tree: merged `/usr`, dpkg's rules about paths that two packages
/// bring, and dpkg's records.
enum DebianTree {
    /// Merges the packages and writes the records that the specification asks for.
    static func build(_ input: TreeInput) throws -> TreeEditor {
        let contents = input.specification.contents
        let replacements = try Replacements(input.installed)
        let tree = try TreeBuilder.build(
            input.installed, onto: base(input), toleratesEqual: false,
            replaces: replacements.replaces)
        var editor = TreeEditor(tree: tree, packages: input.containers, epoch: input.epoch)
        if contents.configure == .alternatives {
            try AlternativeLinks.add(
                of: input.installed, for: input.architecture, to: &editor)
        }
        switch contents.database {
        case .dpkg: editor = try configure(input, editor)
        case .statusDirectory:
            let packages = input.installed + input.sources
            try DebianDatabase.writeStatusDirectory(packages, into: &editor)
        case .apk, .none: break
        }
        return editor
    }

    /// Configures the packages where that is asked for, and writes dpkg's records of it.
    private static func configure(_ input: TreeInput, _ editor: TreeEditor) throws -> TreeEditor {
        var editor = editor
        var configured: Set<String> = []
        try DebianDatabase.prepare(&editor)
        if input.specification.contents.configure == .modelled {
            var installer = DebianInstaller(
                try input.installed.map(DebianPackage.init), architecture: input.architecture,
                into: editor)
            try installer.configure()
            configured = installer.configured
            editor = installer.world.editor
            try AptSettings.write(input, into: &editor)
        }
        try DebianDatabase.write(
            input.installed, for: input.architecture, configured: configured, into: &editor)
        return editor
    }

    /// What is there before any package: the links of a merged `/usr`.
    static func base(_ input: TreeInput) throws -> FileTree {
        var editor = TreeEditor(tree: FileTree(), packages: [], epoch: input.epoch)
        editor.tree.modify(.root) { $0.attributes.modified = input.epoch }
        guard input.specification.contents.mergedUsr else { return editor.tree }
        for (name, target) in MergedUsr.links(architecture: input.architecture.text) {
            try editor.directory(TreePath(target), by: "merged-usr")
            try editor.link(TreePath(name), to: target, by: "merged-usr")
        }
        return editor.tree
    }
}

/// Which packages may take over files of which others: their `Replaces` fields (Debian Policy §7.6).
struct Replacements {
    private var terms: [String: [DebianRelationTerm]] = [:]

    init(_ packages: [TreePackage]) throws {
        for package in packages {
            guard let text = try DebianDatabase.stanza(of: package)["Replaces"] else { continue }
            terms[package.name] = try DebianRelation.parse(text).flatMap(\.alternatives)
        }
    }

    func replaces(_ taker: TreePackage, _ loser: TreePackage) -> Bool {
        guard let terms = terms[taker.name],
            let version = try? DebianVersion(loser.record.version)
        else { return false }
        return terms.contains { term in
            term.name == loser.record.name && term.constraint?.accepts(version) != false
        }
    }
}

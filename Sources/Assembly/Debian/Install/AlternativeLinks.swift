import FileTree
import Packages

/// The links of update-alternatives(1) in an image without dpkg: names such as `/usr/sbin/iptables`,
/// which people count on and only a package's script makes.
///
/// The scripts are worked out on a copy of the tree (``DebianInstaller``), from which nothing but
/// these links is taken over.
enum AlternativeLinks {
    private static let command = Array("update-alternatives".utf8)

    /// Makes the links of all packages; what cannot be worked out is noted.
    ///
    /// - Throws: What reading the packages throws.
    static func add(
        of packages: [TreePackage], for architecture: PackageArchitecture,
        to editor: inout TreeEditor
    ) throws {
        let packages = try packages.map(DebianPackage.init).filter { package in
            package.member("postinst").map { $0.firstRange(of: command) != nil } ?? false
        }
        guard !packages.isEmpty else { return }
        var copy = editor
        try DebianDatabase.prepare(&copy)
        var installer = DebianInstaller(packages, architecture: architecture, into: copy)
        try installer.configure()
        for failure in installer.unmodelled {
            editor.notes.append(
                "\(failure.package): the alternatives of its \(failure.script) script are not linked"
                    + ", since \(failure.reason) is not modelled")
        }
        let configured = installer.world.editor
        var world = ScriptWorld(editor, commands: [:])
        for path in configured.tree.children(of: AlternativesCommand.records).sorted() {
            guard let group = try configured.read(path).flatMap({ AlternativeGroup($0) }) else {
                continue
            }
            try AlternativesCommand.link(
                group, String(decoding: path.name, as: UTF8.self), in: &world)
        }
        editor = world.editor
    }
}

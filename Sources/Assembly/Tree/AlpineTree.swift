import FileTree
import ImageSpec

/// What is Alpine's own in making a tree: apk's rules about what packages share, what their scripts
/// and triggers do, and apk's records.
///
/// No script is run. What scripts do is worked out from their text (``ShellRunner``); those that ask
/// for more than is modelled change nothing and are named in the editor's notes. All scripts stay in
/// the records for the apk of the image.
enum AlpineTree {
    /// Installs the packages, and writes the records that the specification asks for.
    static func build(_ input: TreeInput) throws -> TreeEditor {
        let hasDatabase = input.specification.contents.database == .apk
        var editor = TreeEditor(tree: FileTree(), packages: input.containers, epoch: input.epoch)
        editor.tree.modify(.root) { $0.attributes.modified = input.epoch }
        if hasDatabase { try AlpineDatabase.prepare(&editor) }
        var installer = AlpineInstaller(try input.installed.map(AlpinePackage.init), into: editor)
        try installer.install()
        editor = installer.world.editor
        if hasDatabase { try AlpineDatabase.write(installer, input, into: &editor) }
        return editor
    }
}

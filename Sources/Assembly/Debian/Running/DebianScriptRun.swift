import FileTree
import ImageSpec
import OCIModel
import Packages
import Sandbox
import Store
import SystemPackage

import class Sandbox.RootFileSystem

/// Configures packages by running their scripts: the image's own dpkg installs them in a container
/// that reaches no network, and what it changed becomes the tree.
///
/// It goes as when Debian is installed: the essential packages are unpacked, then their dpkg installs
/// them once more with `preinst`, `postinst` and triggers, and after them the others.
struct DebianScriptRun {
    let input: TreeInput
    /// The files of the installed packages, in their order.
    let files: [FilePath]
    /// The keys of the segments of all packages.
    let keys: [Digest]
    let context: BuildContext
    let platform: Platform

    /// A tree whose packages are configured. Contents of large files lie in the root file system that
    /// it was made in, and are gone with this value.
    final class Outcome {
        let editor: TreeEditor
        private let root: RootFileSystem

        init(_ editor: TreeEditor, in root: RootFileSystem) {
            self.editor = editor
            self.root = root
        }
    }

    /// Runs everything.
    ///
    /// - Throws: ``ScriptRunError``, `SandboxError`, and what making the tree throws.
    func run() async throws -> Outcome {
        guard let prepare = context.sandbox else { throw ScriptRunError.noSandbox }
        try Emulation.check(platform)
        let packages = try input.installed.map(DebianPackage.init)
        let batches = ScriptBatches(packages)
        guard batches.essential.contains(where: { $0.name == "dpkg" }) else {
            throw ScriptRunError.noDpkg
        }
        var editor = try unpacked(batches.essential)
        let sandbox = try prepare()
        let root = try sandbox.root(of: image(of: editor.tree))
        guard let upper = root.upper else { throw ScriptRunError.noOverlay }
        let container = try PackageContainer(
            sandbox, root, files: files, epoch: input.epoch, session: context.session)
        try await install(batches, container)
        let changes = try UpperFolder.entries(
            of: upper, without: container.scaffold, epoch: input.epoch)
        let known = ScriptChanges(input.installed)
        try known.apply(changes, to: &editor)
        try BuildTraces.remove(from: &editor, isShipped: known.isShipped)
        try DebianDatabase.checkInstalled(in: editor)
        let secrets = BuildTraces.privateKeys(in: editor)
        if !secrets.isEmpty {
            editor.notes.append(
                "scripts made private keys, which are the same in every container of the image and "
                    + "others in every build: \(secrets.map(\.description).joined(separator: ", "))"
                    + "; `type: remove` in `paths` takes them away")
        }
        if !input.specification.contents.filters.isEmpty {
            for package in packages {
                try DebianDatabase.writeLists(
                    package.source, stem: package.stem, into: &editor)
            }
        }
        try AptSettings.write(input, into: &editor)
        return Outcome(editor, in: root)
    }

    private func install(_ batches: ScriptBatches, _ container: PackageContainer) async throws {
        let task = context.progress.begin(
            "Running scripts", unit: .things, total: UInt64(files.count))
        defer { task.finish() }
        let numbers = Dictionary(
            input.installed.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
        for batch in batches.all where !batch.isEmpty {
            try await container.install(batch.compactMap { numbers[$0.name] }) { name in
                task.begin(item: name).update(done: 1)
            }
        }
    }

    /// The essential packages as they lie there before dpkg begins, with the records that it starts
    /// from.
    private func unpacked(_ essential: [DebianPackage]) throws -> TreeEditor {
        let names = Set(essential.map(\.name))
        let numbers = input.installed.indices.filter { names.contains(input.installed[$0].name) }
        let tree = try TreeBuilder.build(
            numbers.map { input.installed[$0] }, onto: DebianTree.base(input),
            toleratesEqual: false, replaces: Replacements(input.installed).replaces)
        var editor = TreeEditor(
            tree: Self.renumbered(tree, numbers), packages: input.containers, epoch: input.epoch)
        try DebianDatabase.begin(for: input.architecture, into: &editor)
        try AptSettings.writeFilters(input, into: &editor)
        return editor
    }

    /// Contents name a package by its number among those that were built from; here they get the
    /// number among all.
    private static func renumbered(_ tree: FileTree, _ numbers: [Int]) -> FileTree {
        var tree = tree
        for (path, node) in tree.entries {
            guard case .file(let content) = node.kind,
                case .stored(let container, let offset) = content.location
            else { continue }
            tree.modify(path) { node in
                node.kind = .file(
                    FileContent(
                        size: content.size, digest: content.digest,
                        container: numbers[container], offset: offset))
            }
        }
        return tree
    }

    /// The tree as an image that a container can be started from.
    private func image(of tree: FileTree) throws -> PlatformImage {
        let planner = LayerPlanner(
            tree: tree, packages: input.containers, installedCount: input.installed.count)
        let layers = try LayerCache(context.session, store: context.images).layers(
            planner.single(), packages: input.containers, keys: keys, codec: context.codec)
        let (config, manifest) = try ImageAssembler.image(
            platform: platform, layers: layers, codec: context.codec,
            settings: ImageSettings(input.specification, epoch: input.epoch))
        try context.images.blobs.add(config.bytes)
        try context.images.blobs.add(manifest.bytes)
        var descriptor = manifest.descriptor
        descriptor.platform = platform
        return PlatformImage(
            descriptor: descriptor,
            manifest: try CanonicalJSON.decode(ImageManifest.self, from: manifest.bytes),
            blobs: context.images.image(descriptor).blobs)
    }
}

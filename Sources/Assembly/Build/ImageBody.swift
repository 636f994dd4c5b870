import Compression
import DebianArchive
import FileTree
import ImageSpec
import OCIModel
import Packages
import Store
import SystemPackage

/// What an image of one architecture consists of: its tree, and the layers that give it.
struct ImageBody {
    /// The files.
    let tree: FileTree
    /// The layers, the lowest first, with what the image's history says of each.
    let layers: [(layer: WrittenLayer, comment: String)]
    /// What it was made from.
    let packages: BuiltPackages
    /// What the changelogs of the installed packages say of vulnerabilities: one for each source.
    let changelogs: [DebianChangelog]
    /// What the one who builds should know of.
    let notes: [String]

    /// Brings packages here, makes the tree and writes its layers into the store.
    ///
    /// An image that extends another one begins with the layers that the other has when it is built by
    /// itself, so that both share them.
    static func make(
        _ specification: ImageSpecification, _ selection: PlatformSelection,
        in context: BuildContext, task: ProgressTask
    ) async throws -> ImageBody {
        let parent = try await parent(of: specification, selection, in: context, task: task)
        let pipeline = PackagePipeline(
            context: context, ecosystem: specification.ecosystem, indexes: selection.indexes,
            task: task)
        let contents = specification.contents
        var options = PreparationOptions(
            filter: PathFilter(
                rules: contents.filters.map { .init(includes: $0.includes, pattern: $0.pattern) }),
            mergedUsr: contents.mergedUsr, latest: nil, codec: context.codec)
        let installed = try await pipeline.prepare(selection.installed, options: options)
        options.filter = .everything
        let sources = try await pipeline.prepare(selection.sources, options: options)
        let all = installed + sources
        let newest = all.map(\.fetched.timestamp).max() ?? .zero
        let input = TreeInput(
            specification: specification, architecture: selection.architecture,
            installed: installed.map(treePackage), sources: sources.map(treePackage),
            epoch: context.epoch ?? selection.epoch ?? newest,
            indexes: selection.indexes, keys: selection.keys, mirror: selection.mirror)
        let scripts = try await scripts(
            of: input, installed, keys: all.map(\.key), in: context)
        // The tree's contents lie in it until the layers are written.
        defer { withExtendedLifetime(scripts) {} }
        var (tree, notes, files) = try ImageTree.make(input, on: scripts?.editor)
        try check(files, against: selection.files)
        if let parent {
            tree = LayerPlanner.settled(tree, on: parent.tree)
            notes.removeAll(where: parent.notes.contains)
        }
        let recipes = recipes(for: tree, input, onto: parent)
        let layers = try LayerCache(context.session, store: context.images).layers(
            recipes, packages: input.containers, keys: all.map(\.key), codec: context.codec)
        return ImageBody(
            tree: tree, layers: (parent?.layers ?? []) + layers,
            packages: BuiltPackages(
                epoch: input.epoch, installed: installed.map(\.fetched.record),
                sources: sources.map(\.fetched.record), files: files, parent: parent?.packages),
            changelogs: changelogs(of: installed), notes: (parent?.notes ?? []) + notes)
    }

    /// Makes sure that files of this machine are those that a lock has.
    private static func check(_ files: [LockedFile], against locked: [LockedFile]?) throws {
        guard let locked else { return }
        if let (file, _) = zip(files, locked).first(where: { $0 != $1 }) {
            throw BuildError.changedFile(file.source)
        }
    }

    /// Runs the packages' scripts where the specification asks for that.
    private static func scripts(
        of input: TreeInput, _ installed: [PackagePipeline.Prepared], keys: [Digest],
        in context: BuildContext
    ) async throws -> DebianScriptRun.Outcome? {
        guard input.specification.contents.configure == .scripts else { return nil }
        guard let platform = input.architecture.platform(in: .debian) else {
            throw BuildError.unknownArchitecture(input.architecture.text)
        }
        return try await DebianScriptRun(
            input: input, files: installed.map { FilePath($0.fetched.path) }, keys: keys,
            context: context, platform: platform
        ).run()
    }

    private static func parent(
        of specification: ImageSpecification, _ selection: PlatformSelection,
        in context: BuildContext, task: ProgressTask
    ) async throws -> ImageBody? {
        guard let parent = specification.parent else { return nil }
        guard let below = selection.parent else {
            throw BuildError.notLocked(selection.architecture.text)
        }
        return try await make(parent, below, in: context, task: task)
    }

    /// One changelog for each source: the fullest, since some packages have theirs cut.
    private static func changelogs(of packages: [PackagePipeline.Prepared]) -> [DebianChangelog] {
        var found: [String: DebianChangelog] = [:]
        for changelog in packages.compactMap(\.segment.package.changelog) {
            if let known = found[changelog.source], known.fixes.count >= changelog.fixes.count {
                continue
            }
            found[changelog.source] = changelog
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func treePackage(_ prepared: PackagePipeline.Prepared) -> TreePackage {
        TreePackage(record: prepared.fetched.record, segment: prepared.segment)
    }

    private static func recipes(
        for tree: FileTree, _ input: TreeInput, onto parent: ImageBody?
    ) -> [LayerRecipe] {
        let planner = LayerPlanner(
            tree: tree, packages: input.containers, installedCount: input.installed.count)
        if let parent {
            return planner.above(parent.tree, packages: parent.packages.installed)
        }
        guard let layering = input.specification.layering else { return planner.single() }
        return planner.grouped(OriginGroups.make(input.installed, budget: layering.budget))
    }
}

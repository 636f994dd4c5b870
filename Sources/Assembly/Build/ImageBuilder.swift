import DebianArchive
import FileTree
public import ImageSpec
public import OCIModel
public import Packages
import Store
import SystemPackage

/// Builds images: chooses packages, brings them here, makes the tree, writes layers and documents
/// into the store.
///
/// The same specification, packages and epoch give the same bytes, on any machine and whatever was
/// cached before.
public struct ImageBuilder: Sendable {
    private let context: BuildContext

    /// Builds in a context.
    public init(_ context: BuildContext) { self.context = context }

    /// Chooses the packages of a specification for several architectures.
    ///
    /// - Throws: Signature, index and `ResolutionError`s, and what the transport throws.
    public func select(
        _ specification: ImageSpecification, for architectures: [PackageArchitecture]
    ) async throws -> [PlatformSelection] {
        switch specification.ecosystem {
        case .debian:
            try await DebianPackageSource(
                specification, context.options, transport: context.transport,
                cacheDirectory: context.session.home.cache.appending("indexes").string
            ).select(architectures)
        case .alpine:
            try await AlpinePackageSource(
                specification, context.options, transport: context.transport
            ).select(architectures)
        }
    }

    /// Builds an image of chosen packages.
    ///
    /// - Parameters:
    ///   - epochs: The epochs that a lock gives for architectures; others follow from the packages.
    /// - Returns: The image; one architecture gives a manifest, several an index.
    /// - Throws: ``PackageFailure`` and what making the tree and writing the layers throws. The store
    ///   is left without half-written content.
    public func build(
        _ specification: ImageSpecification, _ selections: [PlatformSelection],
        epochs: [PackageArchitecture: Timestamp] = [:]
    ) async throws -> BuiltImage {
        let task = context.progress.begin("Preparing", unit: .bytes)
        let platforms = try await withThrowingTaskGroup(of: (Int, BuiltPlatform).self) { group in
            for (number, selection) in selections.enumerated() {
                group.addTask {
                    let epoch = context.epoch ?? epochs[selection.architecture]
                    let platform = try await build(
                        specification, selection, epoch: epoch, task: task)
                    return (number, platform)
                }
            }
            var built: [(Int, BuiltPlatform)] = []
            for try await platform in group { built.append(platform) }
            return built.sorted { $0.0 < $1.0 }.map(\.1)
        }
        task.finish()
        guard let first = platforms.first else { throw BuildError.noArchitecture }
        if platforms.count == 1 { return BuiltImage(root: first.manifest, platforms: platforms) }
        let index = try ImageAssembler.index(
            of: platforms.map { (platform: $0.platform, manifest: $0.manifest) },
            annotations: specification.imageAnnotations)
        try context.images.blobs.add(index.bytes)
        return BuiltImage(root: index.descriptor, platforms: platforms)
    }

    private func build(
        _ specification: ImageSpecification, _ selection: PlatformSelection, epoch: Timestamp?,
        task: ProgressTask
    ) async throws -> BuiltPlatform {
        guard let platform = selection.architecture.platform(in: specification.ecosystem) else {
            throw BuildError.unknownArchitecture(selection.architecture.text)
        }
        let pipeline = PackagePipeline(
            context: context, ecosystem: specification.ecosystem, indexes: selection.indexes,
            task: task)
        let contents = specification.contents
        var options = PreparationOptions(
            filter: PathFilter(
                rules: contents.filters.map {
                    .init(includes: $0.includes, pattern: $0.pattern)
                }), mergedUsr: contents.mergedUsr, latest: nil, codec: context.codec)
        let installed = try await pipeline.prepare(selection.installed, options: options)
        options.filter = .everything
        let sources = try await pipeline.prepare(selection.sources, options: options)
        let all = installed + sources
        let moment = epoch ?? all.map(\.fetched.timestamp).max() ?? .zero
        let input = TreeInput(
            specification: specification, architecture: selection.architecture,
            installed: installed.map(Self.treePackage), sources: sources.map(Self.treePackage),
            epoch: moment, indexes: selection.indexes, keys: selection.keys)
        let (tree, notes) = try ImageTree.make(input)
        for note in notes { context.progress.note("\(selection.architecture): \(note)") }
        let layers = try write(tree, input, keys: all.map(\.key), specification.layering)
        return try finish(
            specification, selection, platform: platform, layers: layers, tree: tree,
            epoch: moment, installed: installed, sources: sources)
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

    private func write(
        _ tree: FileTree, _ input: TreeInput, keys: [Digest], _ layering: Layering?
    ) throws -> [(layer: WrittenLayer, comment: String)] {
        let planner = LayerPlanner(
            tree: tree, packages: input.containers, installedCount: input.installed.count)
        let recipes =
            if let layering {
                planner.grouped(OriginGroups.make(input.installed, budget: layering.budget))
            } else {
                planner.single()
            }
        let cache = LayerCache(context.session, store: context.images)
        return try recipes.map { recipe in
            let layer = try cache.layer(
                recipe, packages: input.containers, keys: keys, codec: context.codec)
            return (layer, recipe.comment)
        }
    }

    private func finish(
        _ specification: ImageSpecification, _ selection: PlatformSelection, platform: Platform,
        layers: [(layer: WrittenLayer, comment: String)], tree: FileTree, epoch: Timestamp,
        installed: [PackagePipeline.Prepared], sources: [PackagePipeline.Prepared]
    ) throws -> BuiltPlatform {
        let (config, manifest) = try ImageAssembler.image(
            platform: platform, layers: layers, codec: context.codec,
            settings: ImageSettings(specification, epoch: epoch))
        try context.images.blobs.add(config.bytes)
        try context.images.blobs.add(manifest.bytes)
        let unpacked = tree.entries.reduce(UInt64(0)) { sum, entry in
            if case .file(let content) = entry.node.kind { sum + content.size } else { sum }
        }
        return BuiltPlatform(
            architecture: selection.architecture, platform: platform,
            manifest: manifest.descriptor, packageCount: installed.count,
            compressedSize: layers.reduce(0) { $0 + $1.layer.size }, unpackedSize: unpacked,
            epoch: epoch, installed: installed.map(\.fetched.record),
            sources: sources.map(\.fetched.record),
            changelogs: Self.changelogs(of: installed))
    }
}

/// Why an image cannot be built at all.
public enum BuildError: Error, Equatable, CustomStringConvertible {
    /// There is no architecture to build for.
    case noArchitecture
    /// The distribution's name for an architecture is not known.
    case unknownArchitecture(String)
    /// A lock does not have an architecture.
    case notLocked(String)

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .noArchitecture: "no architecture to build for: name one with --arch"
        case .unknownArchitecture(let text): "architecture `\(text)` is not known"
        case .notLocked(let text):
            "the lock has no packages for `\(text)`: run `socle lock` with that architecture"
        }
    }
}

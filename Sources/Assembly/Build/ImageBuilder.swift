import FileTree
public import ImageSpec
import OCIModel
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
        var parents: [PackageArchitecture: PlatformSelection] = [:]
        if let parent = specification.parent {
            for selection in try await select(parent, for: architectures) {
                parents[selection.architecture] = selection
            }
        }
        return switch specification.ecosystem {
        case .debian:
            try await DebianPackageSource(
                specification, context.options, transport: context.transport,
                cacheDirectory: context.session.home.cache.appending("indexes").string
            ).select(architectures, onto: parents)
        case .alpine:
            try await AlpinePackageSource(
                specification, context.options, transport: context.transport
            ).select(architectures, onto: parents)
        }
    }

    /// Builds an image of chosen packages.
    ///
    /// - Returns: The image; one architecture gives a manifest, several an index.
    /// - Throws: ``PackageFailure`` and what making the tree and writing the layers throws. The store
    ///   is left without half-written content.
    public func build(
        _ specification: ImageSpecification, _ selections: [PlatformSelection]
    ) async throws -> BuiltImage {
        let task = context.progress.begin("Preparing", unit: .bytes)
        let platforms = try await withThrowingTaskGroup(of: (Int, BuiltPlatform).self) { group in
            for (number, selection) in selections.enumerated() {
                group.addTask {
                    (number, try await build(specification, selection, task: task))
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
        _ specification: ImageSpecification, _ selection: PlatformSelection, task: ProgressTask
    ) async throws -> BuiltPlatform {
        guard let platform = selection.architecture.platform(in: specification.ecosystem) else {
            throw BuildError.unknownArchitecture(selection.architecture.text)
        }
        let body = try await ImageBody.make(
            specification, selection, in: context, task: task)
        for note in body.notes { context.progress.note("\(selection.architecture): \(note)") }
        let (config, manifest) = try ImageAssembler.image(
            platform: platform, layers: body.layers, codec: context.codec,
            settings: ImageSettings(specification, epoch: body.packages.epoch))
        try context.images.blobs.add(config.bytes)
        try context.images.blobs.add(manifest.bytes)
        let unpacked = body.tree.entries.reduce(UInt64(0)) { sum, entry in
            if case .file(let content) = entry.node.kind { sum + content.size } else { sum }
        }
        return BuiltPlatform(
            architecture: selection.architecture, platform: platform,
            manifest: manifest.descriptor, packageCount: body.packages.installed.count,
            compressedSize: body.layers.reduce(0) { $0 + $1.layer.size }, unpackedSize: unpacked,
            packages: body.packages, changelogs: body.changelogs)
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
    /// A file or folder of this machine is not as it was when the lock was made.
    case changedFile(String)

    /// One line that says what to do.
    public var description: String {
        switch self {
        case .noArchitecture: "no architecture to build for: name one with --arch"
        case .unknownArchitecture(let text): "architecture `\(text)` is not known"
        case .notLocked(let text):
            "the lock has no packages for `\(text)`: run `socle lock` with that architecture"
        case .changedFile(let source):
            "`\(source)` has changed since the lock was made: run `socle lock` again"
        }
    }
}

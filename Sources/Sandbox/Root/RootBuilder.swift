import CNamespaces
import OCIModel
import Store
import SystemPackage

/// Makes root file systems of images.
///
/// Each layer is laid down once, over those below it, so that hard links into lower layers and
/// white-outs come out as the kernel's overlayfs has them. A tree is found by the digests of its
/// layer and all below, which were verified when it was made.
struct RootBuilder {
    private let session: StoreSession
    private let trees: TreeCache
    private let fresh: FreshTrees?

    init(_ session: StoreSession, fresh: FreshTrees? = nil) {
        self.session = session
        self.fresh = fresh
        trees = TreeCache(session)
    }

    /// What a tree is found by: the layers of an image up to its own.
    static func key(of layers: some Sequence<Descriptor>) -> Digest {
        CacheStore.key(["tree 1", UserNamespace.identity] + layers.map(\.digest.description))
    }

    /// A fresh root file system of an image.
    func make(_ image: PlatformImage) throws -> RootFileSystem {
        do {
            var layers: [CachedTree] = []
            for layer in image.manifest.layers {
                layers.append(try tree(of: layer, in: image, over: layers))
            }
            guard !layers.isEmpty else { return try empty() }
            return try RootFileSystem(layers, in: session)
        } catch SandboxError.mount {
            return try copy(image)
        }
    }

    private func tree(
        of layer: Descriptor, in image: PlatformImage, over lower: [CachedTree]
    ) throws -> CachedTree {
        let key = Self.key(of: image.manifest.layers.prefix(lower.count + 1))
        if let known = try fresh?.tree(for: key) ?? trees.tree(for: key) { return known }
        let draft = try ScratchFolder(session)
        let made = try draft.folder("made")
        let files = made.appending(CachedTree.filesName)
        try Self.makeFolder(files)
        if lower.isEmpty {
            _ = try LayerFiles.apply(layer, from: image.blobs, to: files)
        } else {
            let target = try draft.folder("root")
            let overlay = try OverlayMount(
                lower, upper: files, work: try draft.folder("work"), at: target)
            defer { overlay.unmount() }
            _ = try LayerFiles.apply(layer, from: image.blobs, to: target)
        }
        return try keep(made, in: draft, as: key)
    }

    /// Gives a tree its name, at once or in the background.
    func keep(_ made: FilePath, in draft: ScratchFolder, as key: Digest) throws -> CachedTree {
        if let fresh { return try fresh.keep(made, in: draft, as: key, cache: trees) }
        socle_sync(try OpenFolder(made).raw)
        return try trees.publish(made, as: key)
    }

    /// Keeps what a container changed in a root file system as the tree of the layer that was made of
    /// it.
    ///
    /// - Parameters:
    ///   - entries: What the layer holds.
    ///   - layers: The layers of the root, and that one.
    /// - Throws: What the system refuses; then the tree is unpacked when somebody needs it.
    func keepChanges(
        of root: RootFileSystem, _ entries: [UpperFolder.Entry], as layers: [Descriptor]
    ) throws {
        guard UpperTree.isLikeLayer(entries), let upper = try root.takeChanges() else { return }
        try UpperTree(upper, entries).settle()
        let draft = try ScratchFolder(session)
        let made = try draft.folder("made")
        let files = made.appending(CachedTree.filesName)
        guard rename(upper.string, files.string) == 0 else {
            throw SandboxError.system(
                operation: "keep", path: upper, reason: SandboxError.reason(errno))
        }
        _ = try keep(made, in: draft, as: Self.key(of: layers))
    }

    /// A root file system with nothing in it: an image without layers is one too.
    private func empty() throws -> RootFileSystem {
        let scratch = try ScratchFolder(session)
        return RootFileSystem(copy: try scratch.folder("root"), in: scratch, notes: [])
    }

    private func copy(_ image: PlatformImage) throws -> RootFileSystem {
        let scratch = try ScratchFolder(session)
        let root = try scratch.folder("root")
        var notes: [String] = []
        for layer in image.manifest.layers {
            notes += try LayerFiles.apply(layer, from: image.blobs, to: root)
        }
        return RootFileSystem(copy: root, in: scratch, notes: notes)
    }

    private static func makeFolder(_ path: FilePath) throws(SandboxError) {
        guard path.withPlatformString({ mkdir($0, 0o755) }) == 0 else {
            throw .system(operation: "make", path: path, reason: SandboxError.reason(errno))
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

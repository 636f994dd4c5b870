import CNamespaces
import Dispatch
import OCIModel
import Store
import Synchronization
import SystemPackage

/// Trees that this process has made: they are mounted at once, and get their names in the cache when
/// they are on the disk, which takes a while and is waited for by nobody but ``finish()``.
///
/// A process that is killed before leaves a folder of the ingest area, which the next one sweeps, and
/// the tree is made again from its layer when somebody needs it.
public final class FreshTrees: Sendable {
    private let trees = Mutex<[Digest: CachedTree]>([:])
    // A queue of its own gets a thread of its own: bringing files to the disk blocks it.
    private let queue = DispatchQueue(label: "fresh-trees")

    /// Begins with none.
    public init() {}

    /// The tree of a key, if it was made here.
    func tree(for key: Digest) -> CachedTree? { trees.withLock { $0[key] } }

    /// Takes a tree, whose folder gets its name in the background.
    ///
    /// - Throws: `StoreError` when it cannot be opened.
    func keep(
        _ made: FilePath, in draft: ScratchFolder, as key: Digest, cache: TreeCache
    ) throws -> CachedTree {
        let tree = try cache.draft(made, in: draft)
        trees.withLock { $0[key] = tree }
        queue.async {
            guard let folder = try? OpenFolder(made) else { return }
            socle_sync(folder.raw)
            // The tree is open and locked, and stays so under its new name. One that gets none is
            // gone with the process.
            _ = try? cache.publish(made, as: key)
        }
        return tree
    }

    /// Waits until all trees have their names.
    public func finish() async {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume() }
        }
    }
}

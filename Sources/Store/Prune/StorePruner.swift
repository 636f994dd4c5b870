import Compression
import OCIModel
import SystemPackage

/// Removes from a store what nothing needs.
///
/// It holds the store's lock alone while it works, so that no other process can begin to use
/// something that is just being removed; others wait the moment that takes.
public struct StorePruner {
    private let session: StoreSession

    /// Prunes the store of a session.
    public init(_ session: StoreSession) { self.session = session }

    /// Removes, or counts, what nothing needs.
    ///
    /// - Throws: ``StoreError`` when the index of the images cannot be read, in which case nothing
    ///   is removed, or when something cannot be removed.
    public func prune(_ request: PruneRequest) throws -> PruneReport {
        try session.alone { used in
            let keeping = request.keeping.union(used)
            var report = PruneReport()
            for category in PruneCategory.allCases where request.categories.contains(category) {
                var line = PruneReport.Line(category: category)
                for file in try candidates(category, keeping: keeping, request) {
                    if !request.isDryRun { try remove(file) }
                    line.count += 1
                    line.bytes &+= file.size
                }
                report.lines.append(line)
                if category == .images, !request.isDryRun { try forgetLists(in: layout, blobs) }
            }
            return report
        }
    }

    private var layout: LayoutDirectory {
        LayoutDirectory(path: session.home.data.appending("images"))
    }

    private var blobs: BlobDirectory {
        BlobDirectory(
            root: layout.path.appending("blobs"), session: session, isDurable: true)
    }

    private struct Candidate {
        let path: FilePath
        let size: UInt64
        var kind = Kind.file

        enum Kind { case file, tree, mount }
    }

    private func remove(_ candidate: Candidate) throws {
        switch candidate.kind {
        case .file: try FileSystem.delete(candidate.path)
        case .tree: try TreeCache(session).remove(candidate.path)
        case .mount: try MountCache(session).remove(candidate.path)
        }
    }

    private func candidates(
        _ category: PruneCategory, keeping: Set<Digest>, _ request: PruneRequest
    ) throws -> [Candidate] {
        let packages = PackageStore(session)
        switch category {
        case .images:
            let needed = try reachable(from: layout, blobs)
            return try unneeded(blobs, keeping: keeping.union(needed))
        case .packages: return try unneeded(packages.packages, keeping: keeping)
        case .indexes:
            let last = try packages.journal.entries().map(\.digest)
            return try unneeded(packages.indexes, keeping: keeping.union(last))
        case .caches: return try oldCacheEntries(keeping: keeping, request)
        }
    }

    private func unneeded(
        _ directory: BlobDirectory, keeping: Set<Digest>
    ) throws -> [Candidate] {
        try directory.list().filter { !keeping.contains($0.digest) }.map {
            Candidate(path: directory.path(of: $0.digest), size: $0.size)
        }
    }

    /// Everything that the images of the index lead to. A manifest that is damaged leads nowhere;
    /// that must neither keep anybody from pruning nor cost the images beside it their blobs.
    private func reachable(
        from layout: LayoutDirectory, _ blobs: BlobDirectory
    ) throws -> Set<Digest> {
        guard try FileSystem.status(layout.path.appending(LayoutDirectory.indexName)) != nil else {
            return []
        }
        let graph = ImageGraph(UnrecordedBlobs(directory: blobs), isTolerant: true)
        var found: Set<Digest> = []
        func keep(_ root: Descriptor) throws {
            found.insert(root.digest)
            found.formUnion(try graph.contents(below: root).map(\.digest))
        }
        var lists = try layout.index().manifests
        for root in lists where root.referrersSubject == nil { try keep(root) }
        // A list of referrers lives as long as its subject, which may be a referrer itself.
        var isGrowing = true
        while isGrowing {
            let living = lists.filter { $0.referrersSubject.map(found.contains) ?? false }
            for root in living { try keep(root) }
            lists.removeAll { living.contains($0) || $0.referrersSubject == nil }
            isGrowing = !living.isEmpty
        }
        return found
    }

    /// Forgets lists of referrers whose blobs have just been removed.
    private func forgetLists(in layout: LayoutDirectory, _ blobs: BlobDirectory) throws {
        guard try FileSystem.status(layout.path.appending(LayoutDirectory.indexName)) != nil else {
            return
        }
        let reader = UnrecordedBlobs(directory: blobs)
        try layout.changeIndex(using: session.area) { index in
            try index.manifests.removeAll { entry in
                try entry.referrersSubject != nil && reader.size(of: entry.digest) == nil
            }
        }
    }

    private func oldCacheEntries(
        keeping: Set<Digest>, _ request: PruneRequest
    ) throws -> [Candidate] {
        func isOld(_ lastUse: Int64) -> Bool {
            request.keepingCachesUsedSince.map { lastUse < $0.seconds } ?? true
        }
        let trees = try TreeCache(session).unused().filter { isOld($0.lastUse) }.map {
            Candidate(path: $0.path, size: $0.size, kind: .tree)
        }
        let caches = try FileSystem.names(in: session.home.cache).filter {
            $0 != "ingest" && $0 != TreeCache.name && $0 != MountCache.name
        }
        let mounts = try MountCache(session).unused().filter { isOld($0.lastUse) }.map {
            Candidate(path: $0.path, size: $0.size, kind: .mount)
        }
        return try trees + mounts
            + caches.flatMap { name in
                try CacheStore(session, name: name).list().filter { entry in
                    !keeping.contains(entry.key) && isOld(entry.lastUse)
                }.map { Candidate(path: $0.path, size: $0.size) }
            }
    }
}

/// Reads blobs without writing down that they are used: the lock that this needs is held already.
private struct UnrecordedBlobs: BlobProvider {
    let directory: BlobDirectory

    var place: String { directory.place }

    func size(of digest: Digest) throws -> UInt64? {
        try FileSystem.status(directory.path(of: digest))?.size
    }

    func source(of digest: Digest) throws -> any ByteSource {
        guard try size(of: digest) != nil else { throw StoreError.missing(digest, place: place) }
        return try FileSource(path: directory.path(of: digest).string)
    }
}

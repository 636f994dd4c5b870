import Assembly
import Compression
import FileTree
import Inspection
import OCIModel
import Store

/// Where a `COPY` takes from.
enum CopySourcePlace: Sendable {
    case context(ContextFolder)
    case stage(StageOutcome, name: String)
}

/// Does what `COPY`, `ADD` and `WORKDIR` say.
struct CopyExecutor: Sendable {
    let environment: BuildEnvironment
    let trees: StageTrees
    /// How layers are compressed.
    let codec: LayerCodec

    private var cache: StepCache { StepCache(environment) }

    private var writer: StepLayerWriter {
        StepLayerWriter(store: environment.store, session: environment.session, codec: codec)
    }

    /// Makes a directory, unless it is there.
    func makeDirectory(
        _ path: String, on stage: StageOutcome, label: String
    ) async throws -> StepLayer? {
        let key = StepKey.directory(path, on: stage)
        if let known = try cache.result(for: key) {
            environment.report("\(label) (cached)")
            return known.layer
        }
        environment.report(label)
        let lower = try await trees.contents(of: stage).tree
        var placement = CopyPlacement(lower: lower, owner: nil, mode: nil, epoch: stage.epoch)
        try placement.makeDirectories(TreePath(path))
        var layer: StepLayer?
        if !placement.entries.isEmpty {
            let entries = placement.entries
            layer = try writer.write { tar in
                for (path, entry) in entries.ordered {
                    try tar.header(path, entry.node.kind, entry.node.attributes)
                }
            }
        }
        try cache.keep(StepCache.Result(layer: layer), for: key)
        return layer
    }

    /// Copies files.
    func perform(
        _ step: CopyStep, from place: CopySourcePlace, on stage: StageOutcome, label: String?
    ) async throws -> StepLayer? {
        // What a stage or an image holds is known by its layers, without reading them.
        let quick = StepKey.copy(step, from: place, on: stage)
        if let quick, let known = try cache.result(for: quick) {
            if let label { environment.report("\(label) (cached)") }
            return known.layer
        }
        let origin = try await origin(place)
        let spool = try Spool(environment.session)
        var (sources, fetched) = try await select(step, origin)
        if case .context(let context) = place {
            sources = try sources.map { try ContextDigest.complete($0, in: context) }
        }
        let key = StepKey.copy(step, sources + fetched.map(\.source), on: stage)
        if let known = try cache.result(for: key) {
            if let label { environment.report("\(label) (cached)") }
            if let quick { try cache.keep(known, for: quick) }
            return known.layer
        }
        if let label { environment.report(label) }
        let contents = step.isLinked ? nil : try await trees.contents(of: stage)
        let owner = try await owner(step, stage)
        let placement = CopyPlacement(
            lower: contents?.tree ?? FileTree(), owner: owner, mode: step.mode, epoch: stage.epoch)
        var planner = CopyPlanner(step, placement)
        let archives = try unpack(step, sources, origin, spool)
        var entries = try planner.plan(sources + fetched.map(\.source), archives: archives)
        for file in fetched {
            for (path, entry) in entries.entries {
                if case .origin(let source) = entry.content, source == file.source.path {
                    let (offset, _, _) = try spool.add(FileSource(path: file.path))
                    entries[path]?.content = .spool(offset)
                }
            }
        }
        let layer = try entries.isEmpty ? nil : writer.write(entries, from: origin, spool: spool)
        for key in [key, quick].compactMap(\.self) {
            try cache.keep(StepCache.Result(layer: layer), for: key)
        }
        return layer
    }

    private func origin(_ place: CopySourcePlace) async throws -> any CopyOrigin {
        switch place {
        case .context(let folder): return folder
        case .stage(let outcome, let name):
            let tree = try await trees.contents(of: outcome).tree
            let image = outcome.image(environment.store.blobs)
            return TreeOrigin(
                tree, contents: LayerContents(image.manifest.layers, blobs: image.blobs),
                name: "`\(name)`")
        }
    }

    /// A file that `ADD` fetched.
    private struct Fetched {
        let source: CopySelection.Source
        let path: String
    }

    private func select(
        _ step: CopyStep, _ origin: any CopyOrigin
    ) async throws -> ([CopySelection.Source], [Fetched]) {
        var selection = CopySelection(
            origin, excludes: try IgnorePatterns(excluding: step.excludes))
        var sources: [CopySelection.Source] = []
        var fetched: [Fetched] = []
        for text in step.sources {
            if step.isAdd, text.hasPrefix("http://") || text.hasPrefix("https://") {
                fetched.append(try await fetch(text, step))
            } else {
                sources += try selection.find(text)
            }
        }
        if step.checksum != nil, fetched.isEmpty {
            throw CopyError.unusable("`--checksum` is for a URL, and the source is none")
        }
        return (sources, fetched)
    }

    private func fetch(_ address: String, _ step: CopyStep) async throws -> Fetched {
        let (path, size, digest) = try await environment.downloads.download(
            address, checksum: step.checksum)
        let last = address.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last ?? ""
        guard let name = try? TreePath(String(last)), !name.isRoot, !last.contains(":") else {
            throw CopyError.fetch(address, "its path has no name for the file")
        }
        let node = Node(
            .file(FileContent(size: size, digest: digest, container: 0, offset: 0)),
            attributes: Attributes(mode: 0o600))
        let item = CopySelection.Item(origin: name, node: node, below: .root)
        return Fetched(source: CopySelection.Source(path: name, items: [item]), path: path)
    }

    /// The archives among the sources of an `ADD`, in the spool.
    private func unpack(
        _ step: CopyStep, _ sources: [CopySelection.Source], _ origin: any CopyOrigin,
        _ spool: Spool
    ) throws -> [Int: [UnpackedArchive.Entry]] {
        guard step.isAdd, step.unpacks != false else { return [:] }
        var archives: [Int: [UnpackedArchive.Entry]] = [:]
        for (number, source) in sources.enumerated() {
            guard let item = source.items.first, case .file(let content) = item.node.kind else {
                continue
            }
            var isArchive = false
            try origin.read([item.origin]) { _, stream in
                isArchive = UnpackedArchive.isArchive(stream)
            }
            guard isArchive else { continue }
            try origin.read([item.origin]) { path, stream in
                archives[number] = try UnpackedArchive.read(
                    stream, name: path.relative, size: content.size, into: spool)
            }
        }
        return archives
    }

    /// The owner that `--chown` names, by the image's own files.
    private func owner(
        _ step: CopyStep, _ stage: StageOutcome
    ) async throws -> (uid: UInt32, gid: UInt32)? {
        guard let text = step.owner, !text.isEmpty else { return nil }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        let needsNames = parts.contains { UInt32($0) == nil }
        guard needsNames else {
            let uid = UInt32(parts[0]) ?? 0
            return (uid, parts.count > 1 ? UInt32(parts[1]) ?? 0 : uid)
        }
        let contents = try await trees.contents(of: stage)
        let accounts = AccountRecords(
            passwd: contents.file(AccountRecords.passwd) ?? [],
            group: contents.file(AccountRecords.group) ?? [])
        return try accounts.owner(parts)
    }
}

extension AccountRecords {
    /// The numbers of `USER[:GROUP]`. A user's own group is taken where none is named.
    func owner(_ parts: [String]) throws(CopyError) -> (uid: UInt32, gid: UInt32) {
        let name = parts[0].isEmpty ? "0" : parts[0]
        guard let uid = UInt32(name) ?? user(named: name)?.uid else {
            throw .unknownOwner(name, "user")
        }
        guard parts.count > 1 else { return (uid, user(named: name)?.gid ?? uid) }
        guard let gid = UInt32(parts[1]) ?? group(named: parts[1])?.gid else {
            throw .unknownOwner(parts[1], "group")
        }
        return (uid, gid)
    }
}

public import FileTree
public import OCIModel
public import Store

/// What the layers of an image do, one after another, and how well they use their bytes.
public struct LayerStudy: Sendable {
    /// The digest of the manifest.
    public let digest: Digest
    /// What it runs on.
    public let platform: Platform
    /// The layers, lowest first.
    public let steps: [LayerStep]
    /// The tree that a container sees.
    public let tree: FileTree
    /// How well the layers use their bytes, as dive counts.
    public let dive: DiveFigures
    /// How well they do, counting only what no container sees.
    public let waste: WasteFigures

    /// Reads an image.
    ///
    /// - Throws: ``InspectionError``, and what reading the blobs throws.
    public init(of image: PlatformImage) throws {
        let configuration = try image.configuration()
        let scans = try ImageContentsReader.scan(image, wishes: ContentWishes())
        let instructions = (configuration.history ?? []).filter { $0.emptyLayer != true }
        var merger = LayerMerger()
        var dive = DiveCounter()
        var waste = WasteCounter()
        var steps: [LayerStep] = []
        for (index, scan) in scans.enumerated() {
            let beneath = merger.tree
            dive.add(scan) { path in
                beneath[path]?.isDirectory == true ? Self.bytes(below: path, in: beneath) : 0
            }
            var changes: [TreePath: LayerStep.Change] = [:]
            try merger.apply(scan) { change in
                waste.note(change, layer: index)
                Self.collect(change, beneath, into: &changes)
            }
            let history = instructions.count == scans.count ? instructions[index] : nil
            steps.append(
                LayerStep(
                    index: index, descriptor: scan.descriptor, instruction: history?.createdBy,
                    created: history?.created, fileBytes: scan.fileBytes,
                    changes: changes.values.sorted { $0.path < $1.path }))
        }
        digest = image.descriptor.digest
        platform = try image.platform()
        self.steps = steps
        tree = merger.tree
        self.dive = dive.figures
        self.waste = waste.figures
    }

    /// A path that a layer touches twice shows what became of it as a whole.
    private static func collect(
        _ change: LayerMerger.Change, _ beneath: FileTree,
        into changes: inout [TreePath: LayerStep.Change]
    ) {
        let before = beneath[change.path]
        guard let after = change.after else {
            changes[change.path] = before.map {
                .init(
                    path: change.path, kind: .removed, node: $0, bytes: change.removedBytes,
                    isRepeated: false)
            }
            return
        }
        // Directories are named on the way to what is in them; the same again is no change.
        if after.isDirectory, before == after { return }
        var size: UInt64 = 0
        if case .file(let content) = after.kind { size = content.size }
        changes[change.path] = .init(
            path: change.path, kind: before == nil ? .added : .changed, node: after, bytes: size,
            isRepeated: before == after)
    }

    private static func paths(below path: TreePath, in tree: FileTree) -> [TreePath] {
        var found: [TreePath] = []
        var pending = [path]
        while let next = pending.popLast() {
            found.append(next)
            pending += tree.children(of: next)
        }
        return found
    }

    private static func bytes(below path: TreePath, in tree: FileTree) -> UInt64 {
        paths(below: path, in: tree).reduce(0) { sum, path in
            if case .file(let content) = tree[path]?.kind { sum &+ content.size } else { sum }
        }
    }
}

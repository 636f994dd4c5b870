import FileTree
import OCIModel

/// Maps what a `COPY` selects to its places in the image.
struct CopyPlanner {
    private let step: CopyStep
    private var placement: CopyPlacement

    init(_ step: CopyStep, _ placement: CopyPlacement) {
        self.step = step
        self.placement = placement
    }

    /// The entries of the layer.
    ///
    /// - Parameters:
    ///   - sources: What is copied from the origin.
    ///   - archives: Unpacked archives among them, by the number of the source.
    /// - Throws: ``CopyError``.
    mutating func plan(
        _ sources: [CopySelection.Source], archives: [Int: [UnpackedArchive.Entry]]
    ) throws -> LayerEntries {
        let destination = try TreePath(step.destination)
        let count = sources.count + step.inline.count
        let isInto =
            step.isIntoDirectory || step.keepsParents || placement.isDirectory(destination)
        guard count <= 1 || isInto else {
            throw CopyError.unusable(
                "the pattern leads to \(count) files, and so the destination is a directory: write "
                    + "`\(step.destination)/`")
        }
        if isInto, step.isIntoDirectory { try placement.makeDirectories(destination) }
        for (number, source) in sources.enumerated() {
            if let unpacked = archives[number] {
                try placement.makeDirectories(destination)
                for entry in unpacked {
                    var node = entry.node
                    if case .hardLink(let target) = node.kind {
                        let place = try destination.appending(target.bytes)
                        node.kind = .hardLink(target: try placement.place(of: place))
                    }
                    try placement.put(
                        node, content: entry.content, at: destination.appending(entry.path.bytes))
                }
            } else {
                try place(source, in: destination, isInto: isInto)
            }
        }
        for file in step.inline {
            let path = isInto ? try destination.appending(file.name) : destination
            try placement.put(
                Node(.file(FileContent(file.content)), attributes: Attributes(mode: 0o644)),
                content: .bytes(file.content), at: path)
        }
        return placement.entries
    }

    private mutating func place(
        _ source: CopySelection.Source, in destination: TreePath, isInto: Bool
    ) throws {
        var top = destination
        if step.keepsParents {
            top = try destination.appending(Self.kept(of: source, step.sources))
        } else if !source.isDirectory, isInto {
            top = try destination.appending(source.path.name)
        }
        for item in source.items {
            let path = item.below.isRoot ? top : try top.appending(item.below.bytes)
            var content = LayerEntries.Content.none
            if case .file = item.node.kind { content = .origin(item.origin) }
            try placement.put(item.node, content: content, at: path)
        }
    }

    /// The part of a source's path that `--parents` keeps: what stands behind `/./`, else all of it.
    private static func kept(of source: CopySelection.Source, _ texts: [String]) -> [UInt8] {
        let names = source.path.components.map { Array($0) }
        for text in texts {
            guard let pivot = text.firstRange(of: "/./") else { continue }
            let count = text[..<pivot.lowerBound].split(separator: "/").filter { $0 != "." }.count
            let pattern = try? PathPattern(text)
            let all = names.map { String(decoding: $0, as: UTF8.self) }
            if pattern?.matches(all) == true {
                return Array(names.dropFirst(count).joined(separator: [UInt8(ascii: "/")]))
            }
        }
        return source.path.bytes
    }
}

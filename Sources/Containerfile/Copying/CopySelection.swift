import FileTree

/// What the sources of a `COPY` lead to.
struct CopySelection {
    /// Something that is copied.
    struct Item {
        /// Where it is in the origin.
        let origin: TreePath
        /// What it is there.
        let node: Node
        /// Where it goes, below the source's own place: empty for the source itself.
        let below: TreePath
    }

    /// A source that was found, with everything in it.
    struct Source {
        /// The path in the origin as it was asked for, wildcards replaced.
        let path: TreePath
        /// The source itself, then what is in it.
        let items: [Item]

        var isDirectory: Bool { items.first?.node.isDirectory == true }
    }

    /// The greatest number of files that one instruction may copy.
    static let limit = 2_000_000

    private let origin: any CopyOrigin
    private let excludes: IgnorePatterns
    private var count = 0

    init(_ origin: any CopyOrigin, excludes: IgnorePatterns) {
        self.origin = origin
        self.excludes = excludes
    }

    /// Finds a source: a path, or a pattern with `*`, `?` and `[…]`.
    ///
    /// - Throws: ``CopyError`` when there is nothing, and what the origin throws.
    mutating func find(_ text: String) throws -> [Source] {
        let pattern = try PathPattern(text)
        if pattern.isLiteral {
            let path = pattern.literalPrefix.joined(separator: "/")
            guard let (real, node) = try origin.resolve(Array(path.utf8), followsLast: true) else {
                let link = try origin.resolve(Array(path.utf8), followsLast: false)?.node.kind
                if case .symbolicLink = link { throw CopyError.leadsOut(text, origin.name) }
                throw CopyError.missing(text, origin.name)
            }
            let asked = try TreePath(path)
            return [Source(path: asked, items: try items(real, node, asked: asked))]
        }
        var found: [Source] = []
        let start = try TreePath(pattern.literalPrefix.joined(separator: "/"))
        try walk(start, pattern) { path in found.append(path) }
        guard !found.isEmpty else { throw CopyError.missing(text, origin.name) }
        return found
    }

    private mutating func walk(
        _ start: TreePath, _ pattern: PathPattern, _ body: (Source) -> Void
    ) throws {
        guard let (real, node) = try origin.resolve(start.bytes, followsLast: true),
            node.isDirectory
        else { return }
        for name in try origin.names(in: real) {
            let asked = try start.appending(name)
            let names = asked.components.map { String(decoding: $0, as: UTF8.self) }
            if pattern.matches(names) {
                if let (place, entry) = try origin.resolve(asked.bytes, followsLast: true) {
                    body(Source(path: asked, items: try items(place, entry, asked: asked)))
                }
            } else if pattern.mayMatch(below: names) {
                try walk(asked, pattern, body)
            }
        }
    }

    /// A source and everything in it.
    private mutating func items(
        _ path: TreePath, _ node: Node, asked: TreePath
    ) throws -> [Item] {
        var items = [Item(origin: path, node: node, below: .root)]
        guard node.isDirectory else { return items }
        var pending: [(origin: TreePath, below: TreePath)] = [(path, .root)]
        while let folder = pending.popLast() {
            for name in try origin.names(in: folder.origin) {
                let from = try folder.origin.appending(name)
                let below = try folder.below.appending(name)
                guard let entry = try origin.entry(at: from) else { continue }
                let names = below.components.map { String(decoding: $0, as: UTF8.self) }
                if !excludes.isEmpty, excludes.excludes(names) {
                    guard entry.isDirectory, !excludes.excludesAllBelow(names) else { continue }
                }
                count += 1
                guard count <= Self.limit else { throw CopyError.tooMany(Self.limit) }
                items.append(Item(origin: from, node: entry, below: below))
                if entry.isDirectory { pending.append((from, below)) }
            }
        }
        return items.sorted { $0.below < $1.below }
    }
}

/// Why files cannot be copied.
enum CopyError: Error, Equatable, CustomStringConvertible {
    case missing(String, String)
    case leadsOut(String, String)
    case tooMany(Int)
    case notDirectory(String)
    case changed(TreePath)
    case unknownOwner(String, String)
    case isDirectory(String)
    case badArchive(String, String)
    case fetch(String, String)
    case unusable(String)

    var description: String {
        switch self {
        case .missing(let source, let origin):
            "`\(source)` is not in \(origin)"
                + (origin == ContextFolder.title ? ", or it is left out by .dockerignore" : "")
        case .leadsOut(let source, let origin):
            "`\(source)` is a link to what is not in \(origin)"
        case .tooMany(let limit): "more than \(limit) files"
        case .notDirectory(let path): "`\(path)` is a file in the image, and no directory"
        case .changed(let path): "\(path) changed while it was read; build again"
        case .unknownOwner(let name, let kind):
            "the image has no \(kind) `\(name)`; make it first, or write its number"
        case .isDirectory(let path): "`\(path)` is a directory in the image, and would be a file"
        case .badArchive(let path, let reason): "`\(path)` cannot be unpacked: \(reason)"
        case .fetch(let source, let reason): "`\(source)` cannot be fetched: \(reason)"
        case .unusable(let reason): reason
        }
    }

    /// The word of the instruction that it is about.
    var subject: String? {
        switch self {
        case .missing(let word, _), .leadsOut(let word, _), .badArchive(let word, _),
            .fetch(let word, _), .unknownOwner(let word, _):
            word
        default: nil
        }
    }
}

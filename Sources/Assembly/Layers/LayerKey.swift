import Compression
import FileTree
import OCIModel

/// The name under which a layer's result is remembered: a hash over everything that its bytes
/// depend on.
struct LayerKey {
    private var hasher = DigestHasher()

    /// Raised whenever the bytes that a recipe gives change.
    private static let formatVersion = 1

    private init() {}

    /// Hashes a recipe. Segments enter with their own keys, entries with all that tar records.
    static func of(
        _ recipe: LayerRecipe, segmentKeys: [Digest], codec: LayerCodec
    ) -> Digest {
        var key = LayerKey()
        key.add("layer \(formatVersion) \(codec.implementation)")
        for part in recipe.parts {
            switch part {
            case .segment(let index): key.add("segment \(segmentKeys[index])")
            case .filteredSegment(let index, let without):
                key.add("filtered \(segmentKeys[index])")
                for path in without.sorted() { key.add(path.bytes) }
            case .entries(let entries):
                key.add("entries")
                for (path, node) in entries { key.add(path, node) }
            }
        }
        return key.hasher.finalize()
    }

    private mutating func add(_ bytes: [UInt8]) {
        hasher.update(Array("\(bytes.count):".utf8) + bytes)
    }

    private mutating func add(_ text: String) { add(Array(text.utf8)) }

    private mutating func add(_ path: TreePath, _ node: Node) {
        add(path.bytes)
        let attributes = node.attributes
        add("\(attributes.mode) \(attributes.uid) \(attributes.gid) \(attributes.modified.seconds)")
        for (name, value) in attributes.extended.sorted(by: { $0.key < $1.key }) {
            add(name)
            add(value)
        }
        switch node.kind {
        case .directory: add("d")
        case .file(let content): add("f \(content.digest) \(content.size)")
        case .symbolicLink(let target):
            add("l")
            add(target)
        case .hardLink(let target):
            add("h")
            add(target.bytes)
        case .characterDevice(let major, let minor): add("c \(major) \(minor)")
        case .blockDevice(let major, let minor): add("b \(major) \(minor)")
        case .namedPipe: add("p")
        }
    }
}

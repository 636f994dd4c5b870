import Compression
public import FileTree
import Inspection
import OCIModel
public import Store

/// How an image and what was built again from its lock compare.
public enum Reproduction: Sendable {
    /// The same digest: every byte is the same.
    case identical
    /// The same uncompressed layers; what differs is how they are compressed, or the documents.
    case sameContent([String])
    /// Other content, with the paths that differ.
    case different([Difference])

    /// A path that differs.
    public struct Difference: Hashable, Sendable {
        /// The path.
        public var path: TreePath
        /// What differs: `only in the image`, `content`, `mode 0644 and 0755` …
        public var reason: String
    }

    /// Compares an image with one that was built again.
    ///
    /// - Throws: `InspectionError` and what reading the blobs throws.
    public static func compare(
        _ image: PlatformImage, with built: PlatformImage
    ) throws -> Reproduction {
        if image.descriptor.digest == built.descriptor.digest { return .identical }
        let isSame = image.manifest.layers.map(\.digest) == built.manifest.layers.map(\.digest)
        if try isSame || expanded(image) == expanded(built) {
            var reasons: [String] = []
            if !isSame { reasons.append("the layers are compressed otherwise") }
            if try image.configuration() != built.configuration() {
                reasons.append("the configuration is another one")
            }
            if image.manifest.annotations != built.manifest.annotations {
                reasons.append("the annotations are others")
            }
            return .sameContent(reasons.isEmpty ? ["the manifest is written otherwise"] : reasons)
        }
        let left = try ImageContentsReader.read(image) { _ in false }.tree
        let right = try ImageContentsReader.read(built) { _ in false }.tree
        let found = differences(left, right)
        // The same tree may lie in other layers, or in another order.
        return found.isEmpty
            ? .sameContent(["the files are the same and lie otherwise in the layers"])
            : .different(found)
    }

    /// What the layers are when they are expanded. A configuration says that too, and could say
    /// anything.
    private static func expanded(_ image: PlatformImage) throws -> [Digest] {
        try image.manifest.layers.map { layer in
            let plain = try Decompressor(
                image.blobs.openVerified(layer), format: nil, limits: .layer)
            return try DigestHasher.digest(of: plain).digest
        }
    }

    /// The paths that differ between two trees, in the order of the paths.
    static func differences(_ image: FileTree, _ built: FileTree) -> [Difference] {
        var found: [Difference] = []
        for (path, node) in image.entries {
            guard let other = built[path] else {
                found.append(Difference(path: path, reason: "only in the image"))
                continue
            }
            if let reason = difference(node, other) {
                found.append(Difference(path: path, reason: reason))
            }
        }
        for path in built.paths where image[path] == nil {
            found.append(Difference(path: path, reason: "only in what was built again"))
        }
        return found.sorted { $0.path < $1.path }
    }

    private static func difference(_ node: Node, _ other: Node) -> String? {
        var reasons: [String] = []
        switch (node.kind, other.kind) {
        case (.file(let one), .file(let two)):
            if one.digest != two.digest {
                reasons.append("content (\(one.size) and \(two.size) bytes)")
            }
        case (.symbolicLink(let one), .symbolicLink(let two)):
            if one != two { reasons.append("the target of the link") }
        case (.hardLink(let one), .hardLink(let two)):
            if one != two { reasons.append("the target of the link") }
        case (.directory, .directory), (.namedPipe, .namedPipe): break
        case (.characterDevice(let a, let b), .characterDevice(let c, let d)):
            if (a, b) != (c, d) { reasons.append("the numbers of the device") }
        case (.blockDevice(let a, let b), .blockDevice(let c, let d)):
            if (a, b) != (c, d) { reasons.append("the numbers of the device") }
        default: reasons.append("what it is")
        }
        let (one, two) = (node.attributes, other.attributes)
        if one.mode != two.mode {
            reasons.append(
                "mode 0\(String(one.mode, radix: 8)) and 0\(String(two.mode, radix: 8))")
        }
        if one.uid != two.uid || one.gid != two.gid {
            reasons.append("owner \(one.uid):\(one.gid) and \(two.uid):\(two.gid)")
        }
        if one.modified != two.modified { reasons.append("time") }
        if one.extended != two.extended { reasons.append("extended attributes") }
        return reasons.isEmpty ? nil : reasons.joined(separator: ", ")
    }
}

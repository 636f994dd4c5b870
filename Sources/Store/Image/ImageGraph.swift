import OCIModel

/// Follows the descriptors of an image from its root, within the limits of ``ImageLimits``.
struct ImageGraph {
    private let blobs: any BlobProvider
    private let isTolerant: Bool

    /// - Parameter isTolerant: Whether a manifest that is missing or damaged just leads nowhere.
    init(_ blobs: any BlobProvider, isTolerant: Bool = false) {
        self.blobs = blobs
        self.isTolerant = isTolerant
    }

    /// The manifests below a root in the order of the indexes, each once.
    func manifests(below root: Descriptor) throws -> [(Descriptor, ImageManifest)] {
        var found: [(Descriptor, ImageManifest)] = []
        try visit(root) { node in
            if case .manifest(let descriptor, let manifest) = node {
                found.append((descriptor, manifest))
            }
        }
        return found
    }

    /// All blobs below a root, each once, every one after those that it names.
    func contents(below root: Descriptor) throws -> [Descriptor] {
        var seen: Set<Digest> = []
        var found: [Descriptor] = []
        func add(_ descriptor: Descriptor) {
            if seen.insert(descriptor.digest).inserted { found.append(descriptor) }
        }
        try visit(root) { node in
            switch node {
            case .manifest(let descriptor, let manifest):
                add(manifest.config)
                manifest.layers.filter { !$0.isForeign }.forEach(add)
                add(descriptor)
            case .index(let descriptor), .other(let descriptor): add(descriptor)
            }
        }
        return found
    }

    private enum Node {
        case manifest(Descriptor, ImageManifest)
        case index(Descriptor)
        case other(Descriptor)
    }

    private func visit(_ root: Descriptor, _ body: (Node) -> Void) throws {
        var seen: Set<Digest> = []
        try visit(root, depth: 0, seen: &seen, body)
    }

    /// Children come before the index that lists them.
    private func visit(
        _ descriptor: Descriptor, depth: Int, seen: inout Set<Digest>, _ body: (Node) -> Void
    ) throws {
        guard seen.insert(descriptor.digest).inserted else { return }
        guard depth <= ImageLimits.depth, seen.count <= ImageLimits.manifests else {
            throw StoreError.malformed(
                place: blobs.place, reason: "more indexes inside each other than any image needs")
        }
        if descriptor.mediaType.isIndex {
            guard let index = try read(ImageIndex.self, descriptor) else {
                return body(.other(descriptor))
            }
            // An index may list platforms that nobody has fetched.
            for entry in index.manifests where try blobs.size(of: entry.digest) != nil {
                try visit(entry, depth: depth + 1, seen: &seen, body)
            }
            body(.index(descriptor))
        } else if descriptor.mediaType.isManifest {
            guard let manifest = try read(ImageManifest.self, descriptor) else {
                return body(.other(descriptor))
            }
            guard manifest.layers.count <= ImageLimits.layers else {
                throw StoreError.malformed(
                    place: blobs.place, reason: "a manifest with \(manifest.layers.count) layers")
            }
            body(.manifest(descriptor, manifest))
        } else {
            body(.other(descriptor))
        }
    }

    private func read<Value: Decodable>(
        _ type: Value.Type, _ descriptor: Descriptor
    ) throws -> Value? {
        do {
            return try blobs.value(type, of: descriptor)
        } catch let error as StoreError {
            switch error {
            case .missing, .wrongDigest, .wrongSize, .malformed, .tooLarge, .unsupportedDigest:
                if isTolerant { return nil }
                throw error
            default: throw error
            }
        }
    }
}

extension Descriptor {
    /// Whether this is a layer that is not distributed with its image.
    package var isForeign: Bool {
        let type = mediaType.rawValue
        return type.hasPrefix("application/vnd.oci.image.layer.nondistributable.")
            || type.hasPrefix("application/vnd.docker.image.rootfs.foreign.")
    }
}

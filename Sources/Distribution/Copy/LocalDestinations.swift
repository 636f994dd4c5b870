import OCIModel
import Store
import SystemPackage

/// A place of this machine, into which blobs are written one by one.
protocol LocalDestination: CopyDestination {
    /// Takes the bytes of a blob.
    func writer() throws -> BlobWriter
}

extension LocalDestination {
    /// That a manifest is there says nothing about what it names, so that is looked at anyway.
    func hasManifest(_ descriptor: Descriptor) async throws -> Bool { false }

    func isRoot(_ descriptor: Descriptor) async throws -> Bool { false }

    func putBlob(
        _ descriptor: Descriptor, from content: BlobContent, progress: ProgressItem?
    ) async throws -> BlobUpload.Outcome {
        try await content.copy(descriptor, into: writer(), progress: progress)
        return .sent
    }
}

/// The local store.
struct StoreDestination: LocalDestination {
    let store: ContentStore
    /// `nil` when nothing is to be named.
    let name: ImageName?

    var keepsIndex: Bool { true }

    func hasBlob(_ descriptor: Descriptor) async throws -> Bool {
        try store.blobs.size(of: descriptor.digest) == UInt64(exactly: descriptor.size)
    }

    func writer() throws -> BlobWriter { try store.blobs.writer() }

    func putManifest(_ node: CopyPlan.Node) async throws {
        guard try !store.blobs.contains(node.descriptor.digest) else { return }
        try store.blobs.add(node.bytes)
    }

    func putReferrer(_ node: CopyPlan.Node, on subject: Digest) async throws {
        try await putManifest(node)
        try store.addReferrer(node.listing, to: subject)
    }

    func setTag(_ tag: Tag, to node: CopyPlan.Node) async throws {
        guard var name else { return }
        name.tag = tag
        try store.setName(name, to: node.descriptor.bare)
    }

    func finish(_ root: CopyPlan.Node) async throws {
        if let name { try store.setName(name, to: root.descriptor.bare) }
    }

    func close() {}
}

/// A layout in a folder.
struct LayoutDestination: LocalDestination {
    let layout: LayoutWriter
    let name: LayoutName?

    var keepsIndex: Bool { false }

    func hasBlob(_ descriptor: Descriptor) async throws -> Bool {
        try layout.blobs.size(of: descriptor.digest) == UInt64(exactly: descriptor.size)
    }

    func writer() throws -> BlobWriter { try layout.writer() }

    func putManifest(_ node: CopyPlan.Node) async throws {
        guard try await !hasBlob(node.descriptor) else { return }
        let writer = try layout.writer()
        try writer.write(node.bytes)
        try writer.commit(expecting: node.descriptor.digest)
    }

    func putReferrer(_ node: CopyPlan.Node, on subject: Digest) async throws {
        try await putManifest(node)
        try layout.addReferrer(node.listing, to: subject)
    }

    func setTag(_ tag: Tag, to node: CopyPlan.Node) async throws {
        try layout.setRoot(node.descriptor.bare, name: try LayoutName(tag.text))
    }

    func finish(_ root: CopyPlan.Node) async throws {
        try layout.setRoot(root.descriptor.bare, name: name)
    }

    func close() { layout.close() }
}

/// A folder for the time being, from which an archive or a folder of files is written in the end.
struct StagingDestination: LocalDestination {
    let blobs: BlobDirectory
    /// Whether the folder outlives the copy into it.
    var outlivesCopy = false

    /// The same folder for a copy after which it is still needed.
    var kept: StagingDestination {
        StagingDestination(blobs: blobs, outlivesCopy: true)
    }

    var keepsIndex: Bool { false }

    func hasBlob(_ descriptor: Descriptor) async throws -> Bool {
        try blobs.contains(descriptor.digest)
    }

    func writer() throws -> BlobWriter { try blobs.writer() }

    func putManifest(_ node: CopyPlan.Node) async throws { try blobs.add(node.bytes) }

    func putReferrer(_ node: CopyPlan.Node, on subject: Digest) async throws {}

    func setTag(_ tag: Tag, to node: CopyPlan.Node) async throws {}

    func finish(_ root: CopyPlan.Node) async throws {}

    func close() {
        if !outlivesCopy { blobs.removeTemporary() }
    }
}

extension BlobContent {
    /// Brings a blob into a writer and finishes it: whole, right, or not at all.
    func copy(
        _ descriptor: Descriptor, into writer: BlobWriter, progress: ProgressItem?
    ) async throws {
        switch self {
        case .bytes(let bytes): try writer.write(bytes)
        case .local(let blobs):
            try writer.write(contentsOf: blobs.openVerified(descriptor))
            progress?.update(done: writer.count)
        case .remote(let repository):
            try await repository.fetch(descriptor, into: writer, progress: progress)
        }
        do {
            try writer.commit(
                expecting: descriptor.digest, size: UInt64(exactly: descriptor.size))
        } catch StoreError.wrongDigest(let expected, let actual, _) {
            guard case .remote(let repository) = self else {
                throw StoreError.wrongDigest(expected: expected, actual: actual, place: "content")
            }
            throw RegistryError.wrongDigest(
                request: "\(repository)", expected: expected, actual: actual)
        }
    }
}

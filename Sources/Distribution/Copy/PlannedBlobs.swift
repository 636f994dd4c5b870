import Compression
import OCIModel
import Store

/// The blobs of a place, and manifests that were made for a copy beside them.
struct PlannedBlobs: BlobProvider {
    private let base: any BlobProvider
    private let manifests: [Digest: [UInt8]]

    init(_ plan: CopyPlan, base: any BlobProvider) {
        self.base = base
        manifests = Dictionary(plan.nodes.map { ($0.descriptor.digest, $0.bytes) }) { first, _ in
            first
        }
    }

    var place: String { base.place }

    func size(of digest: Digest) throws -> UInt64? {
        if let bytes = manifests[digest] { return UInt64(bytes.count) }
        return try base.size(of: digest)
    }

    func source(of digest: Digest) throws -> any ByteSource {
        if let bytes = manifests[digest] { return MemorySource(bytes) }
        return try base.source(of: digest)
    }
}

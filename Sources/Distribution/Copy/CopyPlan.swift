import OCIModel

/// All that belongs to an image, ready to be copied in order.
struct CopyPlan: Sendable {
    /// A manifest or index, and the blobs that it names.
    struct Node: Sendable {
        var descriptor: Descriptor
        var bytes: [UInt8]
        var blobs: [Descriptor]
        /// What the manifest refers to, where it does.
        var subject: Digest?
        /// What a list of referrers says of it.
        var listing: Descriptor
    }

    /// The manifests, each after those that it names.
    var nodes: [Node]
    /// The last of them.
    var root: Descriptor
    /// The digests that are the same as at the source.
    var unchanged: Set<Digest>
    /// What is to be said to the user.
    var notes: [String] = []

    /// The blobs, each once.
    func blobs(of nodes: [Node]) -> [Descriptor] {
        var seen: Set<Digest> = []
        return nodes.flatMap(\.blobs).filter { seen.insert($0.digest).inserted }
    }
}

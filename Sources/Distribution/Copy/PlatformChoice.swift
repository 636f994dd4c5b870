public import OCIModel
import Store

/// Which images of an index to take.
public enum PlatformChoice: Hashable, Sendable {
    /// All that there are.
    case all
    /// Those for some platforms, each of which must be there.
    case only([Platform])

    /// The entries of an index that are wanted, in its order: images for the platforms, and what is
    /// attested of these.
    ///
    /// - Throws: `StoreError.unknownPlatform` for a platform that the index does not have.
    func entries(of index: ImageIndex) throws -> [Descriptor] {
        guard case .only(let wanted) = self else { return index.manifests }
        var chosen: Set<Digest> = []
        for platform in wanted {
            let same = index.manifests.filter {
                $0.platform?.os == platform.os && $0.platform?.architecture == platform.architecture
            }
            let exact = same.first { $0.platform?.variant == platform.variant }
            let near = same.first { $0.platform?.variant == nil || platform.variant == nil }
            guard let found = exact ?? near else {
                throw StoreError.unknownPlatform(
                    platform,
                    known: index.manifests.compactMap(\.platform).filter { $0.os != "unknown" })
            }
            chosen.insert(found.digest)
        }
        return index.manifests.filter { entry in
            if chosen.contains(entry.digest) { return true }
            guard let subject = entry.annotations?["vnd.docker.reference.digest"] else {
                return false
            }
            return chosen.contains { $0.description == subject }
        }
    }
}

import Assembly
import Compression
import DebianArchive
import ImageSpec
import OCIModel
import Store
import SupplyChain

/// What a build keeps beside the images that it made: how they came about, what is in them, and what
/// the changelogs of their packages prove. None of it changes the digest of an image.
struct BuildAttachments {
    let workplace: Workplace
    let codec: LayerCodec

    /// Attaches everything that is not there yet.
    ///
    /// - Parameter name: The image's name.
    /// - Throws: `StoreError`, and what reading the image throws.
    func attach(_ built: BuiltImage, _ lock: Lock, name: ImageName) throws {
        for platform in built.platforms {
            try attachProvenance(of: platform, lock, name)
            try attachDocuments(of: platform, name)
        }
    }

    private func attachProvenance(
        of platform: BuiltPlatform, _ lock: Lock, _ name: ImageName
    ) throws {
        let own = try LockDocument.encode(lock.only(platform.architecture))
        let provenance = Provenance(
            lock: try JSON(own, place: "lock"), compression: codec.identifier,
            compressor: codec.implementation)
        let statement = Statement(
            subjects: [.init(name: name.description, digest: platform.manifest.digest)],
            predicateType: .provenance, predicate: provenance.predicate(version: Version.text))
        try workplace.images.attach(
            Attestations.artifact(statement, subject: platform.manifest, key: nil))
    }

    /// Reading an image takes longer than finding that it was read before.
    private func attachDocuments(of platform: BuiltPlatform, _ name: ImageName) throws {
        let digest = platform.manifest.digest
        guard try workplace.images.referrers(of: digest, type: AttachedType.spdx).isEmpty else {
            return
        }
        let image = try workplace.images.image(platform.manifest, name: name)
            .singleImage(place: name.description)
        var inventory = try InventoryCache(workplace.session).inventory(
            of: image, name: name.description)
        inventory.evidence = platform.changelogs.map { changelog in
            ChangelogEvidence(
                source: changelog.source, version: changelog.version,
                fixes: changelog.fixes.map { .init(vulnerability: $0.key, version: $0.value) })
        }
        let document = SPDXDocument.make(inventory, version: Version.text)
        try workplace.images.attach(
            Artifact(
                type: AttachedType.spdx, subject: platform.manifest,
                parts: [.init(mediaType: AttachedType.spdx, bytes: document.compact)]))
        if let proven = VEXDocument.proven(by: inventory) {
            let statement = Statement(
                subjects: [.init(name: name.description, digest: digest)],
                predicateType: .openVEX, predicate: proven.openVEX)
            try workplace.images.attach(
                Attestations.artifact(
                    statement, subject: platform.manifest, key: nil,
                    annotations: [AttachedType.evidenceKey: "changelog"]))
        }
    }
}

import Compression
import Containerfile
import OCIModel
import Store
import SupplyChain

/// What a build of a Dockerfile keeps beside its images: how they came about, and what is in them.
/// None of it changes the digest of an image.
struct ContainerfileAttachments {
    let workplace: Workplace
    let options: ContainerfileOptions
    let codec: LayerCodec
    /// The digest of the Dockerfile.
    let file: Digest

    /// Attaches everything that is not there yet.
    ///
    /// - Throws: `StoreError`, and what reading an image throws.
    func attach(_ result: ContainerfileBuild.Result, name: ImageName) throws {
        let arguments = try options.arguments(workplace.environment).keys.sorted()
        for (image, bases) in zip(result.images, result.bases) {
            let provenance = ContainerfileProvenance(
                file: file, target: options.target, platform: image.platform,
                arguments: arguments, compression: codec.identifier,
                compressor: codec.implementation,
                bases: bases.map { .init(name: $0.name, digest: $0.digest) })
            let statement = Statement(
                subjects: [.init(name: name.description, digest: image.manifest.digest)],
                predicateType: .provenance, predicate: provenance.predicate(version: Version.text))
            try workplace.images.attach(
                Attestations.artifact(statement, subject: image.manifest, key: nil))
            try attachDocument(of: image.manifest, name)
        }
    }

    private func attachDocument(of manifest: Descriptor, _ name: ImageName) throws {
        let images = workplace.images
        guard try images.referrers(of: manifest.digest, type: AttachedType.spdx).isEmpty else {
            return
        }
        let image = try images.image(manifest, name: name).singleImage(place: name.description)
        let inventory = try InventoryCache(workplace.session).inventory(
            of: image, name: name.description)
        let document = SPDXDocument.make(inventory, version: Version.text)
        try images.attach(
            Artifact(
                type: AttachedType.spdx, subject: manifest,
                parts: [.init(mediaType: AttachedType.spdx, bytes: document.compact)]))
    }
}

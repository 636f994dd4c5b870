import Assembly
import Containerfile
import Distribution
import ImageSpec
import OCIModel
import Packages
import Store

/// Finds the images behind `FROM` and `--from`: in the store, in registries, and in the catalogue
/// where a name says so.
struct BaseImages: BaseImageProvider {
    let workplace: Workplace
    let mapping: BaseMapping
    let context: BuildContext
    let registry: RegistrySettings
    let isOffline: Bool
    let imported: ImportedSteps

    func image(_ name: String, for platform: Platform) async throws -> BaseImage {
        let target = mapping.target(of: name)
        if target.hasPrefix("catalogue:") {
            return try await built(String(target.dropFirst(10)), platform)
        }
        let argument = try argument(target)
        let stored = try await open(argument, platform)
        let image = try stored.image(for: platform)
        if stored.blobs.place != workplace.images.blobs.place {
            // Layers are read and counted on in the store; what lies elsewhere comes here first.
            try workplace.images.add(
                StoredImage(root: image.descriptor, blobs: stored.blobs), names: [])
        }
        return BaseImage(
            image: PlatformImage(
                descriptor: image.descriptor, manifest: image.manifest,
                blobs: workplace.images.blobs),
            name: target, digest: stored.root.digest)
    }

    /// Looks at an image. The layers of one in a registry stay there until something is done with them:
    /// where every step on them was done before, nothing is.
    private func open(_ argument: ImageArgument, _ platform: Platform) async throws -> StoredImage {
        guard case .registry(let reference) = argument.location else {
            return try await argument.open(in: workplace, platform: platform, registry: registry)
        }
        let task = workplace.progress.begin("Fetching", unit: .bytes)
        defer { task.finish() }
        let copier = ImageCopier(
            workplace.session, store: workplace.images, client: try registry.client(workplace),
            progress: task)
        let stored = try await copier.fetchDescription(of: reference, platform: platform)
        let layers = try stored.image(for: platform).manifest.layers
        imported.add(layers, place: "docker://\(reference.registry)/\(reference.repository)") {
            try await copier.fetch($0, of: reference)
        }
        return stored
    }

    /// Where a name leads: with a transport there; else into the store, and if it is not there to a
    /// registry.
    private func argument(_ name: String) throws -> ImageArgument {
        if ImageLocation.transports.contains(where: name.hasPrefix) {
            return try ImageArgument(name)
        }
        if let local = try? ImageName(name), try workplace.images.root(of: local) != nil {
            return try ImageArgument(name)
        }
        guard !isOffline else {
            throw BadInput(
                "the store has no image `\(name)`, and --offline asks nobody else (`socle images` "
                    + "lists what there is; --bases maps names to others)")
        }
        return try ImageArgument("docker://" + name)
    }

    private func built(_ name: String, _ platform: Platform) async throws -> BaseImage {
        let argument = try SpecificationArgument(name, variant: nil)
        let ecosystem = argument.specification.ecosystem
        guard
            let architecture = PackageArchitecture(
                user: [platform.architecture, platform.variant].compactMap(\.self)
                    .joined(separator: "/"), in: ecosystem)
        else { throw BadInput("catalogue:\(name) is not there for \(platform)") }
        let job = try BuildJob(
            argument, architectures: architecture.text, lock: nil, locked: false)
        let (built, _) = try await job.build(context)
        let image = try workplace.images.image(built.root).image(for: platform)
        return BaseImage(image: image, name: "catalogue:\(name)", digest: built.root.digest)
    }
}

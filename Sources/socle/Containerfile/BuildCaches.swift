import Containerfile
import Distribution
import OCIModel
import Store

/// Build caches that lie elsewhere: `--cache-from` and `--cache-to`.
///
/// A place is an IMAGE as everywhere; BuildKit's `type=registry,ref=NAME` means `docker://NAME`.
struct BuildCaches {
    let workplace: Workplace
    let registry: RegistrySettings

    /// Takes up the steps that other builds left; their layers stay where they are until one is needed.
    /// A cache that cannot be had is no reason not to build: it is said, and everything is done.
    func take(from places: [String], into imported: ImportedSteps) async throws {
        for text in places {
            let argument = try ImageArgument(Self.place(text, option: "--cache-from"))
            do {
                let count = try await take(argument, into: imported)
                workplace.progress.note("\(argument.text): \(count) steps")
            } catch let error as CancellationError {
                throw error
            } catch {
                workplace.progress.note("no steps from \(argument.text): \(error)")
            }
        }
    }

    private func take(
        _ argument: ImageArgument, into imported: ImportedSteps
    ) async throws -> Int {
        let store = workplace.images
        guard case .registry(let reference) = argument.location else {
            let stored = try await argument.open(in: workplace, registry: registry)
            return try PortableCache.read(
                stored.root, name: argument.text, from: stored.blobs,
                place: Self.name(of: argument.location), into: imported
            ) { layer in
                let writer = try store.blobs.writer()
                try writer.write(contentsOf: stored.blobs.openVerified(layer))
                try writer.commit(expecting: layer.digest)
            }
        }
        let task = workplace.progress.begin("Fetching", unit: .bytes)
        defer { task.finish() }
        let client = try registry.client(workplace)
        let copier = ImageCopier(
            workplace.session, store: store, client: client, progress: task)
        let stored = try await copier.fetchDescription(of: reference)
        let progress = workplace.progress
        return try PortableCache.read(
            stored.root, name: argument.text, from: store.blobs,
            place: Self.name(of: argument.location), into: imported
        ) { layer in
            progress.note(
                "fetching \(layer.digest.short), \(Quantities.bytes(UInt64(clamping: layer.size)))")
            try await copier.fetch(layer, of: reference)
        }
    }

    /// Writes the steps of a build to places.
    func write(
        _ steps: StepRecord, to places: [ImageLocation], from imported: ImportedSteps,
        _ write: (StoredImage, [ImageLocation]) async throws -> Void
    ) async throws {
        guard !places.isEmpty else { return }
        for place in places {
            try await PortableCache.complete(
                steps, for: Self.name(of: place), from: imported, in: workplace.images)
        }
        let root = try PortableCache.write(steps, to: workplace.images)
        try await write(workplace.images.image(root), places)
    }

    /// What tells apart places that share nothing: of a registry, its repository.
    private static func name(of place: ImageLocation) -> String {
        guard case .registry(let reference) = place else { return place.description }
        return "docker://\(reference.registry)/\(reference.repository)"
    }

    /// Where caches go, looked at before anything is built.
    ///
    /// - Throws: ``BadInput``, `ImageLocationError`.
    static func destinations(_ places: [String]) throws -> [ImageLocation] {
        try places.map { try ImageLocation(place($0, option: "--cache-to")) }
    }

    private static func place(_ text: String, option: String) throws -> String {
        guard text.hasPrefix("type=") else { return text }
        var name: String?
        for field in text.split(separator: ",") {
            let parts = field.split(separator: "=", maxSplits: 1).map(String.init)
            switch (parts.first, parts.last) {
            case ("type", "registry"), ("mode", "max"): break
            case ("ref", let value?) where parts.count == 2: name = "docker://" + value
            default:
                throw BadInput("\(option): `\(field)` is not known (want type=registry,ref=NAME)")
            }
        }
        guard let name else { throw BadInput("\(option) \(text): no ref=NAME") }
        return name
    }
}

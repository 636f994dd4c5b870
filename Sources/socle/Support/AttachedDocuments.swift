import Distribution
import OCIModel
import Store
import SupplyChain

/// What is kept beside an image and bears on a scan: VEX statements, and the evidence of changelogs
/// in its SBOM.
struct AttachedDocuments {
    /// The VEX documents, each with where it comes from.
    private(set) var vex: [(document: VEXDocument, origin: String)] = []
    /// What changelogs prove.
    private(set) var evidence: [ChangelogEvidence] = []
    private var seen: Set<Digest> = []

    /// Reads what is said of an image in the place where it lies, and in the store.
    ///
    /// - Parameter digests: Those by which documents may know the image.
    /// - Throws: `StoreError`, `RegistryError`.
    static func of(
        _ text: String, _ digests: Set<Digest>, in workplace: Workplace,
        registry: RegistrySettings = .init()
    ) async throws -> AttachedDocuments {
        var documents = AttachedDocuments()
        for digest in digests.sorted() {
            for place in try places(text, workplace, registry) {
                try await documents.read(digest, place)
            }
        }
        return documents
    }

    /// Where something may be kept on an image: the place where it lies, and the store.
    ///
    /// - Throws: `StoreError`, and what the settings of registries throw.
    static func places(
        _ text: String, _ workplace: Workplace, _ registry: RegistrySettings
    ) throws -> [any ImageRepository] {
        var places: [any ImageRepository] = []
        let location = try ImageArgument(text).location
        switch location {
        case .registry(let reference):
            places.append(try registry.client(workplace).repository(of: reference))
        case .store, .layout, .layoutArchive:
            let reader = ImageReader(workplace.session, store: workplace.images)
            places.append(try reader.repository(of: location))
        case .dockerArchive, .directory: break
        }
        if case .store = location {
        } else {
            let name = ImageName(repository: try RepositoryName("image"))
            places.append(StoreRepository(workplace.images, beside: name))
        }
        return places
    }

    /// Takes in the documents on one digest; one that cannot be understood is none of ours, and is
    /// left.
    private mutating func read(_ digest: Digest, _ place: any ImageRepository) async throws {
        for document in try await AttachedDocument.all(on: digest, in: place)
        where seen.insert(document.digest).inserted {
            let origin = "attached \(document.digest.short)"
            switch document.type {
            case .vex where !document.repeatsEvidence:
                if let read = try? VEXDocument(document.bytes, place: origin) {
                    vex.append((read, origin))
                }
            case .sbom:
                if let inventory = try? SBOMReader.read(document.bytes, place: origin),
                    !inventory.evidence.isEmpty
                {
                    evidence = inventory.evidence
                }
            case .vex, .provenance: continue
            }
        }
    }
}

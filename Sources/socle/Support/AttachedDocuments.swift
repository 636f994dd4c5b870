import OCIModel
import Store
import SupplyChain

/// What is kept beside an image and bears on a scan: VEX statements, and the evidence of changelogs
/// in its SBOM.
struct AttachedDocuments {
    /// A VEX document.
    struct Statements {
        let document: VEXDocument
        /// The artifact that holds it.
        let digest: Digest
        /// Who vouches for it, in a word or two.
        let signature: String

        /// Where it comes from, in words.
        var origin: String { "attached \(digest.short), \(signature)" }
    }

    /// The VEX documents that are believed.
    private(set) var vex: [Statements] = []
    /// What changelogs prove.
    private(set) var evidence: [ChangelogEvidence] = []
    /// What would bear on a scan, and is not believed.
    private var refusedVEX: [VEXDocument] = []
    private var refusedEvidence: [[ChangelogEvidence]] = []
    private let trust: DocumentTrust
    private var seen: Set<Digest> = []

    private init(_ trust: DocumentTrust) { self.trust = trust }

    /// Reads what is said of an image in the place where it lies, and in the store.
    ///
    /// - Parameter digests: Those by which documents may know the image.
    /// - Throws: `StoreError`, `RegistryError`.
    static func of(
        _ text: String, _ digests: Set<Digest>, in workplace: Workplace,
        registry: RegistrySettings = .init(), trust: DocumentTrust = .init()
    ) async throws -> AttachedDocuments {
        var documents = AttachedDocuments(trust)
        // The store comes first: what lies there too is not refused for lying elsewhere.
        let places = try places(text, workplace, registry).reversed()
        for digest in digests.sorted() {
            for place in places {
                try await documents.read(digest, place, isOwn: place is StoreRepository)
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
        let location = try ImageArgument(text).location
        let place = try ImagePlace.of(location, in: workplace, registry: registry)
        var places = [place?.repository].compactMap(\.self)
        if !(places.first is StoreRepository) {
            let name = ImageName(repository: try RepositoryName("image"))
            places.append(StoreRepository(workplace.images, beside: name))
        }
        return places
    }

    /// Takes in the documents on one digest; one that cannot be understood is none of ours, and is
    /// left.
    private mutating func read(
        _ digest: Digest, _ place: any ImageRepository, isOwn: Bool
    ) async throws {
        for found in try await AttachedDocument.all(on: digest, in: place, keys: trust.keys)
        where seen.insert(found.digest).inserted {
            let isBelieved = trust.accepts(found, isOwn: isOwn)
            let name = "attached \(found.digest.short)"
            switch found.type {
            case .vex where !found.repeatsEvidence:
                guard let document = try? VEXDocument(found.document, place: name) else { continue }
                guard isBelieved else {
                    refusedVEX.append(document)
                    continue
                }
                vex.append(
                    Statements(
                        document: document, digest: found.digest, signature: found.signature))
            case .sbom:
                guard let inventory = try? SBOMReader.read(found.document, place: name),
                    !inventory.evidence.isEmpty
                else { continue }
                guard isBelieved else {
                    refusedEvidence.append(inventory.evidence)
                    continue
                }
                evidence = inventory.evidence
            case .vex, .provenance: continue
            }
        }
    }

    /// How many documents are not believed; what is said by a believed one as well does not count.
    private var refused: Int {
        refusedVEX.count { one in !vex.contains { $0.document == one } }
            + refusedEvidence.count { $0 != evidence }
    }

    /// Says that something was left out, and what to do about it; nothing where all was taken.
    var note: String? {
        guard refused > 0 else { return nil }
        let what = refused == 1 ? "1 attached document is" : "\(refused) attached documents are"
        return trust.keys.isEmpty
            ? "\(what) not counted, since anybody who writes there may have put them there "
                + "(--key KEY believes what the key has signed, --trust-attached everything)"
            : "\(what) not counted: not signed by the key that was named"
    }
}

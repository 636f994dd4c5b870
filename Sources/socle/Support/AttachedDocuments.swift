import OCIModel
import Store
import SupplyChain

/// What is kept beside an image and bears on a scan: VEX statements, and the evidence of changelogs
/// in its SBOM.
enum AttachedDocuments {
    /// Reads the referrers of an image; one that cannot be understood is none of ours, and is left.
    ///
    /// - Throws: `StoreError` when the store cannot be read.
    static func read(
        _ digests: Set<Digest>, _ place: some ReferrerPlace
    ) async throws -> (
        vex: [(document: VEXDocument, origin: String)], evidence: [ChangelogEvidence]
    ) {
        var vex: [(document: VEXDocument, origin: String)] = []
        var evidence: [ChangelogEvidence] = []
        for digest in digests.sorted() {
            for referrer in try await place.referrers(of: digest, type: nil) {
                guard let type = AttachedType(referrer), type != .provenance,
                    referrer.annotations?[AttachedType.evidenceKey] == nil
                else { continue }
                let manifest = try await place.manifest(of: referrer)
                guard let part = manifest.layers.first else { continue }
                let bytes = try await place.content(of: part, limit: 64 << 20)
                let origin = "attached \(referrer.digest.short)"
                switch type {
                case .vex:
                    if let document = try? VEXDocument(
                        AttachedType.statement(bytes, origin), place: origin)
                    {
                        vex.append((document, origin))
                    }
                case .sbom:
                    if let inventory = try? SBOMReader.read(
                        AttachedType.statement(bytes, origin), place: origin)
                    {
                        evidence = inventory.evidence.isEmpty ? evidence : inventory.evidence
                    }
                case .provenance: continue
                }
            }
        }
        return (vex, evidence)
    }
}

public import OCIModel
public import Store

/// A document that lies beside an image: an SBOM, VEX, provenance; bare, as a statement, or as a
/// signed one. Whether a signature is any good is not asked here.
public struct AttachedDocument: Sendable {
    /// What it is.
    public let type: AttachedType
    /// The artifact that holds it, by which it is named.
    public let digest: Digest
    /// The document without the envelope around it; a statement where it is in one.
    public let bytes: [UInt8]
    /// Whether it repeats what the changelogs in the SBOM prove.
    public let repeatsEvidence: Bool

    /// How many documents are read of one image.
    private static let limit = 1000

    /// All documents on an image, from referrers and from the older tag. What cannot be read is left
    /// out.
    ///
    /// - Throws: `StoreError`, or what the registry answers.
    public static func all(
        on digest: Digest, in place: any ImageRepository
    ) async throws -> [AttachedDocument] {
        var found: [AttachedDocument] = []
        for referrer in try await place.referrers(of: digest, type: nil).prefix(limit) {
            guard let type = AttachedType(referrer), type != .provenance,
                let part = try await place.manifestIfSound(of: referrer)?.layers.first,
                let bytes = try await content(of: part, in: place)
            else { continue }
            found.append(
                AttachedDocument(
                    type: type, digest: referrer.digest, bytes: bytes,
                    repeatsEvidence: referrer.annotations?[AttachedType.evidenceKey] != nil))
        }
        for part in try await LegacyTag.attestations.parts(of: digest, in: place) {
            guard let kind = part.annotations?["predicateType"].flatMap({ PredicateType($0) }),
                kind.attachedType != .provenance,
                let bytes = try await content(of: part, in: place)
            else { continue }
            found.append(
                AttachedDocument(
                    type: kind.attachedType, digest: part.digest, bytes: bytes,
                    repeatsEvidence: part.annotations?[AttachedType.evidenceKey] != nil))
        }
        return found
    }

    private static func content(
        of part: Descriptor, in place: any ImageRepository
    ) async throws -> [UInt8]? {
        guard let bytes = try await place.contentIfSound(of: part, limit: 64 << 20) else {
            return nil
        }
        return try? AttachedType.statement(bytes, "attached \(part.digest.short)")
    }
}

import OCIModel
import Store

/// All signatures that a place has of an image: referrers, and what lies under the older tag.
struct SignatureList {
    /// How many signatures one image may have.
    private static let limit = 1000

    /// Payloads, each with the descriptor that carries its signature.
    private(set) var found: [(part: Descriptor, payload: [UInt8])] = []
    /// How many are there that cannot be read, or are not what their digests say.
    private(set) var damaged = 0

    /// Reads the signatures of an image, each once.
    ///
    /// - Throws: What the place says when it cannot answer.
    init(of digest: Digest, in place: any ImageRepository) async throws {
        var parts: [Descriptor] = []
        for referrer in try await place.referrers(of: digest, type: ImageSignature.artifactType)
            .prefix(Self.limit)
        {
            if let manifest = try await place.manifestIfSound(of: referrer) {
                parts += manifest.layers
            } else {
                damaged += 1
            }
        }
        parts += try await LegacyTag.signatures.parts(of: digest, in: place)
        var seen: Set<[String]> = []
        for part in parts.prefix(Self.limit) where part.mediaType == ImageSignature.payloadType {
            let signature = part.annotations?[ImageSignature.signatureKey] ?? ""
            guard seen.insert([part.digest.description, signature]).inserted else { continue }
            if let payload = try await place.contentIfSound(of: part, limit: 1 << 20) {
                found.append((part, payload))
            } else {
                damaged += 1
            }
        }
    }
}

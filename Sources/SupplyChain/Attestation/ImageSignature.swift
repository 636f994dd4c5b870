public import OCIModel
public import Store

/// Signatures of images as cosign makes them: a payload that names the digest of the manifest
/// (containers/image, *atomic signature: simple signing*), signed with ECDSA, in an artifact of the
/// image and, for older readers, under the tag `sha256-HEX.sig`.
public enum ImageSignature {
    /// What the payload is.
    static let payloadType = MediaType(
        rawValue: "application/vnd.dev.cosign.simplesigning.v1+json")
    /// What an artifact with signatures is.
    public static let artifactType = MediaType(
        rawValue: "application/vnd.dev.cosign.artifact.sig.v1+json")
    /// The annotation that holds the signature in Base64.
    static let signatureKey = "dev.cosignproject.cosign/signature"
    private static let kind = "cosign container image signature"

    /// Signs an image.
    ///
    /// - Parameters:
    ///   - subject: The manifest or index.
    ///   - reference: The name of the image, which the payload carries; empty for none.
    /// - Returns: The artifact to attach.
    /// - Throws: What the cryptography refuses.
    public static func sign(
        _ subject: Descriptor, reference: String, with key: SigningKey
    ) throws -> Artifact {
        let payload = payload(subject.digest, reference: reference)
        let signature = Base64.encode(try key.sign(payload))
        return Artifact(
            type: artifactType, subject: subject,
            parts: [
                .init(
                    mediaType: payloadType, bytes: payload,
                    annotations: [signatureKey: signature])
            ])
    }

    private static func payload(_ digest: Digest, reference: String) -> [UInt8] {
        JSON.members([
            (
                "critical",
                .members([
                    ("identity", .members([("docker-reference", .string(reference))])),
                    ("image", .members([("docker-manifest-digest", .string(digest.description))])),
                    ("type", .string(kind)),
                ])
            ),
            ("optional", .object([])),
        ]).compact
    }

    /// The keys that have signed a digest with one payload.
    ///
    /// - Parameters:
    ///   - payload: The bytes that were signed.
    ///   - part: The descriptor that carries the signature.
    static func signers(
        of digest: Digest, payload: [UInt8], part: Descriptor, among keys: [VerificationKey]
    ) -> [VerificationKey] {
        guard part.mediaType == payloadType,
            let signature = part.annotations?[signatureKey].flatMap({ Base64.decode($0) }),
            let json = try? JSON(payload, limits: .small, place: "signature"),
            json["critical"]?["type"]?.text == kind,
            json["critical"]?["image"]?["docker-manifest-digest"]?.text == digest.description
        else { return [] }
        return keys.filter { $0.accepts(signature, for: payload) }
    }
}

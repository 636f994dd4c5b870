public import OCIModel
public import Store

/// Statements on images as artifacts: in DSSE envelopes when they are signed, bare when not.
public enum Attestations {
    /// An artifact with a statement.
    ///
    /// - Parameters:
    ///   - key: What signs it; `nil` for a bare statement.
    ///   - more: Further annotations of the artifact.
    /// - Throws: What the cryptography refuses.
    public static func artifact(
        _ statement: Statement, subject: Descriptor, key: SigningKey?,
        annotations more: [String: String] = [:]
    ) throws -> Artifact {
        let payload = statement.json.compact
        let annotations = [
            AttachedType.predicateKey: statement.predicateType.uri,
            "predicateType": statement.predicateType.uri,
        ]
        let part: Artifact.Part
        if let key {
            let envelope = try Envelope(
                payloadType: Envelope.inTotoType, payload: payload, key: key)
            part = Artifact.Part(
                mediaType: AttachedType.envelope, bytes: envelope.json.compact,
                annotations: annotations)
        } else {
            part = Artifact.Part(
                mediaType: AttachedType.inToto, bytes: payload, annotations: annotations)
        }
        return Artifact(
            type: AttachedType.inToto, subject: subject, parts: [part],
            annotations: [AttachedType.predicateKey: statement.predicateType.uri]
                .merging(more) { $1 })
    }
}

/// A statement that was found beside an image.
public struct FoundStatement: Sendable {
    /// The statement.
    public var statement: Statement
    /// The keys that have signed it, of those that were asked for.
    public var signers: [VerificationKey]
    /// The artifact.
    public var referrer: Descriptor

    /// Reads all statements on an image that a place has. What cannot be read is left out.
    ///
    /// - Throws: `StoreError`, or what the registry answers.
    public static func all(
        on digest: Digest, in place: some ReferrerPlace, keys: [VerificationKey] = []
    ) async throws -> [FoundStatement] {
        var found: [FoundStatement] = []
        for referrer in try await place.referrers(of: digest, type: AttachedType.inToto) {
            let manifest = try await place.manifest(of: referrer)
            for part in manifest.layers {
                let bytes = try await place.content(of: part, limit: 64 << 20)
                let name = "attached \(referrer.digest.short)"
                guard let json = try? JSON(bytes, place: name) else { continue }
                var payload = json
                var signers: [VerificationKey] = []
                if json["payloadType"] != nil {
                    guard let envelope = try? Envelope(json, place: name),
                        envelope.payloadType == Envelope.inTotoType,
                        let inner = try? JSON(envelope.payload, place: name)
                    else { continue }
                    signers = envelope.signers(among: keys)
                    payload = inner
                }
                guard let statement = try? Statement(payload, place: name),
                    // A statement may lie beside an image that it does not speak of.
                    statement.subjects.contains(where: { $0.digest == digest })
                else { continue }
                found.append(
                    FoundStatement(statement: statement, signers: signers, referrer: referrer))
            }
        }
        return found
    }
}

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
        ].merging(more) { $1 }
        let part: Artifact.Part
        if let key {
            let envelope = try Envelope(
                payloadType: Envelope.inTotoType, payload: payload, key: key)
            // cosign wants the annotation, though the signature is in the envelope.
            let signed = annotations.merging([ImageSignature.signatureKey: ""]) { $1 }
            part = Artifact.Part(
                mediaType: AttachedType.envelope, bytes: envelope.json.compact,
                annotations: signed)
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
    /// Whether it lies in a signed envelope, by whomever.
    public var isSigned: Bool
    /// The artifact that holds it; under the older tag, the document itself.
    public var referrer: Descriptor?

    /// Reads all statements on an image that a place has, from referrers and from the older tag.
    /// What cannot be read is left out.
    ///
    /// - Parameters:
    ///   - keys: Those whose signatures are looked for.
    ///   - types: The kinds that are wanted; what an artifact says to be another is not read.
    /// - Throws: `StoreError`, or what the registry answers.
    public static func all(
        on digest: Digest, in place: any ImageRepository, keys: [VerificationKey] = [],
        types: Set<AttachedType> = [.sbom, .vex, .provenance]
    ) async throws -> [FoundStatement] {
        var found: [FoundStatement] = []
        var seen: Set<Digest> = []
        for (part, referrer) in try await parts(on: digest, in: place, types)
        where seen.insert(part.digest).inserted {
            guard let bytes = try await place.contentIfSound(of: part, limit: 64 << 20),
                var statement = read(bytes, part.digest.short, keys),
                types.contains(statement.statement.predicateType.attachedType),
                // A statement may lie beside an image that it does not speak of.
                statement.statement.subjects.contains(where: { $0.digest == digest })
            else { continue }
            statement.referrer = referrer
            found.append(statement)
        }
        return found
    }

    private static func parts(
        on digest: Digest, in place: any ImageRepository, _ wanted: Set<AttachedType>
    ) async throws -> [(part: Descriptor, referrer: Descriptor)] {
        func isWanted(_ uri: String?) -> Bool {
            guard let type = uri.flatMap({ PredicateType($0) }) else { return true }
            return wanted.contains(type.attachedType)
        }
        var all: [(Descriptor, Descriptor)] = []
        let types = [AttachedType.inToto.rawValue, AttachedType.envelope.rawValue]
        for referrer in try await place.referrers(of: digest, type: nil).prefix(limit)
        where (referrer.artifactType.map(types.contains) ?? false)
            && isWanted(referrer.annotations?[AttachedType.predicateKey])
        {
            guard let manifest = try await place.manifestIfSound(of: referrer) else { continue }
            all += manifest.layers.map { ($0, referrer) }
        }
        all += try await LegacyTag.attestations.parts(of: digest, in: place)
            .filter { isWanted($0.annotations?["predicateType"]) }.map { ($0, $0) }
        return Array(all.prefix(limit))
    }

    /// How many statements are read of one image.
    private static let limit = 1000

    private static func read(
        _ bytes: [UInt8], _ name: String, _ keys: [VerificationKey]
    ) -> FoundStatement? {
        guard let json = try? JSON(bytes, place: name) else { return nil }
        var payload = json
        var signers: [VerificationKey] = []
        let isSigned = json["payloadType"] != nil
        if isSigned {
            guard let envelope = try? Envelope(json, place: name),
                envelope.payloadType == Envelope.inTotoType,
                let inner = try? JSON(envelope.payload, place: name)
            else { return nil }
            signers = envelope.signers(among: keys)
            payload = inner
        }
        guard let statement = try? Statement(payload, place: name) else { return nil }
        return FoundStatement(statement: statement, signers: signers, isSigned: isSigned)
    }
}

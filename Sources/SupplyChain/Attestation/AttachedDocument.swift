public import OCIModel
public import Store

/// A document that lies beside an image and bears on a scan: an SBOM or VEX; bare, as a statement, or
/// as a signed one. Whoever may write to the place may have put it there, so each says who vouches for
/// it.
public struct AttachedDocument: Sendable {
    /// What it is: an SBOM or VEX.
    public let type: AttachedType
    /// The artifact that holds it, by which it is named.
    public let digest: Digest
    /// The document without statement and envelope around it.
    public let document: JSON
    /// Whether it repeats what the changelogs in the SBOM prove.
    public let repeatsEvidence: Bool
    /// Whether it lies in a signed envelope, by whomever.
    public let isSigned: Bool
    /// The keys that have signed it, of those that were asked for.
    public let signers: [VerificationKey]

    /// How many documents are read of one image.
    private static let limit = 1000

    /// All documents on an image, from referrers and from the older tag. What cannot be read is left
    /// out, and so is a statement whose subject is another image.
    ///
    /// - Parameter keys: Those whose signatures are looked for.
    /// - Throws: `StoreError`, or what the registry answers.
    public static func all(
        on digest: Digest, in place: any ImageRepository, keys: [VerificationKey] = []
    ) async throws -> [AttachedDocument] {
        var found = try await bare(on: digest, in: place)
        let statements = try await FoundStatement.all(
            on: digest, in: place, keys: keys, types: [.sbom, .vex])
        for statement in statements {
            guard let holder = statement.referrer else { continue }
            found.append(
                AttachedDocument(
                    type: statement.statement.predicateType.attachedType, digest: holder.digest,
                    document: statement.statement.predicate,
                    repeatsEvidence: holder.annotations?[AttachedType.evidenceKey] != nil,
                    isSigned: statement.isSigned, signers: statement.signers))
        }
        return found
    }

    /// SBOMs without anything around them, which nobody has signed.
    private static func bare(
        on digest: Digest, in place: any ImageRepository
    ) async throws -> [AttachedDocument] {
        let types = [AttachedType.spdx.rawValue, AttachedType.cycloneDX.rawValue]
        var found: [AttachedDocument] = []
        for referrer in try await place.referrers(of: digest, type: nil).prefix(limit)
        where referrer.artifactType.map(types.contains) ?? false {
            guard let part = try await place.manifestIfSound(of: referrer)?.layers.first,
                let bytes = try await place.contentIfSound(of: part, limit: 64 << 20),
                let document = try? JSON(bytes, place: "attached \(referrer.digest.short)")
            else { continue }
            found.append(
                AttachedDocument(
                    type: .sbom, digest: referrer.digest, document: document,
                    repeatsEvidence: false, isSigned: false, signers: []))
        }
        return found
    }

    /// Who vouches for it, in a word or two.
    public var signature: String {
        if let signer = signers.first { return "signed by \(signer.fingerprint.short)" }
        return isSigned ? "signed by an unknown key" : "unsigned"
    }
}

/// Which of the documents that lie beside an image are believed.
public struct DocumentTrust: Sendable {
    /// Only what one of these keys has signed; what nobody vouches for as well, where there are none.
    public var keys: [VerificationKey]
    /// Whether everything is believed, wherever it lies and whoever signed it.
    public var takesAll: Bool

    /// Decides.
    public init(keys: [VerificationKey] = [], takesAll: Bool = false) {
        self.keys = keys
        self.takesAll = takesAll
    }

    /// Whether a document is believed.
    ///
    /// - Parameter isOwn: Whether it lies in the user's own store, to which nobody else writes.
    public func accepts(_ document: AttachedDocument, isOwn: Bool) -> Bool {
        takesAll || !document.signers.isEmpty || (keys.isEmpty && isOwn)
    }
}

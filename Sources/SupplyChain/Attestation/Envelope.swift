import OCIModel

/// A DSSE envelope 1.0: a payload, its type, and signatures over both.
public struct Envelope: Hashable, Sendable {
    /// The payload type of in-toto statements.
    public static let inTotoType = "application/vnd.in-toto+json"

    /// What the payload is.
    public var payloadType: String
    /// The payload.
    public var payload: [UInt8]
    /// The signatures, each with a hint at its key.
    public var signatures: [Signature]

    /// A signature.
    public struct Signature: Hashable, Sendable {
        /// The key, as its owner calls it; only a hint.
        public var keyID: String
        /// The signature's bytes.
        public var bytes: [UInt8]
    }

    /// Signs a payload.
    public init(payloadType: String, payload: [UInt8], key: SigningKey) throws {
        self.payloadType = payloadType
        self.payload = payload
        signatures = []
        signatures = [
            Signature(
                keyID: key.publicKey.fingerprint.hex, bytes: try key.sign(signedBytes))
        ]
    }

    /// Reads an envelope. Nothing is verified yet.
    ///
    /// - Throws: ``EnvelopeError``.
    public init(_ json: JSON, place: String) throws {
        guard let type = json["payloadType"]?.text,
            let payload = json["payload"]?.text.flatMap({ Base64.decode($0) }),
            case .array(let items)? = json["signatures"]
        else { throw EnvelopeError(place: place) }
        payloadType = type
        self.payload = payload
        signatures = try items.map { item in
            guard let bytes = item["sig"]?.text.flatMap({ Base64.decode($0) }) else {
                throw EnvelopeError(place: place)
            }
            return Signature(keyID: item["keyid"]?.text ?? "", bytes: bytes)
        }
    }

    /// What is signed: the pre-authentication encoding, in which type and payload cannot run into each
    /// other.
    var signedBytes: [UInt8] {
        Array("DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) ".utf8) + payload
    }

    /// The keys among these that have signed.
    public func signers(among keys: [VerificationKey]) -> [VerificationKey] {
        keys.filter { key in signatures.contains { key.accepts($0.bytes, for: signedBytes) } }
    }

    /// The envelope as JSON.
    public var json: JSON {
        .members([
            ("payloadType", .string(payloadType)), ("payload", .string(Base64.encode(payload))),
            (
                "signatures",
                .array(
                    signatures.map {
                        .members([
                            ("keyid", .string($0.keyID)), ("sig", .string(Base64.encode($0.bytes))),
                        ])
                    })
            ),
        ])
    }
}

/// A document that says it is a DSSE envelope and is none.
public struct EnvelopeError: BadDocument, Equatable, CustomStringConvertible {
    /// The file.
    public let place: String

    /// One line that names the file.
    public var description: String { "\(place): not a DSSE envelope" }
}

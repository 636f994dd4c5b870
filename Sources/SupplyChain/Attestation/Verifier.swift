public import OCIModel
public import Store

/// What must be true of an image: who has signed it, what they have said of it.
public struct VerificationPolicy: Sendable {
    /// The keys that count.
    public var keys: [VerificationKey]
    /// How many different ones of them must have signed the image.
    public var signatures: Int
    /// Kinds of statements that one of them must have signed.
    public var attestations: [PredicateType]

    /// Makes a policy.
    public init(
        keys: [VerificationKey], signatures: Int = 1, attestations: [PredicateType] = []
    ) {
        self.keys = keys
        self.signatures = signatures
        self.attestations = attestations
    }

    /// Reads a policy.
    ///
    ///     {"keys": ["release.pub"], "signatures": 1, "attestations": ["spdx", "provenance"]}
    ///
    /// - Parameters:
    ///   - place: The file, for messages.
    ///   - key: Reads a key file that the policy names.
    /// - Throws: ``JSONError``, ``PolicyError``, and what `key` throws.
    public init(
        _ bytes: [UInt8], place: String, key: (String) throws -> VerificationKey
    ) throws {
        let json = try JSON(bytes, limits: .small, place: place)
        let known = ["keys", "signatures", "attestations"]
        if let other = json.members.first(where: { !known.contains($0.key) }) {
            throw PolicyError(
                place: place,
                reason: "`\(other.key.prefix(40))` means nothing (want "
                    + known.joined(separator: ", ")
                    + ")")
        }
        keys = try (json["keys"]?.items ?? []).map { item in
            guard let path = item.text else {
                throw PolicyError(place: place, reason: "`keys` wants names of files")
            }
            return try key(path)
        }
        guard !keys.isEmpty else { throw PolicyError(place: place, reason: "no `keys`") }
        signatures = Int(json["signatures"]?.integer ?? 1)
        guard (0...Set(keys).count).contains(signatures) else {
            throw PolicyError(
                place: place, reason: "`signatures` wants a number up to that of the keys")
        }
        attestations = try (json["attestations"]?.items ?? []).map { item in
            guard let type = item.text.flatMap({ PredicateType($0) }) else {
                throw PolicyError(
                    place: place,
                    reason: "`attestations` wants spdx, cyclonedx, openvex, provenance or URIs")
            }
            return type
        }
    }
}

/// A file that is no policy.
public struct PolicyError: BadDocument, Equatable, CustomStringConvertible {
    /// The file.
    public let place: String
    /// What is wrong.
    public let reason: String

    /// One line that names the file.
    public var description: String { "\(place): \(reason)" }
}

/// Checks images against policies.
public struct Verifier: Sendable {
    private let place: any ImageRepository

    /// Checks what a place knows of images.
    public init(_ place: any ImageRepository) { self.place = place }

    /// The answer.
    public struct Verdict: Sendable {
        /// The keys that have signed the image, of those of the policy.
        public var signers: [VerificationKey]
        /// The kinds of statements that one of them has signed.
        public var attestations: [PredicateType]
        /// What is missing, one line each; none when the policy is met.
        public var failures: [String]
    }

    /// Checks an image.
    ///
    /// - Parameter platforms: The images that an index lists, whose statements may stand for those on
    ///   the index: statements are made on the image for a platform.
    /// - Throws: `StoreError`, or what the registry answers; a policy that is not met is an answer.
    public func verify(
        _ digest: Digest, platforms: [Digest] = [], _ policy: VerificationPolicy
    ) async throws -> Verdict {
        let list = try await SignatureList(of: digest, in: place)
        var signers: Set<VerificationKey> = []
        for (part, payload) in list.found {
            signers.formUnion(
                ImageSignature.signers(of: digest, payload: payload, part: part, among: policy.keys)
            )
        }
        var failures: [String] = []
        if signers.count < policy.signatures {
            let wanted = policy.signatures == 1 ? "no signature" : "\(signers.count) signatures"
            let damaged = list.damaged == 0 ? "" : ", \(list.damaged) damaged"
            failures.append(
                "\(wanted) over this digest by a key of the policy (\(list.found.count) "
                    + "there\(damaged), \(policy.signatures) wanted)")
        }
        let missing = try await missing(on: digest, platforms: platforms, policy)
        for type in policy.attestations { failures += missing[type] ?? [] }
        let seen = policy.attestations.filter { missing[$0] == nil }
        return Verdict(
            signers: signers.sorted { $0.fingerprint < $1.fingerprint }, attestations: seen,
            failures: failures)
    }

    /// What is wrong with the statements of each kind; nothing of those that are as they should be.
    private func missing(
        on digest: Digest, platforms: [Digest], _ policy: VerificationPolicy
    ) async throws -> [PredicateType: [String]] {
        guard !policy.attestations.isEmpty else { return [:] }
        let own = try await missing(on: digest, policy)
        let others = platforms.filter { $0 != digest }
        guard !own.isEmpty, !others.isEmpty else { return own.mapValues { [$0] } }
        var found: [PredicateType: [String]] = [:]
        for platform in others {
            for (type, reason) in try await self.missing(on: platform, policy) {
                found[type, default: []].append("\(platform.short): \(reason)")
            }
        }
        return found.filter { own[$0.key] != nil }
    }

    private func missing(
        on digest: Digest, _ policy: VerificationPolicy
    ) async throws -> [PredicateType: String] {
        let found = try await FoundStatement.all(on: digest, in: place, keys: policy.keys)
        var missing: [PredicateType: String] = [:]
        for type in policy.attestations {
            let matching = found.filter { $0.statement.predicateType.uri.hasPrefix(type.uri) }
            guard !matching.contains(where: { !$0.signers.isEmpty }) else { continue }
            missing[type] =
                matching.isEmpty
                ? "there is no \(type) statement"
                : "the \(type) statement is not signed by a key of the policy"
        }
        return missing
    }
}

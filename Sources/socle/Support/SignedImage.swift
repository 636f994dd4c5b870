import OCIModel
import SupplyChain

/// An image that is taken only as it was signed.
struct SignedImage {
    private let text: String
    private let registry: RegistrySettings

    init(_ text: String, _ registry: RegistrySettings) {
        self.text = text
        self.registry = registry
    }

    /// The digest that was signed as a policy wants it; `nil` where there is no policy.
    ///
    /// - Throws: ``GateRefusal`` when it was not, and what looking at the place throws.
    func digest(by wanted: VerificationPolicy?, in workplace: Workplace) async throws -> Digest? {
        guard let wanted else { return nil }
        let target = try await AttachmentTarget.open(text, in: workplace, registry: registry)
        return try demand(await target.verdict(wanted, platform: nil))
    }

    private func demand(_ answer: (digest: Digest, verdict: Verifier.Verdict)) throws -> Digest {
        guard answer.verdict.failures.isEmpty else {
            throw GateRefusal(
                description: "\(text): " + answer.verdict.failures.joined(separator: "; "))
        }
        return answer.digest
    }
}

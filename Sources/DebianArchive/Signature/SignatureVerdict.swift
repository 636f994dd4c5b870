import Subprocess

/// Decides from what a verifying program reported whether a file is believed.
struct SignatureVerdict {
    let file: String
    let keyrings: [Keyring]
    /// The only keys that count; all where empty.
    let keys: [KeyFingerprint]

    /// The good signatures of gpgv's report.
    func gpgv(_ outcome: SignatureTool.Outcome) throws(SignatureError) -> [ArchiveSignature] {
        // 0: all signatures are good; 1: one is bad; 2: something else, such as a missing key. The
        // status lines say it better, but a crash must not count as any of these.
        guard case .exited(let code) = outcome.status, (0...2).contains(code),
            let status = GPGStatus(parsing: outcome.output)
        else { throw failed("gpgv", outcome) }
        if let key = status.bad.first { throw .bad(file: file, key: key) }
        if status.hasNoData { throw .malformed(file: file, reason: "no OpenPGP signature in it") }
        guard !(status.good.isEmpty && status.unusable.isEmpty), code != 1 else {
            throw failed("gpgv", outcome)
        }
        return try choose(status.good, unusable: status.unusable)
    }

    /// The good signatures that sqv reports: one fingerprint for each on its output.
    func sqv(_ outcome: SignatureTool.Outcome) throws(SignatureError) -> [ArchiveSignature] {
        guard case .exited(let code) = outcome.status else { throw failed("sqv", outcome) }
        let good = outcome.output.split(separator: "\n").compactMap { KeyFingerprint($0) }
            .map { ArchiveSignature(key: $0, primaryKey: $0) }
        if outcome.diagnostics.contains("Message has been manipulated") {
            throw .bad(file: file, key: "unknown to sqv")
        }
        if code == 0, !good.isEmpty { return try choose(good, unusable: []) }
        guard code == 1 else { throw failed("sqv", outcome) }
        let missing = outcome.diagnostics.split(separator: "\n").compactMap(Self.missingKey)
        let refusal = UnusableSignature.refused("sqv says: \(firstLine(outcome.diagnostics))")
        return try choose([], unusable: missing.isEmpty ? [refusal] : missing)
    }

    /// The key of sqv's line `Missing key …, which is needed to verify signature.`
    private static func missingKey(_ line: Substring) -> UnusableSignature? {
        let words = line.split { $0 == " " || $0 == "," }
        guard line.hasPrefix("Missing key "), words.count > 2 else { return nil }
        return .missingKey(String(words[2].prefix(64)))
    }

    private func choose(
        _ good: [ArchiveSignature], unusable: [UnusableSignature]
    ) throws(SignatureError) -> [ArchiveSignature] {
        var accepted: [ArchiveSignature] = []
        var others = unusable
        for signature in good {
            if keys.isEmpty || keys.contains(signature.key) || keys.contains(signature.primaryKey) {
                accepted.append(signature)
            } else {
                others.append(.otherKey(signature.key.text))
            }
        }
        guard accepted.isEmpty else {
            // gpgv reports in the order of the file, sqv in one of its own.
            return accepted.sorted { ($0.primaryKey, $0.key) < ($1.primaryKey, $1.key) }
        }
        throw .unusable(file: file, signatures: others, keyrings: keyrings.map(\.origin))
    }

    private func failed(_ tool: String, _ outcome: SignatureTool.Outcome) -> SignatureError {
        .toolFailed(
            tool: tool, file: file,
            message: "\(outcome.status): \(firstLine(outcome.diagnostics))")
    }

    private func firstLine(_ text: String) -> String {
        text.split(separator: "\n").first.map { ControlSyntax.excerpt($0.utf8) } ?? "no message"
    }
}

import Crypto

/// Checks the signatures of bytes that arrive in pieces, with one hash or two in memory.
struct ApkSignatureCheck {
    private let file: String
    private let signatures: [ApkSignature]
    private let keyring: AlpineKeyring
    private var sha1: Insecure.SHA1?
    private var sha256: SHA256?

    /// Prepares the hashes that the signatures by known keys need.
    init(_ signatures: [ApkSignature], keyring: AlpineKeyring, file: String) {
        self.file = file
        self.signatures = signatures
        self.keyring = keyring
        for signature in signatures where keyring[signature.key] != nil {
            switch signature.algorithm {
            case .rsaSHA1: sha1 = Insecure.SHA1()
            case .rsaSHA256: sha256 = SHA256()
            case .unsupported: break
            }
        }
    }

    /// Adds bytes that are signed.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        sha1?.update(bufferPointer: bytes)
        sha256?.update(bufferPointer: bytes)
    }

    /// Checks the signatures of all the bytes.
    ///
    /// One by a known key is enough, as it is for apk: repositories carry several while a key is being
    /// replaced.
    func finish() throws(AlpineSignatureError) -> AlpineSigner {
        let supported = signatures.filter { signature in
            if case .unsupported = signature.algorithm { return false }
            return true
        }
        var refused: AlpineKeyName?
        for signature in supported {
            guard let key = keyring[signature.key] else { continue }
            if accepts(signature, key) {
                return AlpineSigner(key: key.name, fingerprint: key.fingerprint)
            }
            refused = refused ?? key.name
        }
        if let refused { throw .invalid(file: file, key: refused) }
        guard supported.isEmpty else {
            throw .unknownKey(file: file, wanted: supported.map(\.key), known: keyring.names)
        }
        guard signatures.isEmpty else {
            throw .unsupported(file: file, algorithms: signatures.map(Self.word))
        }
        throw .unsigned(file: file)
    }

    private func accepts(_ signature: ApkSignature, _ key: AlpinePublicKey) -> Bool {
        switch signature.algorithm {
        case .rsaSHA1:
            sha1.map { key.accepts(signature.bytes, of: $0.finalize()) } ?? false
        case .rsaSHA256:
            sha256.map { key.accepts(signature.bytes, of: $0.finalize()) } ?? false
        case .unsupported: false
        }
    }

    private static func word(_ signature: ApkSignature) -> String {
        guard case .unsupported(let word) = signature.algorithm else { return "RSA" }
        return word
    }
}

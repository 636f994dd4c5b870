import Store
import SupplyChain

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Key files that a user names, and what opens them.
enum KeyArgument {
    private static let variables = ["SOCLE_KEY_PASSWORD", "COSIGN_PASSWORD"]

    /// Reads a private key; asks for its password on the terminal where no variable has it.
    ///
    /// - Throws: `KeyError`, ``BadInput``.
    static func privateKey(_ path: String, _ environment: [String: String]) throws -> SigningKey {
        let text = try InputFile.text(path)
        let password =
            KeyFile.isSealed(text)
            ? try self.password(environment, prompt: "Password of \(path): ") : []
        return try KeyFile.privateKey(text, password: password, place: path)
    }

    /// Reads a public key.
    ///
    /// - Throws: `KeyError`, ``BadInput``.
    static func publicKey(_ path: String) throws -> VerificationKey {
        try VerificationKey(pem: InputFile.text(path), place: path)
    }

    /// Reads public keys.
    ///
    /// - Throws: `KeyError`, ``BadInput``.
    // Inlined into asynchronous functions it is more than swiftc 6.3 can split.
    @inline(never)
    static func publicKeys(_ paths: [String]) throws -> [VerificationKey] {
        try paths.map(publicKey)
    }

    /// The password of a key, from the environment or the terminal.
    ///
    /// - Throws: ``BadInput`` when there is neither.
    static func password(_ environment: [String: String], prompt: String) throws -> [UInt8] {
        if let text = variables.lazy.compactMap({ environment[$0] }).first {
            return Array(text.utf8)
        }
        guard isatty(0) == 1, let typed = getpass(prompt) else {
            throw BadInput(
                "the key needs a password: set SOCLE_KEY_PASSWORD (or COSIGN_PASSWORD), or run on a "
                    + "terminal")
        }
        return Array(String(cString: typed).utf8)
    }
}

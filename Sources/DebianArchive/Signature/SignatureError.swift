/// Why a signed file of a repository is not believed.
public enum SignatureError: Error, Hashable, CustomStringConvertible {
    /// The file is not clearsigned. Holds its first line.
    case notSigned(file: String, firstLine: String)
    /// The file is clearsigned in a way that no archive uses. Holds what is odd.
    case malformed(file: String, reason: String)
    /// A signature does not fit the text: the file was changed, or cut off.
    case bad(file: String, key: String)
    /// No signature is good. Holds what became of each, and the keyrings that were looked at.
    case unusable(file: String, signatures: [UnusableSignature], keyrings: [String])
    /// There is no keyring to check with.
    case noKeyring(file: String)
    /// Neither gpgv nor sqv is on this machine.
    case noTool
    /// The verifying program failed in a way of its own. Holds its words.
    case toolFailed(tool: String, file: String, message: String)

    /// One line: the file, what is wrong, and what can be done where something can.
    public var description: String {
        switch self {
        case .notSigned(let file, let firstLine):
            "\(file): not a signed file (it starts with `\(firstLine)`)"
        case .malformed(let file, let reason): "\(file): malformed signed file: \(reason)"
        case .bad(let file, let key):
            "\(file): BAD signature by key \(key): the file is not what was signed"
        case .unusable(let file, let signatures, let keyrings):
            "\(file): no good signature: \(signatures.map(\.description).joined(separator: "; "))"
                + " (looked in \(keyrings.joined(separator: ", ")))" + Self.advice(signatures)
        case .noKeyring(let file):
            "\(file): no keyring to check its signature with: name one with --keyring, or install"
                + " one with `apt-get install debian-archive-keyring`"
        case .noTool:
            "no program to check signatures with: install one with `apt-get install gpgv` or"
                + " `brew install gnupg`"
        case .toolFailed(let tool, let file, let message): "\(file): \(tool) failed: \(message)"
        }
    }

    private static func advice(_ signatures: [UnusableSignature]) -> String {
        let isMissing = signatures.contains { signature in
            if case .missingKey = signature { true } else { false }
        }
        return isMissing ? ": name the keyring that has the key with --keyring" : ""
    }
}

/// Why a keyring cannot be used.
public enum KeyringError: Error, Hashable, CustomStringConvertible {
    /// The file cannot be read. Holds the system's reason.
    case unreadable(keyring: String, reason: String)
    /// The content is neither OpenPGP keys nor their armored text.
    case notAKeyring(String)
    /// The armored text is damaged. Holds what is wrong.
    case badArmor(keyring: String, reason: String)

    /// One line that names the keyring.
    public var description: String {
        switch self {
        case .unreadable(let keyring, let reason): "cannot read keyring \(keyring): \(reason)"
        case .notAKeyring(let keyring): "\(keyring): not a keyring of OpenPGP public keys"
        case .badArmor(let keyring, let reason): "\(keyring): damaged armored key: \(reason)"
        }
    }
}

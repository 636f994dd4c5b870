/// What can be wrong with a key or a folder of keys.
public enum AlpineKeyError: Error, Equatable, CustomStringConvertible {
    /// A name that cannot be the file name of a key.
    case malformedName(String)
    /// A file that holds no RSA public key in PEM.
    case notAPublicKey(AlpineKeyName)
    /// A key so short that its signatures prove little.
    case tooSmall(AlpineKeyName, bits: Int)
    /// Two different keys under one file name.
    case conflicting(AlpineKeyName)
    /// A file far larger than any key.
    case fileTooLarge(path: String, limit: Int)
    /// A folder without a single `.pub` file.
    case emptyFolder(path: String)
    /// The operating system refused.
    case system(operation: String, path: String, reason: String)

    /// One line that names the key or the file, and what to do.
    public var description: String {
        switch self {
        case .malformedName(let name):
            "`\(name)` is not the file name of a key (want letters, digits and @._+=~- only)"
        case .notAPublicKey(let name):
            "key \(name): not an RSA public key in PEM (want `-----BEGIN PUBLIC KEY-----`)"
        case .tooSmall(let name, let bits):
            "key \(name): \(bits) bits are too few to trust (want at least 2048)"
        case .conflicting(let name):
            "key \(name): given twice with different contents; keep the right one only"
        case .fileTooLarge(let path, let limit):
            "key file \(path): more than \(limit) bytes, so not a key"
        case .emptyFolder(let path):
            "folder of keys \(path): no `.pub` file in it"
        case .system(let operation, let path, let reason):
            "cannot \(operation) \(path): \(reason)"
        }
    }
}

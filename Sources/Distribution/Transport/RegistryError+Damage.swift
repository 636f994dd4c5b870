public import Store

extension RegistryError: ContentError {
    /// Whether the registry has other content than its digest says, or lists what it does not have.
    public var isDamage: Bool {
        switch self {
        case .wrongDigest, .malformed: true
        default: isNotFound
        }
    }
}

/// An error that may mean that content is there but is not what it should be, other than that it
/// cannot be had.
public protocol ContentError: Error {
    /// Whether the content is not what its digest, size or type says.
    var isDamage: Bool { get }
}

extension StoreError: ContentError {
    /// Whether the content is not what its digest, size or type says.
    public var isDamage: Bool {
        switch self {
        case .wrongDigest, .wrongSize, .malformed, .missing, .tooLarge, .unsupportedDigest: true
        default: false
        }
    }
}

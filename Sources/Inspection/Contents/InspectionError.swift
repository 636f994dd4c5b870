public import OCIModel

/// Why an image could not be examined.
public enum InspectionError: Error, Equatable, CustomStringConvertible {
    /// A layer is no layer tar.
    case badLayer(Digest, reason: String)
    /// An image with more entries, or longer paths, than is read of images of unknown origin.
    case tooManyEntries(limit: Int)
    /// An application that is not there, or not of a kind that can be looked at.
    case badApplication(String, reason: String)

    /// One line that names what was looked at.
    public var description: String {
        switch self {
        case .badLayer(let digest, let reason): "layer \(digest.short): \(reason)"
        case .tooManyEntries(let limit):
            "the layers have more than \(limit) entries, or paths too long to keep"
        case .badApplication(let name, let reason): "\(name): \(reason)"
        }
    }
}

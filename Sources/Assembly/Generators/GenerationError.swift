import FileTree

/// Why something that is no package's file could not be made.
enum GenerationError: Error, Equatable, CustomStringConvertible {
    case noCertificates
    case missing(TreePath, neededFor: String)
    case malformed(TreePath, line: String)
    case notLocal(String)
    case notACertificate(String)

    var description: String {
        switch self {
        case .noCertificates:
            "no certificates for the bundle: name the package that has them in `certificates`"
        case .missing(let path, let purpose): "\(path) is not in the image, needed for \(purpose)"
        case .malformed(let path, let line): "\(path) has a line that cannot be read: \(line)"
        case .notLocal(let text): "`\(text)` is not a file of this machine"
        case .notACertificate(let name):
            "`certificates.additional`: `\(name)` is not one certificate in PEM"
        }
    }
}

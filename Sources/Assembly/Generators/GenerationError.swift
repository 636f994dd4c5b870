import FileTree

/// Why something that is no package's file could not be made.
enum GenerationError: Error, Equatable, CustomStringConvertible {
    case noCertificates
    case missing(TreePath, neededFor: String)
    case malformed(TreePath, line: String)
    case notLocal(String)
    case notACertificate(String)
    case changed(String)
    case unsuitable(String, reason: String)
    case ambiguous(TreePath, pattern: String, matches: [TreePath])
    case noProgram(package: String, reason: String)

    var description: String {
        switch self {
        case .noCertificates:
            "no certificates for the bundle: name the package that has them in `certificates`"
        case .missing(let path, let purpose): "\(path) is not in the image, needed for \(purpose)"
        case .malformed(let path, let line): "\(path) has a line that cannot be read: \(line)"
        case .ambiguous(let link, let pattern, let matches):
            matches.isEmpty
                ? "\(link): nothing in the image matches `\(pattern)`"
                : "\(link): `\(pattern)` matches more than one path: "
                    + matches.prefix(4).map(\.description).joined(separator: ", ")
        case .changed(let file): "\(file) changed while the image was built from it"
        case .unsuitable(let file, let reason): "\(file) cannot be copied: \(reason)"
        case .noProgram(let package, let reason): "package \(package): \(reason)"
        case .notLocal(let text): "`\(text)` is not a file of this machine"
        case .notACertificate(let name):
            "`certificates.additional`: `\(name)` is not one certificate in PEM"
        }
    }
}

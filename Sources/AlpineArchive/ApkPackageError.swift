public import OCIModel

/// Why a package file was given up.
public struct ApkPackageError: Error, Equatable, CustomStringConvertible {
    /// What was wrong.
    public enum Problem: Equatable, Sendable {
        /// The file, or a part of it, cannot be read or unpacked.
        case unreadable(String)
        /// The parts are not signatures, control and data in this order.
        case structure(String)
        /// The control part expands to more than is allowed.
        case controlTooLarge(limit: Int)
        /// The control part has no `.PKGINFO`.
        case noInfo
        /// The `.PKGINFO` is malformed.
        case info(PkgInfoError)
        /// The control part is not the one that the index describes.
        case controlChecksum(expected: ApkChecksum, found: ApkChecksum)
        /// The record has no checksum to check against.
        case noControlChecksum
        /// `.PKGINFO` has no `datahash`, so nothing vouches for the files.
        case noDataHash
        /// The data part is not the one that `.PKGINFO` describes.
        case dataHash(expected: Digest, found: Digest)
        /// The file is of another size than the index says.
        case size(expected: UInt64, found: UInt64)
        /// The package is another one than the index says.
        case identity(what: String, expected: String, found: String)
        /// A file's `APK-TOOLS.checksum.SHA1` is none.
        case fileChecksum(path: String)
        /// A file is not what its `APK-TOOLS.checksum.SHA1` says.
        case fileContent(path: String, expected: ApkChecksum, found: ApkChecksum)
    }

    /// The package file.
    public let file: String
    /// What was wrong.
    public let problem: Problem

    /// Names a file and what was wrong.
    public init(file: String, _ problem: Problem) {
        self.file = file
        self.problem = problem
    }

    /// One line that names the file and what was wrong.
    public var description: String { "\(file): \(Self.text(problem))" }

    private static func text(_ problem: Problem) -> String {
        switch problem {
        case .unreadable(let detail): "not a readable package: \(detail)"
        case .structure(let detail): "not an apk v2 package: \(detail)"
        case .controlTooLarge(let limit):
            "its control part expands to more than the allowed \(limit) bytes"
        case .noInfo: "no .PKGINFO in its control part"
        case .info(let error): "\(error)"
        case .controlChecksum(let expected, let found):
            "its control part is \(found), but the index says \(expected): "
                + "the file was changed, or the index is older"
        case .noControlChecksum: "the index gives no checksum for it"
        case .noDataHash: "its .PKGINFO has no datahash, so nothing vouches for its files"
        case .dataHash(let expected, let found):
            "its data part is \(found), but its .PKGINFO says \(expected): the file was changed"
        case .size(let expected, let found):
            "it has \(found) bytes, but the index says \(expected)"
        case .identity(let what, let expected, let found):
            "its \(what) is `\(found)`, but the index says `\(expected)`"
        case .fileChecksum(let path): "\(path): its checksum is none"
        case .fileContent(let path, let expected, let found):
            "\(path): its content is \(found), but the package says \(expected)"
        }
    }
}

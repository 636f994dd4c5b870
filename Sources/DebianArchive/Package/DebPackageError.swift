/// Why a .deb file was refused.
public struct DebPackageError: Error, Hashable, CustomStringConvertible {
    /// What can be wrong with a package file.
    public enum Problem: Hashable, Sendable {
        /// It is not an ar archive, or ends too early, or a compressed part of it is damaged. Holds
        /// the member that was being read, where one was, and the reason.
        case damaged(member: String?, reason: String)
        /// It is of a format that this program does not know. Holds what `debian-binary` says.
        case formatVersion(String)
        /// Another member comes where a certain one must be.
        case unexpectedMember(String, want: String)
        /// A member that must be there is not.
        case missingMember(String)
        /// A member is compressed in a way that is not read. Holds the member's name.
        case unsupportedCompression(String)
        /// Something is larger than it may be. Holds what, and the limit in bytes, or in number.
        case tooLarge(String, limit: UInt64)
        /// A control member holds something that is not a plain file in its top folder.
        case unsafeControlEntry(String)
        /// A control file is there twice.
        case duplicateControlFile(String)
        /// The control file is missing, malformed or lacks a field.
        case control(ControlError)
        /// A field is not what the index says.
        case mismatch(field: String, package: String, index: String)
    }

    /// The package file, as people know it.
    public let package: String
    /// What is wrong.
    public let problem: Problem

    /// Describes a refusal.
    public init(package: String, problem: Problem) {
        self.package = package
        self.problem = problem
    }

    /// One line that names the package and what is wrong.
    public var description: String {
        switch problem {
        case .damaged(let member, let reason):
            "\(package): \(member.map { "\($0): " } ?? "")\(reason)"
        case .formatVersion(let version):
            "\(package): package format `\(version)` (only 2.x can be read)"
        case .unexpectedMember(let name, let want):
            "\(package): member `\(name)` where \(want) must be"
        case .missingMember(let name): "\(package): it has no \(name)"
        case .unsupportedCompression(let name):
            "\(package): `\(name)` is compressed in a way that cannot be read (gz, xz and zst can)"
        case .tooLarge(let what, let limit): "\(package): \(what) is more than \(limit)"
        case .unsafeControlEntry(let name):
            "\(package): control member with `\(name)`, which is not a plain file of it"
        case .duplicateControlFile(let name):
            "\(package): control member with `\(name)` twice"
        case .control(let error): "\(package): \(error)"
        case .mismatch(let field, let package, let index):
            "\(self.package): \(field) is `\(package)`, but the index says `\(index)`"
        }
    }
}

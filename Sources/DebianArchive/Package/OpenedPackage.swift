public import Archives
import Compression
public import OCIModel
public import Packages

/// A .deb file whose control member has been read and whose data comes next.
public struct OpenedPackage {
    /// The file, as people know it.
    public let file: String
    /// The files of the control member.
    public let control: ControlMembers
    /// The control file, parsed.
    public let stanza: ControlStanza
    /// The package's name.
    public let name: PackageName
    /// The version, as written.
    public let version: String
    /// The architecture; `all` for a package without compiled code.
    public let architecture: PackageArchitecture
    /// When the package was made: the time of its `debian-binary` member.
    public let timestamp: Timestamp
    /// The data member, to be read once from start to end. Its entries have been checked by nobody;
    /// see ``DebianEntryPolicy``.
    public let data: TarReader
    let archive: ArReader

    /// An error that ``data`` threw, as one that names the package.
    public func refusal(_ error: any Error) -> DebPackageError {
        (error as? DebPackageError)
            ?? DebPackageError(package: file, problem: .damaged(member: nil, reason: "\(error)"))
    }

    /// Reads what is left of the data member, and the members after it: a second control or data
    /// member is refused, others are passed over.
    ///
    /// - Throws: ``DebPackageError``.
    public func finish() throws(DebPackageError) {
        do {
            while try data.next() != nil {}
            while let member = try archive.next() {
                guard !DebPackageReader.isReserved(member.name) else {
                    throw DebPackageError(
                        package: file,
                        problem: .unexpectedMember(member.name, want: "the end of the package"))
                }
            }
        } catch {
            throw refusal(error)
        }
    }

    /// Checks that the package is the one that an index describes.
    ///
    /// - Throws: ``DebPackageError`` with the field that differs.
    public func verify(against record: PackageRecord) throws(DebPackageError) {
        let fields = [
            ("Package", name.text, record.name.text), ("Version", version, record.version),
            ("Architecture", architecture.text, record.architecture.text),
        ]
        for (field, package, index) in fields where package != index {
            throw DebPackageError(
                package: file,
                problem: .mismatch(field: field, package: package, index: index))
        }
    }
}

public import OCIModel
public import Packages

/// What a suite of a Debian repository says about itself in `InRelease` or `Release`, in the
/// repository format of https://wiki.debian.org/DebianRepository/Format.
public struct Release: Hashable, Sendable {
    /// Who makes the repository, such as `Debian`.
    public let origin: String?
    /// A name for the kind of repository, such as `Debian-Security`.
    public let label: String?
    /// The suite that the release is at the moment, such as `stable-updates`.
    public let suite: String?
    /// The name that the release keeps, such as `bookworm-updates`.
    public let codename: String?
    /// The number of the release, such as `12.11`.
    public let version: String?
    /// When the file was made.
    public let date: Timestamp
    /// When it stops being current, where the repository says so.
    public let validUntil: Timestamp?
    /// The architectures that it has indexes for, `all` included where it is named.
    public let architectures: [PackageArchitecture]
    /// The parts that it is divided into, such as `main`. The security archive writes them with a
    /// path in front (`updates/main`); see ``offers(component:)``.
    public let components: [String]
    /// Whether files can be asked for by digest, so that they do not change under a reader.
    public let acquireByHash: Bool
    /// Whether packages are taken from here only when asked for, as experimental says.
    public let isNotAutomatic: Bool
    /// Whether packages that were asked for are kept up to date from here, as backports say.
    public let isButAutomaticUpgrades: Bool
    /// Whether the indexes of every architecture have the packages for `all` in them, so that an
    /// index for `all` is not to be read beside them.
    public let indexesIncludeAll: Bool
    /// The files that it vouches for, by their path below the suite's folder.
    public let files: [String: ReleaseFile]

    /// Reads a Release file, which must have been verified.
    ///
    /// - Parameter file: The name that errors give it.
    /// - Throws: ``ControlError`` with the line.
    public init(parsing bytes: [UInt8], file: String) throws(ControlError) {
        let stanza = try ControlStanza(parsing: bytes, file: file, format: .release)
        let reader = ReleaseFields(stanza: stanza, file: file)
        origin = stanza["Origin"]
        label = stanza["Label"]
        suite = stanza["Suite"]
        codename = stanza["Codename"]
        version = stanza["Version"]
        guard let date = try reader.date("Date") else {
            throw ControlError(file: file, line: 1, problem: .missingField("Date"))
        }
        self.date = date
        validUntil = try reader.date("Valid-Until")
        architectures = (stanza.field("Architectures")?.words ?? []).map { PackageArchitecture($0) }
        components = stanza.field("Components")?.words ?? []
        acquireByHash = try reader.flag("Acquire-By-Hash")
        isNotAutomatic = try reader.flag("NotAutomatic")
        isButAutomaticUpgrades = try reader.flag("ButAutomaticUpgrades")
        let separateIndex = architectures.contains(PackageArchitecture("all"))
        let unsupported = stanza.field("No-Support-for-Architecture-all")?.words ?? []
        indexesIncludeAll = !separateIndex || unsupported.contains("Packages")
        files = try reader.table("SHA256")
    }

    /// Whether there is a component of the name, with or without a path in front.
    public func offers(component: String) -> Bool {
        components.contains { $0 == component || $0.hasSuffix("/" + component) }
    }

    /// Whether there are indexes for the architecture. A repository that does not list its
    /// architectures may have any.
    public func offers(_ architecture: PackageArchitecture) -> Bool {
        architectures.isEmpty || architectures.contains(architecture)
    }
}

/// Reads the fields of a Release file that are more than text.
private struct ReleaseFields {
    let stanza: ControlStanza
    let file: String

    func date(_ name: String) throws(ControlError) -> Timestamp? {
        guard let field = stanza.field(name) else { return nil }
        guard let moment = ReleaseDate.parse(field.value) else {
            throw bad(field, value: field.value, want: ReleaseDate.form)
        }
        return moment
    }

    func flag(_ name: String) throws(ControlError) -> Bool {
        guard let field = stanza.field(name) else { return false }
        switch field.value {
        case "yes": return true
        case "no": return false
        default: throw bad(field, value: field.value, want: "yes or no")
        }
    }

    /// A table of lines with digest, size and path.
    func table(_ name: String) throws(ControlError) -> [String: ReleaseFile] {
        guard let field = stanza.field(name) else {
            throw ControlError(file: file, line: 1, problem: .missingField(name))
        }
        var files: [String: ReleaseFile] = [:]
        for (offset, line) in field.lines.enumerated() where offset > 0 || !line.isEmpty {
            let words = line.split(whereSeparator: ControlSyntax.isWhite)
                .map { String(decoding: $0, as: UTF8.self) }
            guard words.count == 3, let digest = try? Digest(.sha256, hex: words[0]),
                let size = size(words[1]), isBelowSuite(words[2])
            else {
                throw bad(
                    field, offset: offset,
                    value: ControlSyntax.excerpt(ControlSyntax.trimmed(line)),
                    want: "lines of a SHA-256, a size and a path")
            }
            let entry = ReleaseFile(size: size, digest: digest)
            if let earlier = files.updateValue(entry, forKey: words[2]), earlier != entry {
                throw bad(
                    field, offset: offset, value: words[2], want: "one digest and size for a path")
            }
        }
        return files
    }

    private func size(_ text: String) -> UInt64? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? UInt64(text) : nil
    }

    private func isBelowSuite(_ path: String) -> Bool {
        !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
    }

    private func bad(
        _ field: ControlField, offset: Int = 0, value: String, want: String
    ) -> ControlError {
        ControlError(
            file: file, line: field.line + offset,
            problem: .badValue(field: field.name, value: value, want: want))
    }
}

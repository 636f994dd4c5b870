public import OCIModel
public import Packages

/// What a package says of itself in its `.PKGINFO`: lines of `key = value`.
///
/// Everything is kept in the order of the file; what a build needs has a name here.
public struct PkgInfo: Hashable, Sendable {
    /// One line.
    public struct Field: Hashable, Sendable {
        /// The key, such as `depend`.
        public let key: String
        /// The value as it is in the file.
        public let value: [UInt8]

        /// The value, with malformed UTF-8 repaired.
        public var text: String { String(decoding: value, as: UTF8.self) }
    }

    /// All lines but comments, in the order of the file.
    public let fields: [Field]
    /// `pkgname`: safe in a path.
    public let name: PackageName
    /// `pkgver`: safe in a path; its grammar is the resolver's to check.
    public let version: String
    /// `arch`, which is `noarch` for packages that serve all.
    public let architecture: PackageArchitecture
    /// `size`: how many bytes it installs.
    public let installedSize: UInt64
    /// `builddate`: when it was built; 1970 when not given.
    public let buildDate: Timestamp
    /// `datahash`: the SHA-256 of the data part; `nil` for packages of before 2010.
    public let dataHash: Digest?
    /// `replaces_priority`; 0 when not given.
    public let replacesPriority: UInt32
    /// `provider_priority`; 0 when not given.
    public let providerPriority: UInt32

    /// Parses the text of a `.PKGINFO`.
    ///
    /// - Throws: ``PkgInfoError`` with the number of the line.
    public init(parsing bytes: [UInt8]) throws(PkgInfoError) {
        let lines = try PkgInfoLines(bytes)
        fields = lines.fields
        let name = try lines.required("pkgname")
        do {
            self.name = try PackageName(name.field.text)
        } catch {
            throw lines.malformed(name, want: "letters, digits and ._+-")
        }
        try lines.check(name, want: "letters, digits and ._+-", ApkGrammar.isName)
        let version = try lines.required("pkgver")
        try lines.check(version, want: "letters, digits and ._+~-", ApkGrammar.isVersion)
        self.version = version.field.text
        let architecture = try lines.required("arch")
        try lines.check(architecture, want: "letters, digits and _-", ApkGrammar.isArchitecture)
        self.architecture = PackageArchitecture(architecture.field.text)
        installedSize = try lines.number("size")
        buildDate = Timestamp(seconds: Int64(clamping: try lines.number("builddate")))
        replacesPriority = UInt32(clamping: try lines.number("replaces_priority"))
        providerPriority = UInt32(clamping: try lines.number("provider_priority"))
        if let hash = try lines.single("datahash") {
            guard let digest = try? Digest(.sha256, hex: hash.field.text) else {
                throw lines.malformed(hash, want: "the SHA-256 in 64 hexadecimal digits")
            }
            dataHash = digest
        } else {
            dataHash = nil
        }
    }

    /// The text of the last line with a key, or `nil` when there is none.
    public subscript(key: String) -> String? { fields.last { $0.key == key }?.text }

    /// The words of all lines with a key, in order: dependencies come one on a line or several.
    public func words(_ key: String) -> [String] {
        fields.lazy.filter { $0.key == key }.flatMap { field in
            field.value.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// `pkgdesc`.
    public var summary: String { self["pkgdesc"] ?? "" }
    /// `url`: the home page.
    public var url: String { self["url"] ?? "" }
    /// `license`: an SPDX expression, mostly.
    public var license: String { self["license"] ?? "" }
    /// `origin`: the source package; the package's own name where none is given.
    public var origin: String { self["origin"].flatMap { $0.isEmpty ? nil : $0 } ?? name.text }
    /// `commit`: the commit of the build recipe.
    public var commit: String? { self["commit"] }
    /// `maintainer`: who cares for the build recipe.
    public var maintainer: String? { self["maintainer"] }
    /// `packager`: who built it.
    public var packager: String? { self["packager"] }
    /// `depend`: dependencies, conflicts among them.
    public var depends: [String] { words("depend") }
    /// `provides`.
    public var provides: [String] { words("provides") }
    /// `replaces`: packages whose files it may take over.
    public var replaces: [String] { words("replaces") }
    /// `install_if`: what makes it wanted when all of it is there.
    public var installIf: [String] { words("install_if") }
    /// `triggers`: patterns of the directories whose change runs its trigger script.
    public var triggers: [String] {
        // Another line replaces the one before, as apk reads them.
        guard let line = fields.last(where: { $0.key == "triggers" }) else { return [] }
        return line.value.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// Why a text is no `.PKGINFO`. Lines count from 1.
public enum PkgInfoError: Error, Equatable, CustomStringConvertible {
    /// A line that is not `key = value`.
    case malformedLine(line: Int, text: String)
    /// A key twice that there may be once.
    case duplicateKey(line: Int, key: String)
    /// A value that is not of its key's form.
    case malformedValue(line: Int, key: String, value: String, want: String)
    /// A key is missing that all packages have.
    case missingKey(String)

    /// One line that says where and what.
    public var description: String {
        switch self {
        case .malformedLine(let line, let text):
            ".PKGINFO line \(line): `\(text)` is not `key = value`"
        case .duplicateKey(let line, let key): ".PKGINFO line \(line): `\(key)` for a second time"
        case .malformedValue(let line, let key, let value, let want):
            ".PKGINFO line \(line): \(key) `\(value)` is malformed (want \(want))"
        case .missingKey(let key): ".PKGINFO has no `\(key)`"
        }
    }
}

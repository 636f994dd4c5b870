import OCIModel

/// Builds `.apk` files (apk v2: three gzip members) without abuild.
public struct ApkBuilder: Sendable {
    /// What is wrong with a package's file; its entry in the index stays that of the honest file,
    /// unless the flaw is inside the chain that the index starts.
    public enum Flaw: Sendable, CaseIterable {
        /// Nothing.
        case none
        /// The control member differs from the index's checksum.
        case controlAltered
        /// The data member differs from `.PKGINFO`'s `datahash`.
        case dataAltered
        /// One file differs from its own checksum; index and `datahash` are right about that.
        case fileAltered
        /// There is no signature member.
        case unsigned
        /// The file ends early.
        case truncated
        /// The data member lacks the end of its archive.
        case noEnd
    }

    /// The package's name.
    public var name: String
    /// Its version with the release, such as `1.2.3-r0`.
    public var version: String
    /// `arch` of `.PKGINFO`: `x86_64`, `aarch64`, `noarch` …
    public var architecture: String
    /// One line about it.
    public var summary = "a package that only tests use"
    /// `license` of `.PKGINFO`.
    public var license = "MIT"
    /// The source package.
    public var origin: String
    /// `builddate`, seconds since 1970.
    public var buildTime: Int64 = RawTarEntry.defaultTime
    /// What it needs, such as `so:libc.musl-x86_64.so.1`, `!other`.
    public var depends: [String] = []
    /// What it provides.
    public var provides: [String] = []
    /// When it installs itself.
    public var installIf: [String] = []
    /// Packages whose files it may overwrite.
    public var replaces: [String] = []
    /// `provider_priority`.
    public var providerPriority: Int?
    /// `replaces_priority`.
    public var replacesPriority: Int?
    /// Folders that trigger its script.
    public var triggers: [String] = []
    /// Scripts by name without the dot, such as `post-install`.
    public var scripts: [String: String] = [:]
    /// Further lines of `.PKGINFO`, before `datahash`.
    public var infoLines: [String] = []
    /// What it installs; paths as apk has them (`usr/bin/x`). Parents are added, checksums too.
    public var files: [RawTarEntry]
    /// Whether parent folders are added to ``files``.
    public var addsParents = true
    /// Who signs.
    public var signer = RSAKey.Identity.repository
    /// The signature's hash.
    public var scheme = RSAKey.Scheme.rsa
    /// What is wrong with it.
    public var flaw = Flaw.none

    /// Starts a package.
    public init(
        _ name: String, _ version: String = "1.0-r0", architecture: String = "x86_64",
        depends: [String] = [], provides: [String] = [], files: [RawTarEntry] = []
    ) {
        self.name = name
        self.version = version
        self.architecture = architecture
        self.depends = depends
        self.provides = provides
        self.files = files
        origin = name
    }

    /// The package's file name in a repository.
    public var fileName: String { "\(name)-\(version).apk" }

    /// Bytes of content that it installs.
    public var installedSize: Int { files.reduce(0) { $0 + $1.content.count } }

    /// The package's bytes and the checksum that the index gives for it.
    ///
    /// - Throws: ``SupportFailure`` when a key cannot be made.
    public func build() throws -> BuiltApk {
        var data = RawGzip.member(dataTar(altered: flaw == .fileAltered))
        let dataHash = DigestHasher.digest(of: data).hex
        if flaw == .dataAltered { data = RawGzip.member(dataTar(altered: true)) }
        let control = RawGzip.member(controlTar(info(dataHash: dataHash)))
        let checksum = Checksums.sha1(control)
        let signature = try Self.signature(of: control, by: signer, scheme)
        var written = control
        if flaw == .controlAltered {
            written = RawGzip.member(controlTar(info(dataHash: dataHash) + "# altered\n"))
        }
        var bytes = (flaw == .unsigned ? [] : signature) + written + data
        if flaw == .truncated { bytes.removeLast(min(bytes.count, data.count / 2 + 8)) }
        return BuiltApk(bytes: bytes, checksum: "Q1" + Checksums.base64(checksum))
    }

    /// A gzip member with the cut archive that holds one signature.
    static func signature(
        of bytes: [UInt8], by signer: RSAKey.Identity, _ scheme: RSAKey.Scheme
    ) throws -> [UInt8] {
        let key = try RSAKey.of(signer)
        let entry = RawTarEntry.file(
            ".SIGN.\(scheme.rawValue).\(key.name)", try key.sign(bytes, scheme))
        return RawGzip.member(RawTar([entry]).bytes)
    }

    /// The text of `.PKGINFO`.
    public func info(dataHash: String) -> String {
        var lines = [
            "# Generated for tests", "pkgname = \(name)", "pkgver = \(version)",
            "pkgdesc = \(summary)", "url = https://example.org/\(name)", "builddate = \(buildTime)",
            "packager = Nobody <nobody@example.org>", "size = \(installedSize)",
            "arch = \(architecture)", "origin = \(origin)", "license = \(license)",
        ]
        lines += replaces.map { "replaces = \($0)" }
        if let replacesPriority { lines.append("replaces_priority = \(replacesPriority)") }
        if let providerPriority { lines.append("provider_priority = \(providerPriority)") }
        lines += depends.map { "depend = \($0)" } + provides.map { "provides = \($0)" }
        if !installIf.isEmpty { lines.append("install_if = " + installIf.joined(separator: " ")) }
        if !triggers.isEmpty { lines.append("triggers = " + triggers.joined(separator: " ")) }
        lines += infoLines + ["datahash = \(dataHash)"]
        return lines.map { $0 + "\n" }.joined()
    }

    private func controlTar(_ info: String) -> [UInt8] {
        var entries = [RawTarEntry.file(".PKGINFO", info)]
        for (name, text) in scripts.sorted(by: { $0.key < $1.key }) {
            entries.append(.file("." + name, text, mode: 0o755))
        }
        // The control member is cut: the data member goes on where it stops.
        return RawTar(entries.map { entry in entry.with { $0.modified = buildTime } }).bytes
    }

    private func dataTar(altered: Bool) -> [UInt8] {
        var tar = RawTar()
        var known: Set<String> = []
        var isHarmed = !altered
        for entry in files {
            let names = String(decoding: entry.path, as: UTF8.self).split(separator: "/")
            if addsParents, !names.contains(".."), entry.path.first != UInt8(ascii: "/") {
                for count in 1..<max(1, names.count) {
                    let parent = names.prefix(count).joined(separator: "/")
                    if known.insert(parent).inserted { tar.add(.directory(parent)) }
                }
                known.insert(names.joined(separator: "/"))
            }
            var summed = withChecksum(entry)
            if !isHarmed, !entry.content.isEmpty {
                summed.content = Damage.altered(entry.content)
                isHarmed = true
            }
            tar.add(summed)
        }
        if altered, !isHarmed { tar.add(.file("not-in-the-package", "x")) }
        return flaw == .noEnd ? tar.bytes : tar.finished
    }

    /// Files and symbolic links carry the SHA-1 of their content or target.
    private func withChecksum(_ entry: RawTarEntry) -> RawTarEntry {
        guard !entry.pax.contains(where: { $0.key == "APK-TOOLS.checksum.SHA1" }) else {
            return entry
        }
        let summed: [UInt8]
        switch entry.type {
        case UInt8(ascii: "0"): summed = entry.content
        case UInt8(ascii: "2"): summed = entry.link
        default: return entry
        }
        let sum = Hexadecimal.encode(Checksums.sha1(summed))
        return entry.with { $0.pax.append(.init("APK-TOOLS.checksum.SHA1", Array(sum.utf8))) }
    }
}

/// A package's file and its checksum in the index.
public struct BuiltApk: Sendable {
    /// The file.
    public let bytes: [UInt8]
    /// `Q1` and the base-64 SHA-1 of the honest control member.
    public let checksum: String
}

/// An Alpine repository in a folder.
public struct AlpineRepositoryFixture: Sendable {
    /// The folder that holds one folder for each architecture, absolute.
    public let root: String
    /// A folder with the repository's public key, as `/etc/apk/keys`.
    public let keys: String

    /// The absolute path of a file of the repository.
    public func path(_ relative: String) -> String { root + "/" + relative }
}

/// Writes Alpine repositories and signs their indexes.
public struct AlpineRepositoryBuilder: Sendable {
    /// What is wrong with the index.
    public enum IndexFlaw: Sendable, CaseIterable {
        /// Nothing.
        case none
        /// No signature member.
        case unsigned
        /// Signed by a key that is not among the trusted ones.
        case signedByStranger
        /// Signed by a stranger whose key has the trusted key's name.
        case forgedName
        /// A byte differs after signing.
        case altered
        /// The file ends early.
        case truncated
        /// No file is there.
        case missing
    }

    /// The packages.
    public var packages: [ApkBuilder]
    /// The architectures that have an index; packages for `noarch` are in all of them.
    public var architectures: [String]
    /// The text of `DESCRIPTION`.
    public var summary = "v0-tests"
    /// The index signature's hash.
    public var scheme = RSAKey.Scheme.rsa
    /// Who signs the index; several keys give several signature entries.
    public var signers: [RSAKey.Identity] = [.repository]
    /// What is wrong with the index.
    public var flaw = IndexFlaw.none
    /// Names of packages that are in the index and whose files are missing.
    public var missingFiles: Set<String> = []
    /// Index stanzas added as they are: for packages that are never fetched.
    public var stanzas: [String] = []

    /// Makes a repository of packages.
    public init(_ packages: [ApkBuilder], architectures: [String] = ["x86_64"]) {
        self.packages = packages
        self.architectures = architectures
    }

    /// Writes `repository/ARCH/` and `keys/` into a folder.
    ///
    /// - Throws: ``SupportFailure`` when a key cannot be made or a file cannot be written.
    public func write(to directory: TemporaryDirectory) throws -> AlpineRepositoryFixture {
        try write(to: directory.path)
    }

    /// Writes `repository/ARCH/` and `keys/` into a folder.
    public func write(to directory: String) throws -> AlpineRepositoryFixture {
        let root = directory + "/repository"
        let keys = directory + "/keys"
        let key = try RSAKey.of(.repository)
        try Files.write(key.publicKey, to: keys + "/" + key.name)
        for architecture in architectures {
            var stanzas: [String] = []
            for package in packages where [architecture, "noarch"].contains(package.architecture) {
                let built = try package.build()
                if !missingFiles.contains(package.name) {
                    try Files.write(built.bytes, to: "\(root)/\(architecture)/\(package.fileName)")
                }
                stanzas.append(Self.stanza(package, built, architecture: architecture))
            }
            guard flaw != .missing else { continue }
            let text = (stanzas + self.stanzas).joined()
            try Files.write(try index(text), to: "\(root)/\(architecture)/APKINDEX.tar.gz")
        }
        return AlpineRepositoryFixture(root: root, keys: keys)
    }

    /// A signed index file of the given `APKINDEX` text.
    public func index(_ text: String) throws -> [UInt8] {
        let body = try Packing.deflated.pack(
            RawTar.archive([.file("DESCRIPTION", summary), .file("APKINDEX", text)]))
        var signatures: [UInt8] = []
        switch flaw {
        case .unsigned: break
        case .signedByStranger: signatures = try signature(body, [.stranger])
        case .forgedName:
            let entry = RawTarEntry.file(
                ".SIGN.\(scheme.rawValue).\(try RSAKey.of(.repository).name)",
                try RSAKey.of(.stranger).sign(body, scheme))
            signatures = RawGzip.member(RawTar([entry]).bytes)
        default: signatures = try signature(body, signers)
        }
        switch flaw {
        case .altered: return signatures + Damage.altered(body)
        case .truncated: return signatures + body.dropLast(body.count / 3)
        default: return signatures + body
        }
    }

    private func signature(_ body: [UInt8], _ signers: [RSAKey.Identity]) throws -> [UInt8] {
        let entries = try signers.map { signer in
            let key = try RSAKey.of(signer)
            return RawTarEntry.file(
                ".SIGN.\(scheme.rawValue).\(key.name)", try key.sign(body, scheme))
        }
        return RawGzip.member(RawTar(entries).bytes)
    }

    /// A package's stanza, its fields in the order of real indexes.
    static func stanza(_ package: ApkBuilder, _ built: BuiltApk, architecture: String) -> String {
        var lines = [
            "C:\(built.checksum)", "P:\(package.name)", "V:\(package.version)", "A:\(architecture)",
            "S:\(built.bytes.count)", "I:\(package.installedSize)", "T:\(package.summary)",
            "U:https://example.org/\(package.name)", "L:\(package.license)", "o:\(package.origin)",
            "m:Nobody <nobody@example.org>", "t:\(package.buildTime)",
        ]
        if let priority = package.providerPriority { lines.append("k:\(priority)") }
        if !package.depends.isEmpty {
            lines.append("D:" + package.depends.joined(separator: " "))
        }
        if !package.provides.isEmpty {
            lines.append("p:" + package.provides.joined(separator: " "))
        }
        if !package.installIf.isEmpty {
            lines.append("i:" + package.installIf.joined(separator: " "))
        }
        return lines.map { $0 + "\n" }.joined() + "\n"
    }
}

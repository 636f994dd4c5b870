public import FileTree
public import OCIModel
public import Packages
public import Store

/// What an image for one platform is, found in its own files.
public struct ImageFacts: Sendable, Codable {
    /// The digest of the manifest.
    public let digest: Digest
    /// What it runs on.
    public let platform: Platform
    /// The configuration.
    public let configuration: ImageConfiguration
    /// The layers and their sizes.
    public let layers: [ImageContents.LayerSize]
    /// The sum of the sizes of its files in bytes.
    public let fileBytes: UInt64
    /// How many entries its tree has.
    public let entries: Int
    /// The fields of its os-release.
    public let release: [String: String]
    /// The C library, as its program loader tells.
    public let libc: CLibrary?
    /// The version of the C library: of its package or, without one, of its newest symbols.
    public let libcVersion: String?
    /// The shells, by the paths at which programs look for them.
    public let shells: [Program]
    /// Programs that run programs: Python, Node, Java, Perl, Ruby.
    public let interpreters: [Program]
    /// Programs that people debug with.
    public let tools: [String]
    /// The package manager that is installed, by its program's name.
    public let packageManager: String?
    /// The family of its packages, where it has records of any.
    public let ecosystem: Ecosystem?
    /// The packages.
    public let packages: [InstalledPackage]
    /// The accounts.
    public let accounts: [Account]
    /// What is risky about its files.
    public let risks: FileRisks
    /// The certificates that programs trust.
    public let certificates: CertificateFacts?
    /// Time zones and locales.
    public let locale: LocaleFacts
    /// How its programs are hardened.
    public let hardening: HardeningFacts

    /// The size of the blobs in bytes: layers without the configuration.
    public var compressedBytes: UInt64 {
        layers.reduce(0) { $0 + UInt64(clamping: $1.descriptor.size) }
    }

    /// The paths of files with the set-user-ID or set-group-ID bit.
    public var privileged: [TreePath] { risks.privileged.compactMap { try? TreePath($0) } }

    /// A C library.
    public enum CLibrary: String, Sendable, Codable {
        /// The GNU C library.
        case glibc
        /// musl.
        case musl
    }

    /// A program and what is behind its path.
    public struct Program: Sendable, Equatable, Codable {
        /// What it is, such as `bash` or `Python`.
        public let name: String
        /// Where programs look for it.
        public let path: String
        /// Where links from there lead.
        public let target: String
        /// Its version, where a file or package tells.
        public let version: String?
    }

    /// An account of `/etc/passwd`.
    public struct Account: Sendable, Equatable, Codable {
        /// The name.
        public let name: String
        /// The number.
        public let uid: UInt32
        /// The group's number.
        public let gid: UInt32
        /// What it logs in to.
        public let shell: String
    }

    /// Reads an image and finds out.
    ///
    /// - Throws: ``InspectionError`` and what reading the blobs throws.
    public init(of image: PlatformImage) throws {
        let contents = try ImageContentsReader.read(
            image,
            wishes: ContentWishes(
                programs: true, secrets: true, keeps: { path in FactFiles.isWanted(path) }))
        let tree = contents.tree
        digest = image.descriptor.digest
        platform = try image.platform()
        configuration = try image.configuration()
        layers = contents.layers
        fileBytes = contents.fileBytes
        entries = tree.count
        release = FactFiles.release(in: contents)
        let found = InstalledPackages.find(in: contents)
        ecosystem = found?.ecosystem
        packages = found?.packages ?? []
        let library = LibraryFacts.find(in: contents, packages: packages)
        libc = library?.kind
        libcVersion = library?.version
        shells = ProgramFacts.shells(in: contents)
        interpreters = ProgramFacts.interpreters(in: contents, packages: packages)
        tools = ProgramFacts.tools(in: tree)
        packageManager = ProgramFacts.manager(in: tree)
        accounts = FactFiles.accounts(in: contents)
        risks = FileRisks(of: contents)
        certificates = CertificateFacts(of: contents)
        locale = LocaleFacts(of: tree)
        hardening = HardeningFacts(of: contents)
    }

    /// The user that containers start as, and whether that is root.
    public var startsAsRoot: Bool {
        let user = configuration.config?.user ?? ""
        let name = user.prefix { $0 != ":" }
        if name.isEmpty || name == "0" || name == "root" { return true }
        return accounts.first { $0.name == name }?.uid == 0
    }

    /// The variables of its environment whose names say that few should know their values.
    public var secretVariables: [String] {
        (configuration.config?.environment ?? []).compactMap { entry in
            let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
            return parts.count == 2 && SecretNames.includes(parts[0]) ? parts[0] : nil
        }
    }

    /// The release of the distribution, where it is one of those that are known.
    public var distribution: DistributionRelease? { DistributionRelease(osRelease: release) }
}

/// One suite of a fixture's Debian repository: what it holds, and what is wrong with it.
public struct DebianSuite: Sendable {
    /// Who signs the suite, or how the signature is broken.
    public enum Signature: Sendable, Equatable {
        /// Signed by these keys.
        case by([SigningKey.Identity])
        /// `InRelease` without any signature, and no `Release.gpg`.
        case missing
        /// A digit of the text is changed after signing.
        case tampered
        /// Text that nobody signed stands before the signed part.
        case textBefore
        /// Text that nobody signed stands after the signed part.
        case textAfter
    }

    /// What is wrong with the package indexes.
    public enum IndexFlaw: Sendable {
        /// Nothing.
        case none
        /// A byte differs, the size is right.
        case altered
        /// The file is longer than Release says.
        case longer
        /// The file ends early.
        case truncated
        /// No file is there.
        case missing
        /// The file by its name is of another time, as on a mirror that is being updated; the one
        /// by hash is right.
        case staleByName
        /// Release does not list it.
        case unlisted
    }

    /// What is wrong with one package's file in the pool.
    public enum PackageFlaw: Sendable {
        /// Nothing.
        case none
        /// A byte differs, the size is right.
        case altered
        /// The file is longer than the index says.
        case longer
        /// The file ends early.
        case truncated
        /// No file is there.
        case missing
        /// The file is right and the index gives another SHA-256.
        case misindexed
    }

    /// A package and where it lies.
    public struct Package: Sendable {
        /// The package.
        public var deb: DebBuilder
        /// The component, such as `main`.
        public var component: String
        /// What is wrong with its file.
        public var flaw: PackageFlaw

        /// Puts a package into a component.
        public init(_ deb: DebBuilder, component: String = "main", flaw: PackageFlaw = .none) {
            self.deb = deb
            self.component = component
            self.flaw = flaw
        }
    }

    /// The folder below `dists`, such as `bookworm-updates`.
    public var name: String
    /// `Suite` of Release, such as `stable-updates`.
    public var suite: String
    /// `Codename` of Release; ``name`` if not set.
    public var codename: String
    /// `Origin` and `Label` of Release.
    public var origin = "Debian"
    /// Its components.
    public var components = ["main"]
    /// Its architectures, `all` not among them.
    public var architectures: [String]
    /// Its packages. Those for `all` are listed under every architecture.
    public var packages: [Package]
    /// Stanzas added to an index as they are, by architecture: for packages that are never fetched.
    public var stanzas: [String: [String]] = [:]
    /// `Date` of Release, seconds since 1970.
    public var date: Int64 = RawTarEntry.defaultTime
    /// `Valid-Until` of Release, or `nil` for a suite that never expires.
    public var validUntil: Int64?
    /// Whether Release says `Acquire-By-Hash: yes` and the files are there by hash.
    public var acquireByHash = true
    /// How indexes are packed; the first is the best.
    public var indexPackings: [Packing] = [.xz, .deflated]
    /// Whether `InRelease` is there; `Release` and `Release.gpg` always are.
    public var hasInRelease = true
    /// The signature.
    public var signature = Signature.by([.archive])
    /// What is wrong with its indexes.
    public var indexFlaw = IndexFlaw.none
    /// Changes the text of Release before it is signed.
    public var editRelease: @Sendable (String) -> String = { $0 }

    /// Makes a suite with honest content.
    public init(
        _ name: String = "bookworm", architectures: [String] = ["amd64"],
        packages: [DebBuilder] = []
    ) {
        self.name = name
        suite = name
        codename = name
        self.architectures = architectures
        self.packages = packages.map { Package($0) }
    }
}

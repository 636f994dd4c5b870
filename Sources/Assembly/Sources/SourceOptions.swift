public import ImageSpec
public import OCIModel
public import Packages

/// Where packages come from when a specification does not say: what the command line, the
/// environment and the machine have.
///
/// The clock and the environment come in as values, so that a build depends on nothing hidden.
public struct SourceOptions: Sendable {
    /// `--mirror`.
    public var mirror: RemoteLocation?
    /// `--keyring`: key files for repositories that name none.
    public var keyrings: [String]
    /// Keys of apk that an image vouches for: `--keys-from`.
    public var apkKeys: [NamedKey] = []
    /// Variables of the environment by name.
    public var environment: [String: String]
    /// The present time, for the age of indexes.
    public var now: Timestamp
    /// Whether indexes whose time is up will do.
    public var allowsExpired = false
    /// The folder of the machine's apt settings.
    public var aptDirectory = "/etc/apt"
    /// The folder of the machine's apk settings.
    public var apkDirectory = "/etc/apk"

    /// Describes a machine.
    public init(
        mirror: RemoteLocation? = nil, keyrings: [String] = [], environment: [String: String],
        now: Timestamp
    ) {
        self.mirror = mirror
        self.keyrings = keyrings
        self.environment = environment
        self.now = now
    }

    /// The key files of `--keyring` that are OpenPGP keyrings, by their names; the others are RSA keys
    /// of apk, or folders of such. So one command can build images of both families.
    var openPGPKeyrings: [String] { keyrings.filter(Self.isOpenPGP) }

    /// The key files of `--keyring` that are apk's.
    var apkKeyrings: [String] { keyrings.filter { !Self.isOpenPGP($0) } }

    private static func isOpenPGP(_ path: String) -> Bool {
        [".gpg", ".pgp", ".asc", ".kbx"].contains { path.hasSuffix($0) }
    }

    /// A location from the environment.
    ///
    /// - Throws: `RemoteLocationError` when the variable has no location in it.
    func location(from variable: String) throws -> RemoteLocation? {
        guard let text = environment[variable], !text.isEmpty else { return nil }
        return try RemoteLocation(text)
    }
}

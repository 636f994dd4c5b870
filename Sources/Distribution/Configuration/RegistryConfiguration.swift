public import Store
public import SystemPackage

/// How to talk to registries. Everything that comes from outside comes in here.
public struct RegistryConfiguration: Sendable {
    /// Proxies, certificates, patience, and what to call ourselves.
    public var network = FetchConfiguration()
    /// Who to be.
    public var credentials: any CredentialSource = NoCredentials()
    /// Mirrors, short names, and what is blocked.
    public var rules = RegistryRules()
    /// Folders with a folder for each host, as in `certs.d`: `HOST[:PORT]/*.crt`, `*.cert`, `*.key`.
    public var certificateFolders: [FilePath] = []
    /// Whether plain http and certificates that nobody vouches for will do, for every registry.
    public var allowsInsecure = false
    /// How many blobs are on their way at once.
    public var parallelBlobs = 4
    /// Takes remarks for the user: one line each.
    public var remark: @Sendable (String) -> Void = { _ in }

    /// The defaults.
    public init() {}
}

public import SystemPackage

/// How to prove to and be convinced by one host in TLS.
public struct HostTrust: Hashable, Sendable {
    /// PEM files with certificates to trust besides those of the system.
    public var authorities: [FilePath] = []
    /// A PEM file with the certificate to show, and those that lead from it to its authority.
    public var clientCertificate: FilePath?
    /// The PEM file with its key.
    public var clientKey: FilePath?
    /// Whether any certificate will do, because the user says so.
    public var acceptsAnyCertificate = false

    /// What holds for every host.
    public init() {}
}

import ArgumentParser
import Distribution
import OCIModel
import Store
import SystemPackage

/// How to get at registries.
struct RegistryFlags: ParsableArguments {
    @Flag(help: "Allow plain http, and certificates that nobody vouches for.")
    var insecure = false

    @Option(
        help: ArgumentHelp(
            "false is --insecure, as skopeo and podman spell it.", valueName: "true|false"))
    var tlsVerify: Bool = true

    @Option(
        help: ArgumentHelp("The file with credentials, in place of the usual.", valueName: "file"))
    var authfile: String?

    @Option(
        help: ArgumentHelp(
            "A folder like certs.d: HOST[:PORT]/*.crt, *.cert and *.key.", valueName: "folder"))
    var certDir: [String] = []

    /// The same as a value.
    var settings: RegistrySettings {
        RegistrySettings(
            isInsecure: insecure || !tlsVerify, authFile: authfile, certificateFolders: certDir)
    }
}

/// How a user wants registries to be reached.
struct RegistrySettings {
    var isInsecure = false
    var authFile: String?
    var certificateFolders: [String] = []

    /// What `registries.conf` says.
    ///
    /// - Throws: `RegistrySettingError`.
    func rules(_ workplace: Workplace) throws -> RegistryRules {
        try RegistryFiles.rules(workplace.environment)
    }

    /// A client for everything that a command does.
    ///
    /// - Throws: `RegistrySettingError`, `FetchSettingError`.
    func client(
        _ workplace: Workplace, credentials: (any CredentialSource)? = nil
    ) throws -> RegistryClient {
        var configuration = RegistryConfiguration()
        configuration.network = try workplace.network()
        configuration.rules = try rules(workplace)
        configuration.allowsInsecure = isInsecure
        configuration.certificateFolders =
            certificateFolders.map { FilePath($0) }
            + RegistryFiles.certificateFolders(workplace.environment)
        configuration.credentials =
            credentials
            ?? CredentialFiles(
                named: authFile.map { FilePath($0) }, environment: workplace.environment)
        let progress = workplace.progress
        configuration.remark = { progress.note($0) }
        return try RegistryClient(configuration)
    }
}

/// What goes along in a copy.
struct CopyFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only these architectures, such as amd64,arm/v7; all for all.", valueName: "a,b"))
    var arch: String?

    @Flag(help: "Take along what refers to the image: signatures, SBOMs, attestations.")
    var referrers = false

    @Option(
        help: ArgumentHelp(
            "Of these referrers, only those of a type.", valueName: "type"))
    var artifactType: [String] = []

    @Flag(name: .customLong("oci"), help: "Turn Docker's manifests into OCI's; digests change.")
    var convertsToOCI = false

    func validate() throws {
        if !artifactType.isEmpty, !referrers {
            throw ValidationError("--artifact-type chooses among --referrers, which is not given")
        }
    }

    /// The same as a value.
    ///
    /// - Parameter standard: Which platforms when the user does not say.
    /// - Throws: ``BadInput`` for an architecture that is none.
    func options(_ standard: PlatformChoice) throws -> CopyOptions {
        var options = CopyOptions()
        options.platforms = standard
        if let arch {
            options.platforms =
                arch == "all"
                ? .all
                : .only(try arch.split(separator: ",").map { try Platform(user: String($0)) })
        }
        options.includesReferrers = referrers
        options.artifactTypes = Set(artifactType)
        options.convertsToOCI = convertsToOCI
        return options
    }
}

public import OCIModel

/// How an image of a Dockerfile came about, as SLSA provenance 1.0: the file, what was asked for, and
/// the images that went into it, by digest.
///
/// As in ``Provenance`` nothing depends on when, where or by whom it was built. Values of build
/// arguments are left out: they may be known to few.
public struct ContainerfileProvenance: Sendable {
    static let buildType = "urn:socle:dockerfile:v1"

    /// The digest of the Dockerfile.
    public var file: Digest
    /// The stage that was built; `nil` for the last.
    public var target: String?
    /// The platform that it was built for.
    public var platform: Platform
    /// The names of the build arguments that were given.
    public var arguments: [String]
    /// How layers are compressed, such as `gzip-6`.
    public var compression: String
    /// What compressed them, with its version.
    public var compressor: String
    /// The images that went into it: names and digests.
    public var bases: [Statement.Subject]

    /// Describes a build.
    public init(
        file: Digest, target: String?, platform: Platform, arguments: [String],
        compression: String, compressor: String, bases: [Statement.Subject]
    ) {
        self.file = file
        self.target = target
        self.platform = platform
        self.arguments = arguments
        self.compression = compression
        self.compressor = compressor
        self.bases = bases
    }

    /// The predicate.
    ///
    /// - Parameter version: The version of this program.
    public func predicate(version: String) -> JSON {
        let external = JSON.members([
            ("dockerfileDigest", .string(file.description)), ("target", .text(target)),
            ("platform", .string(platform.description)),
            ("buildArguments", .strings(arguments.sorted())),
            ("compression", .string(compression)),
        ])
        let dependencies = bases.map { base in
            JSON.members([
                ("uri", .string(base.name)),
                ("digest", .members([("sha256", .string(base.digest.hex))])),
            ])
        }
        let definition = JSON.members([
            ("buildType", .string(Self.buildType)), ("externalParameters", external),
            ("internalParameters", .members([("compressor", .string(compressor))])),
            ("resolvedDependencies", .array(dependencies)),
        ])
        let builder = JSON.members([
            ("id", .string(Provenance.builder)),
            ("version", .members([("socle", .string(version))])),
        ])
        return .members([
            ("buildDefinition", definition), ("runDetails", .members([("builder", builder)])),
        ])
    }
}

import OCIModel

/// How an image came about, as SLSA provenance 1.0: the specification, the lock with every package,
/// the signed indexes and who signed them, and this program.
///
/// Nothing in it depends on when, where or by whom the image was built, so the same build gives the
/// same bytes, and the digest of the image never depends on it.
public struct Provenance: Sendable {
    static let buildType = "urn:socle:build:v1"
    static let builder = "urn:socle:builder:v1"

    /// The lock of the one architecture that the image is for, as JSON.
    public var lock: JSON
    /// How layers are compressed, such as `gzip-6`.
    public var compression: String
    /// What compressed them, with its version.
    public var compressor: String

    /// Describes a build.
    public init(lock: JSON, compression: String, compressor: String) {
        self.lock = lock
        self.compression = compression
        self.compressor = compressor
    }

    /// The predicate.
    ///
    /// - Parameter version: The version of this program.
    public func predicate(version: String) -> JSON {
        let external = JSON.members([
            ("specification", lock["specification"]),
            ("specificationDigest", lock["specificationDigest"]),
            ("compression", .string(compression)),
        ])
        let definition = JSON.members([
            ("buildType", .string(Self.buildType)), ("externalParameters", external),
            (
                "internalParameters",
                .members([("lock", lock), ("compressor", .string(compressor))])
            ),
            ("resolvedDependencies", .array(materials)),
        ])
        let builder = JSON.members([
            ("id", .string(Self.builder)), ("version", .members([("socle", .string(version))])),
        ])
        return .members([
            ("buildDefinition", definition), ("runDetails", .members([("builder", builder)])),
        ])
    }

    /// Indexes and packages by digest.
    private var materials: [JSON] {
        var found: [JSON] = []
        for platform in lock["platforms"]?.items ?? [] {
            let indexes = platform["indexes"]?.items ?? []
            found += indexes.compactMap(index)
            let packages = (platform["packages"]?.items ?? []) + (platform["sources"]?.items ?? [])
            found += packages.compactMap { package($0, indexes) }
        }
        return found
    }

    private func index(_ index: JSON) -> JSON? {
        guard let location = index["location"]?.text,
            let digest = index["signedDigest"]?.text.flatMap({ try? Digest($0) })
        else { return nil }
        let facts = JSON.members([
            ("suite", index["suite"]), ("component", index["component"]),
            ("signer", index["signer"]), ("date", index["date"]),
            ("indexDigest", index["indexDigest"]),
        ])
        return .members([
            ("uri", .string(location)), ("digest", .members([("sha256", .string(digest.hex))])),
            ("name", .text(index["suite"]?.text)), ("annotations", facts),
        ])
    }

    private func package(_ package: JSON, _ indexes: [JSON]) -> JSON? {
        guard let digest = package["digest"]?.text.flatMap({ try? Digest($0) }),
            let name = package["name"]?.text, let file = package["filename"]?.text
        else { return nil }
        let number = Int(package["index"]?.integer ?? 0)
        let base = indexes.indices.contains(number) ? indexes[number]["location"]?.text ?? "" : ""
        return .members([
            ("uri", .string(base + "/" + file)),
            ("digest", .members([("sha256", .string(digest.hex))])),
            ("name", .string("\(name) \(package["version"]?.text ?? "")")),
        ])
    }

    /// Reads a predicate; `nil` when it is not one of this program's builds.
    public init?(_ predicate: JSON) {
        let definition = predicate["buildDefinition"]
        guard definition?["buildType"]?.text == Self.buildType,
            let lock = definition?["internalParameters"]?["lock"]
        else { return nil }
        self.init(
            lock: lock,
            compression: definition?["externalParameters"]?["compression"]?.text ?? "",
            compressor: definition?["internalParameters"]?["compressor"]?.text ?? "")
    }
}

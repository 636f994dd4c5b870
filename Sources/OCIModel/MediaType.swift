/// A media type as manifests and registries spell it (RFC 6838), with names for those that Socle
/// reads and writes.
public struct MediaType: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The type as text, such as `application/vnd.oci.image.manifest.v1+json`.
    public let rawValue: String

    /// Wraps a media type; any text is kept, because unknown types must survive a copy.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The type as text.
    public var description: String { rawValue }

    /// OCI image manifest.
    public static let ociManifest = MediaType(
        rawValue: "application/vnd.oci.image.manifest.v1+json")
    /// OCI image index.
    public static let ociIndex = MediaType(rawValue: "application/vnd.oci.image.index.v1+json")
    /// OCI image configuration.
    public static let ociConfig = MediaType(rawValue: "application/vnd.oci.image.config.v1+json")
    /// OCI layer, plain tar.
    public static let ociLayer = MediaType(rawValue: "application/vnd.oci.image.layer.v1.tar")
    /// OCI layer, gzip.
    public static let ociLayerGzip = MediaType(
        rawValue: "application/vnd.oci.image.layer.v1.tar+gzip")
    /// OCI layer, zstd.
    public static let ociLayerZstd = MediaType(
        rawValue: "application/vnd.oci.image.layer.v1.tar+zstd")
    /// The empty JSON object that stands where a descriptor needs no content.
    public static let ociEmpty = MediaType(rawValue: "application/vnd.oci.empty.v1+json")
    /// Docker schema 2 manifest.
    public static let dockerManifest = MediaType(
        rawValue: "application/vnd.docker.distribution.manifest.v2+json")
    /// Docker schema 2 manifest list.
    public static let dockerManifestList = MediaType(
        rawValue: "application/vnd.docker.distribution.manifest.list.v2+json")
    /// Docker image configuration.
    public static let dockerConfig = MediaType(
        rawValue: "application/vnd.docker.container.image.v1+json")
    /// Docker layer, gzip.
    public static let dockerLayerGzip = MediaType(
        rawValue: "application/vnd.docker.image.rootfs.diff.tar.gzip")
    /// Docker layer, plain tar.
    public static let dockerLayer = MediaType(
        rawValue: "application/vnd.docker.image.rootfs.diff.tar")

    /// Whether the type names a list of manifests, OCI's or Docker's.
    public var isIndex: Bool { self == .ociIndex || self == .dockerManifestList }
    /// Whether the type names the manifest of one image, OCI's or Docker's.
    public var isManifest: Bool { self == .ociManifest || self == .dockerManifest }
}

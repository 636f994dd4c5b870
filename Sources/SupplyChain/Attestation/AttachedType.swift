public import OCIModel

/// The kinds of documents that are kept beside an image.
public enum AttachedType: Sendable, Hashable {
    /// An SBOM.
    case sbom
    /// VEX statements.
    case vex
    /// How the image came about.
    case provenance

    /// SPDX in JSON.
    public static let spdx = MediaType(rawValue: "application/spdx+json")
    /// CycloneDX in JSON.
    public static let cycloneDX = MediaType(rawValue: "application/vnd.cyclonedx+json")
    /// An in-toto statement, or a DSSE envelope around one.
    public static let inToto = MediaType(rawValue: "application/vnd.in-toto+json")
    /// A DSSE envelope (`github.com/secure-systems-lab/dsse`).
    public static let envelope = MediaType(rawValue: "application/vnd.dsse.envelope.v1+json")
    /// The annotation that says what an in-toto statement is about.
    public static let predicateKey = "in-toto.io/predicate-type"

    /// The annotation of statements that repeat what the changelogs in the image's SBOM prove, for
    /// those who read VEX alone.
    public static let evidenceKey = "io.socle.evidence"

    /// The kind of a referrer; `nil` for what is none of these.
    public init?(_ referrer: Descriptor) {
        switch referrer.artifactType {
        case Self.spdx.rawValue, Self.cycloneDX.rawValue: self = .sbom
        case Self.inToto.rawValue, Self.envelope.rawValue:
            guard let type = referrer.annotations?[Self.predicateKey].flatMap(PredicateType.init)
            else { return nil }
            self = type.attachedType
        default: return nil
        }
    }
}

/// What an in-toto statement says of its subject.
public struct PredicateType: Hashable, Sendable, CustomStringConvertible {
    /// The URI.
    public let uri: String

    /// SLSA provenance 1.0.
    public static let provenance = PredicateType(uri: "https://slsa.dev/provenance/v1")
    /// An SPDX document.
    public static let spdx = PredicateType(uri: "https://spdx.dev/Document")
    /// A CycloneDX document.
    public static let cycloneDX = PredicateType(uri: "https://cyclonedx.org/bom")
    /// OpenVEX statements.
    public static let openVEX = PredicateType(uri: "https://openvex.dev/ns")

    /// Reads a URI, or one of the short names `slsaprovenance1`, `spdxjson`, `cyclonedx`, `openvex`.
    public init?(_ text: String) {
        switch text {
        case "slsaprovenance1", "provenance": self = .provenance
        case "spdx", "spdxjson": self = .spdx
        case "cyclonedx": self = .cycloneDX
        case "openvex", "vex": self = .openVEX
        default:
            guard text.contains("://"), text.utf8.count < 256 else { return nil }
            uri = text
        }
    }

    private init(uri: String) { self.uri = uri }

    /// The URI.
    public var description: String { uri }

    var attachedType: AttachedType {
        if uri.hasPrefix(Self.spdx.uri) || uri.hasPrefix(Self.cycloneDX.uri) { return .sbom }
        if uri.hasPrefix(Self.openVEX.uri) { return .vex }
        return .provenance
    }
}

/// The name of an image of the catalogue with a release and a variant: `NAME[@RELEASE][:VARIANT]`.
public struct CatalogueName: Hashable, Sendable, CustomStringConvertible {
    /// The image, such as `distroless/static`.
    public let image: String
    /// The release; the image's default where none was written.
    public let release: String
    /// The variant; `nil` for the image without one, which may also be written as `latest`.
    public let variant: String?

    /// Reads a name.
    ///
    /// - Throws: ``CatalogueError`` when the catalogue has no such image, release or variant.
    public init(_ text: String) throws(CatalogueError) {
        let parts = CatalogueNameParts(text)
        guard let entry = Catalogue.entries.first(where: { $0.name == parts.image }) else {
            throw .unknownImage(parts.image, advice: Self.advice(parts))
        }
        let release = parts.release ?? entry.defaultRelease
        guard entry.releases.contains(release) else {
            throw .unknownRelease(
                release, of: entry.name, advice: Self.releaseAdvice(release, entry))
        }
        let variant = parts.variant == "latest" ? nil : parts.variant
        if let variant, !entry.variants.contains(variant) {
            throw .unknownVariant(
                variant, of: entry.name, advice: Self.variantAdvice(variant, entry))
        }
        image = entry.name
        self.release = release
        self.variant = variant
    }

    /// The name with its release.
    public var description: String { "\(image)@\(release)" + (variant.map { ":\($0)" } ?? "") }

    private static let releaseNumbers = ["debian12": "bookworm", "debian13": "trixie"]

    /// What somebody meant whose image is not in the catalogue.
    private static func advice(_ parts: CatalogueNameParts) -> String {
        // The tags of registries: distroless/static-debian12.
        if let dash = parts.image.lastIndex(of: "-"),
            let release = releaseNumbers[String(parts.image[parts.image.index(after: dash)...])],
            Catalogue.names.contains(String(parts.image[..<dash]))
        {
            return "did you mean `\(parts.image[..<dash])@\(release)`?"
        }
        return NearestName.advice(for: parts.image, among: Catalogue.names)
    }

    private static func releaseAdvice(_ release: String, _ entry: CatalogueEntry) -> String {
        if release.hasPrefix("v"), entry.releases.contains(String(release.dropFirst())) {
            return "did you mean `\(release.dropFirst())`?"
        }
        let numbers = ["12": "bookworm", "13": "trixie"]
        if let name = numbers[release], entry.releases.contains(name) {
            return "did you mean `\(name)`?"
        }
        return NearestName.advice(for: release, among: entry.releases)
    }

    /// What somebody meant whose variant is not there: most often a tag that names a release.
    private static func variantAdvice(_ variant: String, _ entry: CatalogueEntry) -> String {
        if entry.releases.contains(variant) { return "did you mean `\(entry.name)@\(variant)`?" }
        for release in entry.releases where variant == release + "-slim" {
            let slim = entry.name.hasSuffix("-slim") ? entry.name : entry.name + "-slim"
            if Catalogue.names.contains(slim) { return "did you mean `\(slim)@\(release)`?" }
        }
        return NearestName.advice(for: variant, among: entry.variants)
    }
}

/// The parts of a name, whether or not there is such an image.
struct CatalogueNameParts: Equatable {
    var image: String
    var release: String?
    var variant: String?

    init(_ text: String) {
        var rest = text[...]
        if let colon = rest.lastIndex(of: ":") {
            variant = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        if let at = rest.firstIndex(of: "@") {
            release = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
        }
        image = String(rest)
    }
}

/// Why the catalogue has no specification for a name.
public enum CatalogueError: Error, Equatable, CustomStringConvertible {
    /// There is no such image.
    case unknownImage(String, advice: String)
    /// The image has no such release.
    case unknownRelease(String, of: String, advice: String)
    /// The image has no such variant.
    case unknownVariant(String, of: String, advice: String)

    /// One line that says what there is.
    public var description: String {
        switch self {
        case .unknownImage(let name, let advice):
            "no image `\(name)` in the catalogue; \(advice)"
        case .unknownRelease(let release, let image, let advice):
            "`\(image)` has no release `\(release)`; \(advice)"
        case .unknownVariant(let variant, let image, let advice):
            "`\(image)` has no variant `\(variant)`; \(advice)"
        }
    }
}

/// The name of an image of the catalogue with a release and a variant: `NAME[@RELEASE][:VARIANT]`.
///
/// The names that registries have for the same images are read too: `alpine:3.19`,
/// `debian:bookworm-slim`, `gcr.io/distroless/java17-debian12:nonroot`.
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
        let parts = CatalogueNameParts(text).asCatalogued()
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

    /// The name that registries have for a distroless image, with the number of Debian's release:
    /// `distroless/java17-debian12`. `nil` for other images.
    public var numberedImage: String? {
        guard image.hasPrefix("distroless/"),
            let number = CatalogueNameParts.debianReleases.first(where: { $0.value == release })
        else { return nil }
        return "\(image)-debian\(number.key)"
    }

    /// What somebody meant whose image is not in the catalogue.
    private static func advice(_ parts: CatalogueNameParts) -> String {
        NearestName.advice(for: parts.image, among: Catalogue.names)
    }

    private static func releaseAdvice(_ release: String, _ entry: CatalogueEntry) -> String {
        if release.hasPrefix("v"), entry.releases.contains(String(release.dropFirst())) {
            return "did you mean `\(release.dropFirst())`?"
        }
        if let name = CatalogueNameParts.debianReleases[release], entry.releases.contains(name) {
            return "did you mean `\(name)`?"
        }
        return NearestName.advice(for: release, among: entry.releases)
    }

    /// What somebody meant whose variant is not there.
    private static func variantAdvice(_ variant: String, _ entry: CatalogueEntry) -> String {
        return NearestName.advice(for: variant, among: entry.variants)
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

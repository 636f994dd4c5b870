/// The parts of a name, whether or not there is such an image.
struct CatalogueNameParts: Equatable {
    var image: String
    var release: String?
    var variant: String?

    /// The releases of Debian by their numbers, which names in registries have.
    static let debianReleases = ["12": "bookworm", "13": "trixie"]
    /// Images that a registry names by the version of the language.
    private static let versions = [
        "distroless/nodejs18": (image: "distroless/nodejs", release: "bookworm"),
        "distroless/nodejs20": (image: "distroless/nodejs", release: "trixie"),
    ]
    private static let registries = ["gcr.io/", "docker.io/library/", "docker.io/"]

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

    /// The parts as the catalogue has them, for a name as a registry has it.
    func asCatalogued() -> CatalogueNameParts {
        var parts = self
        if let registry = Self.registries.first(where: parts.image.hasPrefix) {
            parts.image.removeFirst(registry.count)
        }
        parts.takeReleaseFromImage()
        parts.takeReleaseFromTag()
        return parts
    }

    /// `distroless/java17-debian12`, `distroless/nodejs18`.
    private mutating func takeReleaseFromImage() {
        guard release == nil else { return }
        for (number, name) in Self.debianReleases where image.hasSuffix("-debian\(number)") {
            image.removeLast("-debian\(number)".count)
            release = name
        }
        if let version = Self.versions[image] {
            image = version.image
            release = release ?? version.release
        }
    }

    /// `alpine:3.19`, `debian:12-slim`, `distroless/static:trixie-nonroot`.
    private mutating func takeReleaseFromTag() {
        guard release == nil, let tag = variant else { return }
        let words = tag.split(separator: "-", maxSplits: 1).map(String.init)
        guard let first = words.first,
            let entry = Catalogue.entries.first(where: { $0.name == image })
        else { return }
        let name = Self.debianReleases[first] ?? first
        guard entry.releases.contains(name) else { return }
        let rest = words.count == 2 ? words[1] : nil
        if rest == "slim", image == "debian" {
            (image, release, variant) = ("debian-slim", name, nil)
        } else if rest == nil || rest.map(entry.variants.contains) == true {
            (release, variant) = (name, rest)
        }
    }
}

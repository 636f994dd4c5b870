/// The images that Socle knows how to build by name.
///
/// Each is a specification like a user's, kept as data in `Catalogue/`. What differs between
/// releases stands in the file's `releases`, a map of documents that are laid over the rest, as
/// variants are.
public enum Catalogue {
    /// The names of the images, sorted.
    public static let names: [String] = CatalogueFiles.images.map(\.name).sorted()

    /// The images, by name.
    public static let entries: [CatalogueEntry] = names.compactMap { name in
        // The files are part of the program, and its tests read every one.
        guard let recipe = try? CatalogueRecipe(name) else { return nil }
        return try? recipe.entry()
    }

    /// The document of an image at a release, with its variants.
    ///
    /// - Throws: ``SpecificationError`` only when the catalogue itself is broken.
    public static func document(
        _ name: CatalogueName
    ) throws(SpecificationError) -> SpecificationDocument {
        try CatalogueRecipe(name.image).document(release: name.release)
    }

    /// What a name means.
    public static func specification(
        _ name: CatalogueName
    ) throws(SpecificationError) -> ImageSpecification {
        try document(name).specification(variant: name.variant)
    }

    /// The specification of a name as one YAML file, to be copied and built with the same result. A
    /// name without a variant has all of them in its file.
    public static func show(_ name: CatalogueName) throws(SpecificationError) -> String {
        try document(name).yaml(variant: name.variant)
    }
}

/// What a listing says of an image of the catalogue.
public struct CatalogueEntry: Hashable, Sendable {
    /// The name, such as `distroless/static`.
    public let name: String
    /// What the image is, in a sentence.
    public let description: String
    /// The releases that it can be built from, in the order of the catalogue: the newest first.
    public let releases: [String]
    /// The release that is built when none is named.
    public let defaultRelease: String
    /// The variants besides the image itself, sorted.
    public let variants: [String]
}

/// A file of the catalogue with what it includes.
struct CatalogueRecipe {
    private let root: YAMLNode
    private let releases: [YAMLEntry]
    private let defaultRelease: String

    init(_ name: String) throws(SpecificationError) {
        let files = CatalogueFiles()
        guard let image = CatalogueFiles.images.first(where: { $0.name == name }) else {
            throw SpecificationError(
                SourcePosition(file: name), .unreadable("not in the catalogue"))
        }
        let merged = try SpecificationLoader(files: files).merged(image.bytes, file: image.file)
        let value = YAMLValue(node: merged, key: "")
        let map = try YAMLMap(
            value, keys: SpecificationKeys.top + SpecificationKeys.catalogue.sorted())
        root = merged.removing(SpecificationKeys.catalogue)
        let all = try map.required("releases", "name the releases").node.entries
        let only = try map["only-releases"]?.list { (value) throws(SpecificationError) in
            try value.word()
        }
        releases = all.filter { only?.contains($0.key) ?? true }
        defaultRelease = try map.required("default-release", "name one of the releases").word()
    }

    func entry() throws(SpecificationError) -> CatalogueEntry {
        let specification = try document(release: defaultRelease)
        return CatalogueEntry(
            name: try specification.specification().name ?? "",
            description: try specification.specification().description ?? "",
            releases: releases.map(\.key), defaultRelease: defaultRelease,
            variants: specification.variants)
    }

    /// The document with a release's own values, and the release named.
    func document(release: String) throws(SpecificationError) -> SpecificationDocument {
        guard let overlay = releases.first(where: { $0.key == release }) else {
            throw SpecificationError(root.position, .unreadable("no release `\(release)`"))
        }
        let fixed: Set<String> = ["name", "distribution", "release", "include"]
        _ = try YAMLMap(
            YAMLValue(node: overlay.value, key: "releases.\(release)"),
            keys: SpecificationKeys.top.filter { !fixed.contains($0) })
        var merged = try DocumentMerging.merge(overlay.value, over: root)
        let named = YAMLEntry(
            key: "release", position: overlay.position,
            value: YAMLNode(
                position: overlay.position, content: .scalar(release, isPlain: false)))
        var entries = merged.entries
        let place = entries.firstIndex { $0.key == "distribution" }.map { $0 + 1 } ?? entries.count
        entries.insert(named, at: place)
        merged.content = .map(entries)
        return try SpecificationDocument(merged, files: CatalogueFiles())
    }
}

/// A specification as written: its file merged with those that it includes, every variant checked.
///
/// ``specification(variant:)`` gives what it means, ``yaml(variant:)`` what it says in one file.
public struct SpecificationDocument: Sendable {
    /// The names of the variants, sorted.
    public let variants: [String]
    private let root: YAMLNode
    private let overlays: [String: YAMLNode]
    private let files: any SpecificationFiles

    /// Takes a merged document apart and reads it and each of its variants once, so that an error
    /// anywhere in it shows at once.
    init(
        _ merged: YAMLNode, files: any SpecificationFiles
    ) throws(SpecificationError) {
        var overlays: [String: YAMLNode] = [:]
        if let value = merged["variants"], !value.isNothing {
            guard case .map(let entries) = value.content else {
                throw YAMLValue(node: value, key: "variants").wrongKind("a map of variants")
            }
            for entry in entries { overlays[entry.key] = try Self.overlay(entry) }
        }
        self.overlays = overlays
        self.files = files
        variants = overlays.keys.sorted()
        root = merged.removing(["variants"])
        _ = try specification()
        for variant in variants { _ = try specification(variant: variant) }
    }

    /// What the document means.
    ///
    /// - Parameter variant: One of ``variants``; `nil` for the image without one.
    /// - Throws: ``SpecificationError`` with
    ///   ``SpecificationError/Problem/unknownVariant(_:advice:)``.
    public func specification(
        variant: String? = nil
    ) throws(SpecificationError) -> ImageSpecification {
        try SpecificationReader.read(flat(variant), variant: variant, files: files)
    }

    /// The document as one YAML file that means the same: without a variant with all its variants,
    /// with one laid over it and no others.
    public func yaml(variant: String? = nil) throws(SpecificationError) -> String {
        var node = try flat(variant)
        if variant == nil, !overlays.isEmpty {
            let map = YAMLNode(position: root.position, content: .map(variantNodes))
            node.content = .map(
                node.entries + [YAMLEntry(key: "variants", position: root.position, value: map)])
        }
        return YAMLWriter.text(node)
    }

    /// The variants as written.
    var variantNodes: [YAMLEntry] {
        variants.compactMap { name in
            overlays[name].map { YAMLEntry(key: name, position: $0.position, value: $0) }
        }
    }

    /// The document of a variant, or without one, as one map.
    func flat(_ variant: String?) throws(SpecificationError) -> YAMLNode {
        guard let variant else { return root }
        guard let overlay = overlays[variant] else {
            throw SpecificationError(
                SourcePosition(file: root.position.file),
                .unknownVariant(variant, advice: NearestName.advice(for: variant, among: variants)))
        }
        return try DocumentMerging.merge(overlay, over: root)
    }

    /// A variant: a document with fewer keys.
    private static func overlay(_ entry: YAMLEntry) throws(SpecificationError) -> YAMLNode {
        let name = YAMLValue(
            node: YAMLNode(position: entry.position, content: .nothing), key: "variants")
        let isName = entry.key.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
        }
        guard isName, !entry.key.isEmpty, !entry.key.hasPrefix("-"), entry.key.utf8.count <= 64
        else {
            throw name.bad(
                "`\(entry.key)` is not a name for a variant (want lower-case letters, digits, `-`)")
        }
        guard entry.key != "latest" else {
            throw name.bad("`latest` is the image without a variant")
        }
        if entry.value.isNothing {
            return YAMLNode(position: entry.value.position, content: .map([]))
        }
        let keys = SpecificationKeys.top.filter { !SpecificationKeys.fixed.contains($0) }
        let fixed = SpecificationKeys.fixed.map { ($0, "it is the same for all variants") }
        let advice = SpecificationKeys.topAdvice.merging(fixed) { $1 }
        _ = try YAMLMap(
            YAMLValue(node: entry.value, key: "variants.\(entry.key)"), keys: keys, advice: advice)
        return entry.value
    }
}

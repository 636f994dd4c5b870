/// The document of an image that another one extends.
///
/// The other is laid over it as over a file that it includes, but for what belongs to the image
/// itself (its name, what it says of itself, how its own packages were chosen) and for what decides
/// about its layers, which cannot be changed any more. The document stays in the other one whole, as
/// the value of `extends`: its layers are made from it.
struct ParentDocument {
    private let node: YAMLNode
    private let variants: [YAMLEntry]

    /// Keys that the extending image does not take over.
    private static let own: Set<String> = [
        "name", "description", "vcs-url", "layering", "extends",
    ]
    private static let ownContents: Set<String> = ["base", "dependencies"]
    /// Keys that the extending image cannot have.
    private static let settled = ["distribution", "release", "layering"]
    private static let settledContents = ["base", "merged-usr"]

    /// Takes a document of the user.
    init(_ document: SpecificationDocument) throws(SpecificationError) {
        node = try document.flat(nil)
        variants = document.variantNodes
    }

    /// Takes an image of the catalogue.
    init(_ name: CatalogueName) throws(SpecificationError) {
        let document = try Catalogue.document(name)
        node = try document.flat(name.variant)
        variants = document.variantNodes
    }

    /// The extending document laid over this one.
    ///
    /// - Throws: ``SpecificationError`` for a key that the extended image has settled.
    static func lay(
        _ child: YAMLNode, over parent: ParentDocument
    ) throws(SpecificationError) -> YAMLNode {
        try refuse(settled, in: child, under: "")
        if let contents = child["contents"] {
            try refuse(settledContents, in: contents, under: "contents.")
        }
        var merged = try DocumentMerging.merge(child.removing(["extends"]), over: parent.base)
        let place = child.entries.first { $0.key == "extends" }?.position ?? child.position
        merged.content = .map(
            merged.entries + [YAMLEntry(key: "extends", position: place, value: parent.node)])
        return merged
    }

    private static func refuse(
        _ keys: [String], in node: YAMLNode, under prefix: String
    ) throws(SpecificationError) {
        for key in keys {
            guard let value = node[key], !value.isNothing else { continue }
            throw YAMLValue(node: value, key: prefix + key)
                .bad("it is settled by the image that this one extends; remove it")
        }
    }

    /// What the extending document is laid over.
    private var base: YAMLNode {
        var base = node.removing(Self.own)
        var entries = base.entries.map { entry in
            guard entry.key == "contents" else { return entry }
            var contents = entry
            contents.value = entry.value.removing(Self.ownContents)
            return contents
        }
        if !variants.isEmpty {
            let map = YAMLNode(position: node.position, content: .map(variants))
            entries.append(YAMLEntry(key: "variants", position: node.position, value: map))
        }
        base.content = .map(entries)
        return base
    }
}

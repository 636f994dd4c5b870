/// Lays one document over another, by apko's rules for `include`: lists are appended to the base's,
/// maps are merged key by key, anything else replaces what the base has. A few keys are replaced
/// whole, because half of one and half of the other would mean nothing.
enum DocumentMerging {
    private static let replacedWhole: Set<String> = [
        "entrypoint", "cmd", "archs", "layering",
    ]
    /// Maps whose keys are the user's: a key without a value is an empty text, not an absent key.
    private static let freeMaps: Set<String> = [
        "environment", "annotations", "labels", "os-release",
    ]
    /// Maps of documents that are laid over each other in turn.
    private static let overlayMaps: Set<String> = ["variants", "releases"]

    /// The overlay's values over the base's; places in files are kept.
    ///
    /// - Throws: ``SpecificationError`` when one has a list and the other a map, or the like.
    static func merge(
        _ overlay: YAMLNode, over base: YAMLNode
    ) throws(SpecificationError) -> YAMLNode {
        try merge(overlay, over: base, key: "")
    }

    private static func merge(
        _ overlay: YAMLNode, over base: YAMLNode, key: String
    ) throws(SpecificationError) -> YAMLNode {
        if overlay.isNothing { return base }
        if base.isNothing || replacedWhole.contains(key) { return overlay }
        switch (base.content, overlay.content) {
        case (.map(let below), .map(let above)):
            var merged = overlay
            merged.content = .map(try merge(above, over: below, key: key))
            return merged
        case (.list(let below), .list(let above)):
            var merged = overlay
            merged.content = .list(below + above)
            return merged
        case (.scalar, .scalar): return overlay
        default:
            throw SpecificationError(
                overlay.position,
                .wrongKind(
                    key: key, wanted: "the kind of value that it has at \(base.position)",
                    found: overlay.kind))
        }
    }

    private static func merge(
        _ above: [YAMLEntry], over below: [YAMLEntry], key: String
    ) throws(SpecificationError) -> [YAMLEntry] {
        var entries = below
        for entry in above {
            guard let index = entries.firstIndex(where: { $0.key == entry.key }) else {
                entries.append(entry)
                continue
            }
            if freeMaps.contains(key) {
                entries[index] = entry
                continue
            }
            // A variant is a document of its own: its keys are those of the top.
            let inner =
                overlayMaps.contains(key) ? "" : key.isEmpty ? entry.key : "\(key).\(entry.key)"
            let value = try merge(entry.value, over: entries[index].value, key: inner)
            entries[index] = YAMLEntry(key: entry.key, position: entry.position, value: value)
        }
        return entries
    }
}

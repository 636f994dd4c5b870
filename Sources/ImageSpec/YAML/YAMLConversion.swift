import Yams

/// Turns the parser's nodes into ``YAMLNode``: resolves merge keys, refuses tags and keys that are
/// no text, and counts what aliases expand to.
struct YAMLConversion {
    private let file: String
    private var nodes = 0
    private var textBytes = 0

    init(file: String) { self.file = file }

    mutating func convert(
        _ node: Node, depth: Int
    ) throws(SpecificationError) -> YAMLNode {
        let position = place(of: node)
        nodes += 1
        guard depth <= YAMLLimits.depth else {
            throw SpecificationError(
                position, .limit("values lie more than \(YAMLLimits.depth) deep in each other"))
        }
        guard nodes <= YAMLLimits.nodes else {
            throw SpecificationError(
                position, .limit("more than \(YAMLLimits.nodes) values, aliases replaced"))
        }
        switch node {
        case .scalar(let scalar):
            return YAMLNode(position: position, content: try content(of: scalar, at: position))
        case .sequence(let sequence):
            try checkTag(sequence.tag, at: position)
            var elements: [YAMLNode] = []
            for element in sequence { elements.append(try convert(element, depth: depth + 1)) }
            return YAMLNode(position: position, content: .list(elements))
        case .mapping(let mapping):
            try checkTag(mapping.tag, at: position)
            return YAMLNode(position: position, content: .map(try entries(of: mapping, depth)))
        case .alias:
            throw SpecificationError(position, .notYAML("an alias without its anchor"))
        }
    }

    private mutating func content(
        of scalar: Node.Scalar, at position: SourcePosition
    ) throws(SpecificationError) -> YAMLNode.Content {
        let text = scalar.string
        textBytes += text.utf8.count
        guard textBytes <= YAMLLimits.textBytes else {
            throw SpecificationError(position, .limit("more than 8 MiB of text, aliases replaced"))
        }
        let isPlain = scalar.style == .plain
        if isPlain, ["", "~", "null", "Null", "NULL"].contains(text) { return .nothing }
        // The parser marks quoted text with the tag of strings; one that was written is the same.
        if scalar.tag.rawValue != Tag.Name.str.rawValue { try checkTag(scalar.tag, at: position) }
        return .scalar(text, isPlain: isPlain)
    }

    /// Tags would change what a value means. The names of YAML's own types change nothing here.
    private func checkTag(_ tag: Tag, at position: SourcePosition) throws(SpecificationError) {
        let name = tag.rawValue
        guard name.isEmpty || name == "!" || name.hasPrefix("tag:yaml.org,2002:") else {
            throw SpecificationError(position, .notYAML("the tag `\(name)` has no meaning here"))
        }
        guard name != "tag:yaml.org,2002:binary" else {
            throw SpecificationError(position, .notYAML("binary values have no meaning here"))
        }
    }

    private mutating func entries(
        of mapping: Node.Mapping, _ depth: Int
    ) throws(SpecificationError) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var places: [String: Int] = [:]
        var merged: [YAMLNode] = []
        for pair in mapping {
            let position = place(of: pair.key)
            guard case .scalar(let key) = pair.key else {
                throw SpecificationError(position, .notYAML("a key must be a text"))
            }
            let value = try convert(pair.value, depth: depth + 1)
            if key.string == "<<", key.style == .plain {
                merged += try mergeSources(value)
                continue
            }
            guard places.updateValue(entries.count, forKey: key.string) == nil else {
                throw SpecificationError(position, .duplicateKey(key.string))
            }
            entries.append(YAMLEntry(key: key.string, position: position, value: value))
        }
        for entry in merged.flatMap(\.entries) where places[entry.key] == nil {
            places[entry.key] = entries.count
            entries.append(entry)
        }
        return entries
    }

    /// The mappings that a merge key `<<` names: one, or a list of them.
    private func mergeSources(_ value: YAMLNode) throws(SpecificationError) -> [YAMLNode] {
        let sources: [YAMLNode]
        if case .list(let list) = value.content { sources = list } else { sources = [value] }
        for source in sources {
            guard case .map = source.content else {
                throw SpecificationError(
                    source.position, .notYAML("`<<` wants a map, not \(source.kind)"))
            }
        }
        return sources
    }

    private func place(of node: Node) -> SourcePosition {
        SourcePosition(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
    }
}

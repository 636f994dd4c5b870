/// A value of a YAML document with the place where it stands.
///
/// Scalars stay as they were written: whether `no` is a word or a truth value is for the key to say
/// that it belongs to, never for the document.
struct YAMLNode: Sendable {
    /// What a value can be.
    indirect enum Content: Sendable {
        /// Nothing: an empty value, `~` or `null`.
        case nothing
        /// A text, and whether it was written without quotes and on its own line.
        case scalar(String, isPlain: Bool)
        /// A sequence.
        case list([YAMLNode])
        /// A mapping in the order of the document.
        case map([YAMLEntry])
    }

    /// Where the value begins.
    let position: SourcePosition
    /// The value.
    var content: Content

    /// The entries of a mapping; none for anything else.
    var entries: [YAMLEntry] {
        if case .map(let entries) = content { entries } else { [] }
    }

    /// Whether there is no value.
    var isNothing: Bool {
        if case .nothing = content { true } else { false }
    }

    /// The value of a key of a mapping.
    subscript(key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }

    /// The mapping without some of its keys.
    func removing(_ keys: Set<String>) -> YAMLNode {
        var copy = self
        copy.content = .map(entries.filter { !keys.contains($0.key) })
        return copy
    }

    /// What the value is, for messages.
    var kind: String {
        switch content {
        case .nothing: "nothing"
        case .scalar(let text, _) where text.isEmpty: "an empty text"
        case .scalar(let text, _): "`\(text.prefix(40))`"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

/// A key of a mapping with its value.
struct YAMLEntry: Sendable {
    /// The key.
    let key: String
    /// Where the key stands.
    let position: SourcePosition
    /// The value.
    var value: YAMLNode
}

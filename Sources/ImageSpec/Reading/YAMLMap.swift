/// A map whose keys are known beforehand.
struct YAMLMap {
    /// The value that the map is.
    let value: YAMLValue
    private let entries: [String: YAMLValue]

    /// Opens a map and refuses keys that are not among `keys`.
    ///
    /// - Parameter advice: For keys that people bring from other tools, what to write instead.
    init(
        _ value: YAMLValue, keys: [String], advice: [String: String] = [:]
    ) throws(SpecificationError) {
        guard case .map(let found) = value.node.content else {
            throw value.wrongKind("a map of \(NearestName.list(keys))")
        }
        var entries: [String: YAMLValue] = [:]
        for entry in found {
            guard keys.contains(entry.key) else {
                throw SpecificationError(
                    entry.position,
                    .unknownKey(
                        entry.key, under: value.key,
                        advice: advice[entry.key]
                            ?? NearestName.advice(for: entry.key, among: keys)))
            }
            let key = value.key.isEmpty ? entry.key : "\(value.key).\(entry.key)"
            entries[entry.key] = YAMLValue(node: entry.value, key: key)
        }
        self.value = value
        self.entries = entries
    }

    /// The value of a key, `nil` when it is not there or nothing.
    subscript(key: String) -> YAMLValue? {
        guard let value = entries[key], !value.node.isNothing else { return nil }
        return value
    }

    /// The value of a key that must be there.
    func required(_ key: String, _ reason: String) throws(SpecificationError) -> YAMLValue {
        if let value = self[key] { return value }
        let full = value.key.isEmpty ? key : "\(value.key).\(key)"
        throw SpecificationError(value.node.position, .missing(key: full, reason))
    }

    /// Reads the value of a key, where there is one.
    func read<Result>(
        _ key: String, _ read: (YAMLValue) throws(SpecificationError) -> Result
    ) throws(SpecificationError) -> Result? {
        guard let value = self[key] else { return nil }
        return try read(value)
    }
}

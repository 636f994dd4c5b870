/// A value on its way into a specification: knows the key that it belongs to, so that every error
/// says where it is and what was wanted.
struct YAMLValue {
    /// The value.
    let node: YAMLNode
    /// The key with those that it lies under, such as `accounts.users[0].uid`.
    let key: String

    /// An error about this value.
    func bad(_ reason: String) -> SpecificationError {
        SpecificationError(node.position, .badValue(key: key, reason))
    }

    /// An error that says what kind of value the key wants.
    func wrongKind(_ wanted: String) -> SpecificationError {
        SpecificationError(
            node.position, .wrongKind(key: key, wanted: wanted, found: node.kind))
    }

    /// An error for something that other tools know.
    func unsupported(_ reason: String) -> SpecificationError {
        SpecificationError(node.position, .unsupported(key: key, reason))
    }

    // MARK: Scalars

    /// Any text, also one of several lines; what was written, whatever YAML would take it for.
    func text(_ wanted: String = "a text") throws(SpecificationError) -> String {
        guard case .scalar(let text, _) = node.content else { throw wrongKind(wanted) }
        return text
    }

    /// A text on one line that is not empty.
    func line(_ wanted: String = "a text") throws(SpecificationError) -> String {
        let text = try text(wanted)
        guard !text.isEmpty else { throw wrongKind(wanted) }
        guard !text.contains(where: \.isNewline) else { throw bad("it must be on one line") }
        return text
    }

    /// A text without white space that is not empty.
    func word(_ wanted: String = "a word") throws(SpecificationError) -> String {
        let text = try line(wanted)
        guard !text.contains(where: \.isWhitespace) else {
            throw bad("`\(text)` has white space in it; want \(wanted)")
        }
        return text
    }

    /// A truth value in any spelling that YAML 1.1 knows.
    func boolean() throws(SpecificationError) -> Bool {
        guard case .scalar(let text, isPlain: true) = node.content else {
            throw wrongKind("`true` or `false`")
        }
        switch text.lowercased() {
        case "true", "yes", "on", "y": return true
        case "false", "no", "off", "n": return false
        default: throw wrongKind("`true` or `false`")
        }
    }

    /// A whole number in decimal.
    func number(_ range: ClosedRange<Int>) throws(SpecificationError) -> Int {
        let wanted = "a number from \(range.lowerBound) to \(range.upperBound)"
        guard case .scalar(let text, _) = node.content else { throw wrongKind(wanted) }
        let isDecimal = text.utf8.allSatisfy { (48...57).contains($0) }
        guard isDecimal, text == "0" || !text.hasPrefix("0"), let value = Int(text),
            range.contains(value)
        else { throw wrongKind(wanted) }
        return value
    }

    /// The number of a user or group.
    func identifier() throws(SpecificationError) -> UInt32 {
        // The highest number stands for "no change" in system calls.
        UInt32(try number(0...4_294_967_294))
    }

    /// One of several words.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type
    ) throws(SpecificationError) -> Choice where Choice.RawValue == String {
        let words = Choice.allCases.map(\.rawValue)
        let text = try line("one of \(NearestName.list(words))")
        guard let choice = Choice(rawValue: text) else {
            let near = NearestName.nearest(to: text, among: words)
            let advice =
                near.map { "did you mean `\($0)`?" } ?? "want one of \(NearestName.list(words))"
            throw bad("`\(text)` is not known; \(advice)")
        }
        return choice
    }

    // MARK: Collections

    /// The elements of a list; a list that is empty or not there has none.
    func list(_ wanted: String = "a list") throws(SpecificationError) -> [YAMLValue] {
        guard case .list(let elements) = node.content else { throw wrongKind(wanted) }
        return elements.enumerated().map { YAMLValue(node: $1, key: "\(key)[\($0)]") }
    }

    /// The elements of a list, each read by a function.
    func list<Element>(
        _ wanted: String = "a list",
        of read: (YAMLValue) throws(SpecificationError) -> Element
    ) throws(SpecificationError) -> [Element] {
        var elements: [Element] = []
        for value in try list(wanted) { elements.append(try read(value)) }
        return elements
    }

    /// The entries of a map whose keys are the user's own, in byte order of the keys. An entry
    /// without a value has an empty text.
    func freeMap(_ wanted: String = "a map of texts") throws(SpecificationError) -> [String: String]
    {
        guard case .map(let entries) = node.content else { throw wrongKind(wanted) }
        var map: [String: String] = [:]
        for entry in entries {
            let value = YAMLValue(
                node: entry.value, key: key.isEmpty ? entry.key : "\(key).\(entry.key)")
            map[entry.key] = entry.value.isNothing ? "" : try value.text()
        }
        return map
    }
}

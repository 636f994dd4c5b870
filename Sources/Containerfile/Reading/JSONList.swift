import OCIModel

/// A JSON list of texts, the exec form of instructions.
enum JSONList {
    /// The texts, or `nil` when the text is no such list, and so a shell form.
    static func read(_ text: Substring) -> [String]? {
        guard text.first == "[" else { return nil }
        return try? CanonicalJSON.decode([String].self, from: Array(text.utf8))
    }
}

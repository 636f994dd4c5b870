/// The variables that an instruction sees: those of `ENV` and, where no such is, those of `ARG`.
public struct VariableScope: Sendable {
    private var values: [String: String] = [:]

    /// Starts with variables.
    public init(_ values: [String: String] = [:]) { self.values = values }

    /// The value of a variable, or `nil` when it is not set.
    public subscript(name: String) -> String? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// All names, sorted.
    public var names: [String] { values.keys.sorted() }
}

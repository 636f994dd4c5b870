/// What a YAML document may cost at most. Real specifications stay far below.
enum YAMLLimits {
    /// The size of a file in bytes.
    static let bytes = 1 << 20
    /// How deep values may lie in each other.
    static let depth = 32
    /// How many values there may be once aliases are replaced by what they stand for.
    static let nodes = 100_000
    /// How many bytes of text there may be once aliases are replaced.
    static let textBytes = 8 << 20
}

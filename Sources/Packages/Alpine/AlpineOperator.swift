/// How a dependency compares the version that is offered with its own.
///
/// A set of outcomes that are good enough, as apk keeps it: `>=` is ``greater`` and ``equal``.
public struct AlpineOperator: OptionSet, Hashable, Sendable, CustomStringConvertible {
    /// The outcomes as bits.
    public let rawValue: UInt8

    /// Makes an operator of bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The same version will do.
    public static let equal = AlpineOperator(rawValue: 1)
    /// An earlier version will do.
    public static let less = AlpineOperator(rawValue: 2)
    /// A later version will do.
    public static let greater = AlpineOperator(rawValue: 4)
    /// Versions are equal when one goes on where the other one ends: `~1.2` accepts 1.2.7.
    public static let fuzzy = AlpineOperator(rawValue: 8)

    /// Any version, and none: a dependency on the name alone.
    public static let any: AlpineOperator = [.equal, .less, .greater, .fuzzy]
    /// `><`: the very package whose control member has the given checksum.
    public static let checksum: AlpineOperator = [.less, .greater]

    /// Adds what a character of an operator stands for; `nil` for any other character.
    init?(character: UInt8) {
        switch character {
        case UInt8(ascii: "<"): self = .less
        case UInt8(ascii: ">"): self = .greater
        case UInt8(ascii: "="): self = .equal
        case UInt8(ascii: "~"): self = [.fuzzy, .equal]
        default: return nil
        }
    }

    /// The shortest spelling: `=`, `<`, `<=`, `>`, `>=`, `~`, `<~`, `>~`, `><`; nothing for
    /// ``any``.
    public var description: String {
        if self == .any { return "" }
        if self == .checksum { return "><" }
        return (contains(.less) ? "<" : "") + (contains(.greater) ? ">" : "")
            + (contains(.fuzzy) ? "~" : contains(.equal) ? "=" : "")
    }
}

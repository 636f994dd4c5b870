/// One alternative of a relation in an index image.
package struct DebianIndexTerm: Sendable {
    /// The number of the name in its index.
    package var name: UInt32
    /// The place of the version's text, 0 where none is demanded.
    package var version: UInt32
    /// The field that it stands in.
    package var field: DebianRelationField
    /// How the version must stand, where one is demanded.
    package var comparison: DebianVersionConstraint.Operator?
    /// Whether the next term is an alternative to it.
    package var hasAlternative: Bool

    init(
        name: UInt32, version: UInt32, field: DebianRelationField,
        comparison: DebianVersionConstraint.Operator?, hasAlternative: Bool
    ) {
        self.name = name
        self.version = version
        self.field = field
        self.comparison = comparison
        self.hasAlternative = hasAlternative
    }

    /// The first stored word: name, alternative, operator and field in one.
    var code: UInt32 {
        name | (hasAlternative ? 1 << 24 : 0) | UInt32(comparison?.rawValue ?? 0) << 25
            | UInt32(field.rawValue) << 28
    }

    /// Reads the stored words; `nil` for ones that no builder writes.
    @inline(__always)
    init?(code: UInt32, version: UInt32) {
        guard let field = DebianRelationField(rawValue: UInt8(truncatingIfNeeded: code >> 28))
        else {
            return nil
        }
        self.field = field
        self.name = code & 0xff_ffff
        self.version = version
        comparison = .init(rawValue: UInt8(truncatingIfNeeded: code >> 25 & 7))
        hasAlternative = code & 1 << 24 != 0
    }
}

/// One provider of a name in an index image.
package struct DebianIndexProvider: Sendable {
    /// The bit that marks a provider which follows from `Multi-Arch: allowed`.
    static let implied: UInt32 = 1 << 31

    /// The number of the record that provides.
    package var record: UInt32
    /// The place of the version that is provided, 0 where none is.
    package var version: UInt32
    /// Whether `Multi-Arch: allowed` says so rather than `Provides`.
    package var isImplied: Bool

    @inline(__always)
    init(code: UInt32, version: UInt32) {
        record = code & ~Self.implied
        isImplied = code & Self.implied != 0
        self.version = version
    }
}

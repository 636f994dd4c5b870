/// One alternative of a relation: `name[:qualifier] [(operator version)]`, Debian policy §7.1.
public struct DebianRelationTerm: Hashable, Sendable, CustomStringConvertible {
    /// The name of a package, real or virtual.
    public var name: PackageName
    /// What follows the colon after the name: `any`, `native` or an architecture.
    public var qualifier: DebianArchitectureQualifier?
    /// The demand on the version, where there is one.
    public var constraint: DebianVersionConstraint?

    /// Describes an alternative.
    public init(
        name: PackageName, qualifier: DebianArchitectureQualifier? = nil,
        constraint: DebianVersionConstraint? = nil
    ) {
        self.name = name
        self.qualifier = qualifier
        self.constraint = constraint
    }

    /// The term in policy's spelling.
    public var description: String {
        let suffix = qualifier.map { ":\($0)" } ?? ""
        return "\(name)\(suffix)" + (constraint.map { " (\($0))" } ?? "")
    }
}

/// What may follow a package's name and a colon in a relation.
public enum DebianArchitectureQualifier: Hashable, Sendable, CustomStringConvertible {
    /// Any architecture will do, if the package says `Multi-Arch: allowed`.
    case any
    /// The architecture that is built for; meant for build dependencies, read as the own one.
    case native
    /// This architecture and no other.
    case architecture(PackageArchitecture)

    /// Reads what follows the colon.
    init(_ text: String) {
        switch text {
        case "any": self = .any
        case "native": self = .native
        default: self = .architecture(PackageArchitecture(text))
        }
    }

    /// The spelling after the colon.
    public var description: String {
        switch self {
        case .any: "any"
        case .native: "native"
        case .architecture(let architecture): architecture.text
        }
    }
}

/// Alternatives of which one is enough: `a | b`.
public struct DebianRelation: Hashable, Sendable, CustomStringConvertible {
    /// The alternatives, the preferred first; never empty.
    public var alternatives: [DebianRelationTerm]

    /// Describes a relation.
    public init(_ alternatives: [DebianRelationTerm]) { self.alternatives = alternatives }

    /// Reads the value of a field such as `Depends`: relations parted by commas.
    ///
    /// Restrictions to architectures (`[amd64]`) and build profiles (`<!nocheck>`) belong into source
    /// packages; here they are refused, because ignoring one would change what the field says.
    ///
    /// - Throws: ``DebianRelationError`` that shows where the text goes wrong.
    public static func parse(
        _ text: some StringProtocol
    ) throws(DebianRelationError) -> [DebianRelation] {
        let bytes = Array(text.utf8)
        var scanner = DebianRelationScanner(0..<bytes.count)
        var relations: [DebianRelation] = []
        var alternatives: [DebianRelationTerm] = []
        while let term = try nextTerm(&scanner, bytes) {
            alternatives.append(try DebianRelation.term(term, in: bytes))
            if !term.hasAlternative {
                relations.append(DebianRelation(alternatives))
                alternatives = []
            }
        }
        return relations
    }

    private static func nextTerm(
        _ scanner: inout DebianRelationScanner, _ bytes: [UInt8]
    ) throws(DebianRelationError) -> DebianRelationScanner.Term? {
        try bytes.withUnsafeBufferPointer { (buffer) throws(DebianRelationError) in
            try scanner.next(in: UnsafeRawBufferPointer(buffer))
        }
    }

    private static func term(
        _ term: DebianRelationScanner.Term, in bytes: [UInt8]
    ) throws(DebianRelationError) -> DebianRelationTerm {
        func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        do {
            var constraint: DebianVersionConstraint?
            if let comparison = term.comparison {
                constraint = .init(comparison, try DebianVersion(string(term.version)))
            }
            let qualifier =
                term.qualifier.isEmpty ? nil : DebianArchitectureQualifier(string(term.qualifier))
            return DebianRelationTerm(
                name: try PackageName(string(term.name)), qualifier: qualifier,
                constraint: constraint)
        } catch {
            throw DebianRelationError(
                near: string(term.name), problem: .badTerm("\(error)"))
        }
    }

    /// The alternatives, parted by ` | `.
    public var description: String {
        alternatives.map(\.description).joined(separator: " | ")
    }
}

/// Why a text is no list of relations.
public struct DebianRelationError: Error, Equatable, CustomStringConvertible {
    /// The rules that can be broken.
    public enum Problem: Equatable, Sendable {
        /// A name was expected.
        case missingName
        /// The brackets around a version do not close, or hold no operator and version.
        case badConstraint
        /// `[…]` or `<…>`, which only source packages may have.
        case sourceRestriction
        /// Something follows a term that is neither `,` nor `|`.
        case unexpected
        /// A name or a version that is none, in words.
        case badTerm(String)
    }

    /// The text around the place.
    public let near: String
    /// The rule.
    public let problem: Problem

    /// One line that shows the place and the rule.
    public var description: String {
        switch problem {
        case .missingName: "a package name is missing before `\(near)`"
        case .badConstraint: "`\(near)` has a version in brackets that cannot be read"
        case .sourceRestriction:
            "`\(near)` is restricted to architectures or build profiles, which only a source package may be"
        case .unexpected: "`\(near)` is followed by neither `,` nor `|`"
        case .badTerm(let text): text
        }
    }
}

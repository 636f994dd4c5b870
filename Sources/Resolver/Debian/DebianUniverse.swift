public import Packages

/// Every package that a request can choose from: several indexes seen as one, for one architecture.
///
/// Names have one numbering over all indexes, in the order of first mention, so that ties between
/// providers fall as they do in apt when it reads the same files in the same order. Nothing is read
/// from an index before somebody asks for it; making a universe costs time only for the names of the
/// second and later indexes.
public struct DebianUniverse: Sendable {
    /// The number of a name in the universe.
    struct NameID: Hashable, Comparable, Sendable {
        let number: Int32

        init(_ number: Int) { self.number = Int32(truncatingIfNeeded: number) }

        var index: Int { Int(number) }

        static func < (left: NameID, right: NameID) -> Bool { left.number < right.number }
    }

    /// The number of a package of a certain version in the universe; 0 stands for none.
    struct VersionID: Hashable, Sendable {
        static let none = VersionID(raw: 0)

        let raw: UInt32
        var isNone: Bool { raw == 0 }
    }

    /// A relation in an index: alternatives that stand behind each other.
    struct Group: Hashable, Sendable {
        let source: Int32
        let first: Int32
        let count: Int32
        let field: DebianRelationField

        var terms: Range<Int> { Int(first)..<Int(first + count) }
    }

    /// One alternative of a relation.
    struct Term {
        let name: NameID
        let comparison: DebianVersionConstraint.Operator?
        let version: UnsafeRawBufferPointer
    }

    /// The indexes, in the order in which ties fall.
    public let sources: [DebianSource]
    /// The architecture that is built for; packages for `all` belong to it too.
    public let architecture: PackageArchitecture

    let numbering: DebianNameNumbering
    /// The first version number of every source.
    private let firstVersions: [UInt32]
    /// Names such as `libc6:amd64` that mean a package of the own architecture.
    private var aliases: [NameID: NameID] = [:]

    /// Joins indexes.
    ///
    /// - Parameters:
    ///   - sources: The indexes, as apt's sources list them: the release, its updates, its security
    ///     suite.
    ///   - architecture: The architecture that is built for.
    public init(sources: [DebianSource], architecture: PackageArchitecture) {
        self.sources = sources
        self.architecture = architecture
        var firstVersions: [UInt32] = []
        var versions: UInt32 = 1
        for source in sources {
            firstVersions.append(versions)
            versions += UInt32(truncatingIfNeeded: source.index.recordCount)
        }
        self.firstVersions = firstVersions
        numbering = DebianNameNumbering(sources.map(\.index))
        for number in numbering.qualified {
            let text = numbering.text(number)
            guard let colon = text.lastIndex(of: UInt8(ascii: ":")) else { continue }
            let qualifier = text[(colon + 1)...]
            let isOwn =
                qualifier.elementsEqual(architecture.text.utf8)
                || qualifier.elementsEqual("native".utf8)
            let base = UnsafeRawBufferPointer(rebasing: text[..<colon])
            if isOwn, let target = numbering.find(base) { aliases[NameID(number)] = NameID(target) }
        }
    }

    // MARK: Names

    /// How many names there are, packages or not.
    var nameCount: Int { numbering.count }

    /// The text of a name.
    func text(of name: NameID) -> String {
        String(decoding: numbering.text(name.index), as: UTF8.self)
    }

    /// A name as a value; names that cannot be one do not get into an index.
    func packageName(_ name: NameID) -> PackageName {
        let text = text(of: name)
        let plain = text.firstIndex(of: ":").map { String(text[..<$0]) } ?? text
        return (try? PackageName(plain)) ?? Self.unnamed
    }

    private static let unnamed: PackageName = {
        guard let name = try? PackageName("unnamed") else { preconditionFailure("a plain word") }
        return name
    }()

    /// The number of a name, or `nil` when nothing mentions it.
    func name(_ text: String) -> NameID? {
        var copy = text
        return copy.withUTF8 { numbering.find(UnsafeRawBufferPointer($0)) }.map { NameID($0) }
    }

    /// What a qualified name means in the own architecture.
    @inline(__always)
    func alias(_ name: NameID) -> NameID? { aliases.isEmpty ? nil : aliases[name] }

    /// Whether any version of a package is essential, or important.
    func flags(of name: NameID) -> DebianIndexRecord.Flags {
        var flags = DebianIndexRecord.Flags()
        for (position, source) in sources.enumerated() {
            if let own = numbering.name(name.index, in: position) {
                flags.formUnion(source.index.flags(ofName: own))
            }
        }
        return flags
    }

    // MARK: Versions

    /// The source of a version and its record there.
    @inline(__always)
    func place(of version: VersionID) -> (source: Int, record: Int) {
        var source = firstVersions.count - 1
        while source > 0, version.raw < firstVersions[source] { source -= 1 }
        return (source, Int(version.raw) - Int(firstVersions[source]))
    }

    /// The version of a record.
    @inline(__always)
    func version(_ record: Int, in source: Int) -> VersionID {
        VersionID(raw: firstVersions[source] + UInt32(truncatingIfNeeded: record))
    }

    /// All that an index says about a version.
    func record(of version: VersionID) -> DebianIndexRecord {
        let (source, record) = place(of: version)
        return sources[source].index.record(record)
    }

    /// The package of a version.
    @inline(__always)
    func name(of version: VersionID) -> NameID {
        let (source, record) = place(of: version)
        let own = sources[source].index.nameAndVersion(ofRecord: record).name
        return NameID(numbering.number(of: Int(own), in: source))
    }

    /// The text of a version.
    @inline(__always)
    func versionText(of version: VersionID) -> UnsafeRawBufferPointer {
        let (source, record) = place(of: version)
        let index = sources[source].index
        return index.text(index.nameAndVersion(ofRecord: record).version)
    }

    /// A version as explanations name it.
    func described(_ version: VersionID) -> PackageVersion {
        PackageVersion(
            packageName(name(of: version)),
            String(decoding: versionText(of: version), as: UTF8.self))
    }

    /// Whether a record is for the architecture that is built for.
    func isVisible(_ record: DebianIndexRecord, in index: DebianIndex) -> Bool {
        let text = index.text(record.architecture)
        return text.elementsEqual(architecture.text.utf8) || text.elementsEqual("all".utf8)
    }

    /// The versions of a package, the latest first; of equal ones that of the earlier index first.
    func versions(of name: NameID) -> [VersionID] {
        var found: [VersionID] = []
        for (position, source) in sources.enumerated() {
            guard let own = numbering.name(name.index, in: position) else { continue }
            for record in source.index.records(ofName: own)
            where isVisible(source.index.record(record), in: source.index) {
                found.append(version(record, in: position))
            }
        }
        guard found.count > 1 else { return found }
        return found.enumerated().sorted { left, right in
            let order = DebianVersionOrder.compare(
                versionText(of: left.element), versionText(of: right.element))
            return order != 0 ? order > 0 : left.offset < right.offset
        }.map(\.element)
    }

    /// The versions that provide a name, with the version that they provide it in (empty for none),
    /// the latest mentioned first.
    func providers(
        of name: NameID
    ) -> [(version: VersionID, provided: UnsafeRawBufferPointer, isImplied: Bool)] {
        var found: [(version: VersionID, provided: UnsafeRawBufferPointer, isImplied: Bool)] = []
        if let target = alias(name) {
            found += providers(of: target)
            found += versions(of: target).map { ($0, versionText(of: $0), true) }
        }
        for (position, source) in sources.enumerated().reversed() {
            guard let own = numbering.name(name.index, in: position) else { continue }
            for number in source.index.providers(ofName: own).reversed() {
                let provider = source.index.provider(number)
                let record = source.index.record(Int(provider.record))
                guard isVisible(record, in: source.index) else { continue }
                found.append(
                    (
                        version(Int(provider.record), in: position),
                        source.index.text(provider.version), provider.isImplied
                    ))
            }
        }
        return found
    }

    // MARK: Relations

    /// The relations of a version in the order of the fields. A negative one never has alternatives:
    /// each of its terms stands alone.
    func groups(of version: VersionID) -> [Group] {
        let (source, record) = place(of: version)
        let index = sources[source].index
        var groups: [Group] = []
        var start: Int?
        for number in index.terms(ofRecord: record) {
            guard let term = index.term(number) else { continue }
            let first = start ?? number
            if term.hasAlternative, !term.field.isNegative {
                start = first
                continue
            }
            start = nil
            groups.append(
                Group(
                    source: Int32(truncatingIfNeeded: source),
                    first: Int32(truncatingIfNeeded: first),
                    count: Int32(truncatingIfNeeded: number + 1 - first), field: term.field))
        }
        return groups
    }

    /// One alternative of a relation.
    @inline(__always)
    func term(_ number: Int, of group: Group) -> Term {
        let source = Int(group.source)
        let index = sources[source].index
        guard let term = index.term(number) else {
            return Term(
                name: NameID(0), comparison: nil,
                version: UnsafeRawBufferPointer(start: nil, count: 0))
        }
        return Term(
            name: NameID(numbering.number(of: Int(term.name), in: source)),
            comparison: term.comparison, version: index.text(term.version))
    }

    /// A relation in the spelling of the archive, with its field before it.
    func described(_ group: Group) -> String {
        let alternatives = group.terms.map { number in
            let term = term(number, of: group)
            let constraint = term.comparison.map {
                " (\($0.symbol) \(String(decoding: term.version, as: UTF8.self)))"
            }
            return text(of: term.name) + (constraint ?? "")
        }
        return "\(group.field.name): " + alternatives.joined(separator: " | ")
    }
}

extension DebianUniverse.Term {
    /// Whether a version, empty for an unversioned provider, is what the term demands.
    @inline(__always)
    func accepts(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let comparison else { return true }
        guard !text.isEmpty else { return false }
        return comparison.accepts(DebianVersionOrder.compare(text, version))
    }
}

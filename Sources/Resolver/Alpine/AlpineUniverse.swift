public import Packages

/// All packages of a set of Alpine repositories, ready to be resolved against, for one
/// architecture.
///
/// The same package in several repositories (the same checksum) is one package that can come from
/// any of them. Making a universe of Alpine's main and community takes some 30 ms; it does not
/// change and can serve any number of resolutions, on several threads too.
public final class AlpineUniverse: Sendable {
    /// How many repositories there can be.
    public static let maximumRepositories = 63

    /// The version of what has none.
    static let noVersion: UInt32 = 0

    /// The architecture whose packages can be selected.
    public let architecture: PackageArchitecture
    /// The number of packages.
    public var packageCount: Int { packages.count }

    /// The names of all packages, each once, in byte order.
    public var packageNames: [String] {
        Set(packages.map(\.name)).map { names.text($0) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    let sources: [AlpineIndexSource]
    let names: AlpineStringTable
    let versions: AlpineStringTable
    let packages: [AlpineCandidate]
    let terms: [AlpineTerm]

    /// Who has a name: in the order of the indexes.
    let providers: AlpineGrouping<AlpineProvider>
    /// The names of packages that depend on a name, or conflict with it.
    let dependants: AlpineGrouping<UInt32>
    /// The names of packages that may have to be installed when a name is.
    let triggered: AlpineGrouping<UInt32>
    private let sharing: [UInt8]

    /// The tags, the empty one for untagged repositories first, and the repositories of each.
    let tags: [(tag: AlpineTag?, repositories: UInt64)]

    /// Reads the indexes of repositories, given in the order in which they are preferred.
    ///
    /// - Throws: ``AlpineUniverseError`` when a text is not an index.
    public init(
        architecture: PackageArchitecture, sources: [AlpineIndexSource]
    ) throws(AlpineUniverseError) {
        guard sources.count <= Self.maximumRepositories else {
            throw .tooManyRepositories(sources.count)
        }
        var reader = AlpineIndexReader(
            architecture: architecture, expectedBytes: sources.reduce(0) { $0 + $1.text.count })
        for (number, source) in sources.enumerated() {
            try reader.read(source.text, repository: number)
        }
        self.architecture = architecture
        self.sources = sources
        names = reader.names
        versions = reader.versions
        packages = reader.packages
        terms = reader.terms
        tags = Self.tags(of: sources)
        let relations = AlpineRelations(reader)
        providers = relations.providers
        dependants = relations.dependants
        triggered = relations.triggered
        sharing = relations.sharing
    }

    private static func tags(
        of sources: [AlpineIndexSource]
    ) -> [(tag: AlpineTag?, repositories: UInt64)] {
        var all: [(tag: AlpineTag?, repositories: UInt64)] = [(nil, 0)]
        for (number, source) in sources.enumerated() {
            let place = all.firstIndex { $0.tag == source.tag } ?? all.count
            if place == all.count { all.append((source.tag, 0)) }
            all[place].repositories |= 1 << UInt64(number)
        }
        return all
    }

    /// The terms at a range of places.
    func terms(_ range: Range<Int32>) -> ArraySlice<AlpineTerm> {
        terms[Int(range.lowerBound)..<Int(range.upperBound)]
    }

    /// Whether a name is shared: 0 for names that only packages of that name have, 2 for names that
    /// only packages of other names provide, 1 for both.
    func sharing(_ name: Int32) -> UInt8 {
        Int(name) < sharing.count ? sharing[Int(name)] : 0
    }

    /// The repositories of tags that are given as bits.
    func repositories(ofTags bits: UInt64) -> UInt64 {
        // Nearly always it is the untagged ones alone.
        if bits == 1 { return tags[0].repositories }
        var all: UInt64 = 0
        for number in tags.indices where bits & (1 << UInt64(number)) != 0 {
            all |= tags[number].repositories
        }
        return all
    }
}

import Packages
import Resolver
import TestSupport
import Testing

/// The resolver against apt, on the live archive.
@Suite(.serialized, .enabled(if: AptOracle.isThere, Comment(rawValue: AptOracle.absence)))
struct AptOracleTests {
    @Test(arguments: ["amd64", "arm64"])
    func namedSets(architecture: String) throws {
        let oracle = try AptOracle("bookworm", architecture)
        try compare(oracle, AptOracleSets.words(AptOracleSets.named))
    }

    @Test func randomSets() throws {
        let oracle = try AptOracle("bookworm", "amd64")
        try compare(oracle, AptOracleSets.random(oracle.names, count: 40, seed: 20_261_123))
    }

    @Test func nextRelease() throws {
        let oracle = try AptOracle("trixie", "amd64")
        let sets = AptOracleSets.words(AptOracleSets.named).prefix(40)
        try compare(oracle, sets + AptOracleSets.random(oracle.names, count: 10, seed: 13))
    }

    @Test func targetReleases() throws {
        let oracle = try AptOracle("bookworm", "amd64", backports: true)
        try compare(oracle, AptOracleSets.words(AptOracleSets.releases))
    }

    /// The base is what apt selects when it is told every package of it by name.
    @Test func smallestDebian() throws {
        let oracle = try AptOracle("bookworm", "amd64")
        var request = try DebianRequest(specifications: ["apt"], base: .required)
        request.preferences = [try PackageName("usr-is-merged")]
        let selection = try DebianResolver().resolve(request, in: oracle.universe)
        let base = selection.packages.filter { $0.isEssential || $0.priority == .required }
            .map(\.record.name.text)
        #expect(base.contains("dpkg") && base.contains("mount") && base.contains("bash"))
        let found = selection.records.map { "\($0.name)=\($0.version)" }.sorted()
        #expect(try oracle.ask(["apt", "usr-is-merged"] + base) == .selects(found))
        #expect(!found.contains { $0.hasPrefix("perl=") })
    }

    private func compare(_ oracle: AptOracle, _ sets: some Sequence<[String]>) throws {
        for words in sets {
            let apt = try oracle.ask(words)
            let own = try oracle.resolve(words)
            guard apt != own else { continue }
            if case .selects(let theirs) = apt, case .selects(let ours) = own {
                let missing = Set(theirs).subtracting(ours).sorted()
                let surplus = Set(ours).subtracting(theirs).sorted()
                Issue.record("\(words): missing \(missing), too many \(surplus)")
            } else {
                Issue.record("\(words): apt \(apt), the resolver \(own)")
            }
        }
    }
}

import DebianArchive
import OCIModel
import Packages
import Testing

@Suite struct ReleasePolicyTests {
    /// 2025-09-06T09:08:07Z and a week later.
    private static let date: Int64 = 1_757_149_687
    private static let end: Int64 = date + 7 * 86_400

    private static func release(
        suite: String = "oldstable", codename: String = "bookworm", components: String = "main"
    ) throws -> Release {
        let text = """
            Suite: \(suite)
            Codename: \(codename)
            Date: Sat, 06 Sep 2025 09:08:07 UTC
            Valid-Until: Sat, 13 Sep 2025 09:08:07 UTC
            Components: \(components)
            SHA256:

            """
        return try Release(parsing: Array(text.utf8), file: "InRelease")
    }

    private static func repository(
        _ suite: String, components: [String] = ["main"], allowsExpired: Bool = false
    ) throws -> DebianRepository {
        DebianRepository(
            location: try RemoteLocation("http://mirror.example.org/debian"), suite: suite,
            components: components, allowsExpired: allowsExpired)
    }

    private static func check(
        now: Int64 = date, allowsExpired: Bool = false, _ suite: String = "bookworm",
        components: [String] = ["main"], of release: Release? = nil
    ) throws {
        try ReleasePolicy(now: Timestamp(seconds: now), allowsExpired: allowsExpired)
            .check(
                release ?? Self.release(), of: repository(suite, components: components),
                file: "InRelease")
    }

    @Test(arguments: [date, end, date - 3600])
    func current(now: Int64) throws { try Self.check(now: now) }

    @Test func expired() throws {
        let error = #expect(throws: ReleaseError.self) { try Self.check(now: Self.end + 1) }
        #expect(
            error == .expired(file: "InRelease", validUntil: Timestamp(seconds: Self.end)))
        #expect(error?.description.contains("2025-09-13T09:08:07Z") == true)
        #expect(error?.description.contains("--allow-expired") == true)
        try Self.check(now: Self.end + 1, allowsExpired: true)
        try ReleasePolicy(now: Timestamp(seconds: Self.end + 1))
            .check(
                Self.release(), of: Self.repository("bookworm", allowsExpired: true), file: "x")
    }

    @Test func fromTheFuture() {
        #expect(
            throws: ReleaseError.fromTheFuture(
                file: "InRelease", date: Timestamp(seconds: Self.date),
                now: Timestamp(seconds: Self.date - 3601))
        ) { try Self.check(now: Self.date - 3601, allowsExpired: true) }
    }

    @Test(arguments: ["bookworm", "oldstable"])
    func suiteByEitherName(suite: String) throws { try Self.check(suite) }

    @Test func olderSecuritySuites() throws {
        try Self.check(
            "buster/updates", of: try Self.release(suite: "oldstable", codename: "buster"))
    }

    @Test(arguments: ["trixie", "stable", "bookworm-updates", "book", "trixie/updates"])
    func anotherSuite(suite: String) {
        #expect(
            throws: ReleaseError.otherSuite(
                file: "InRelease", asked: suite, suite: "oldstable", codename: "bookworm")
        ) { try Self.check(suite) }
    }

    @Test func componentThatIsNotThere() {
        let error = #expect(throws: ReleaseError.self) {
            try Self.check(
                components: ["main", "universe"],
                of: try Self.release(components: "main contrib"))
        }
        #expect(
            error
                == .noComponent(
                    file: "InRelease", component: "universe", offered: ["main", "contrib"]))
        #expect(error?.description.contains("offered: main, contrib") == true)
    }
}

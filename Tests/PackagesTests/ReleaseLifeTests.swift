import OCIModel
import Testing

@testable import Packages

@Suite("Days, releases and their lives")
struct ReleaseLifeTests {
    @Test(
        arguments: [
            ("1970-01-01", 0), ("2000-02-29", 11_016), ("2024-12-31", 20_088),
            ("1969-12-31", -1), ("2026-11-24T16:00:00Z", 20_781),
        ])
    func days(_ text: String, _ days: Int64) throws {
        let date = try #require(CalendarDate(text))
        #expect(date.days == days)
        #expect(date.description == text.prefix(10))
    }

    @Test(arguments: ["", "2025-02-30", "2025-13-01", "25-01-01", "2025-1-1", "2025-0a-01"])
    func noDay(_ text: String) { #expect(CalendarDate(text) == nil) }

    @Test("A release is what os-release says it is")
    func releases() {
        func release(_ fields: [String: String]) -> String? {
            DistributionRelease(osRelease: fields)?.description
        }
        #expect(release(["ID": "debian", "VERSION_ID": "12"]) == "debian-12")
        #expect(release(["ID": "debian", "VERSION_CODENAME": "forky"]) == "debian-14")
        #expect(release(["ID": "debian"]) == "debian-sid")
        #expect(release(["ID": "alpine", "VERSION_ID": "3.19.4"]) == "alpine-3.19")
        #expect(release(["ID": "alpine", "VERSION_ID": "3.24_alpha20260101"]) == "alpine-edge")
        #expect(release(["ID": "ubuntu", "VERSION_ID": "24.04"]) == "ubuntu-24.04")
        #expect(release(["ID": "ubuntu"]) == nil)
        #expect(release(["ID": "fedora", "VERSION_ID": "40"]) == nil)
    }

    @Test("A release is supported to the end of its last day")
    func phases() throws {
        let life = try #require(DistributionRelease("debian-12").flatMap(ReleaseLife.known))
        let last = try #require(CalendarDate("2026-07-11")).start
        #expect(life.phase(at: Timestamp(seconds: last.seconds + 86_399)) == .supported)
        #expect(life.phase(at: Timestamp(seconds: last.seconds + 86_400)) == .extended)
        #expect(life.phase(at: try #require(CalendarDate("2028-07-01")).start) == .ended)
    }

    /// What Debian's package distro-info-data says, and Alpine's list of its branches.
    static let published: [(release: String, end: String, extended: String?)] = [
        ("debian-12", "2026-07-11", "2028-06-30"), ("debian-13", "2028-08-09", "2030-06-30"),
        ("ubuntu-20.04", "2025-05-29", "2030-04-23"),
        ("ubuntu-22.04", "2027-06-01", "2032-04-21"),
        ("ubuntu-24.04", "2029-05-31", "2034-04-25"), ("alpine-3.21", "2026-11-01", nil),
        ("alpine-3.22", "2027-05-01", nil),
    ]

    @Test("The ends of releases are those that their distributions publish", arguments: published)
    func ends(release: String, end: String, extended: String?) throws {
        let life = try #require(DistributionRelease(release).flatMap(ReleaseLife.known))
        #expect(life.end.description == end)
        #expect(life.extendedEnd?.description == extended)
    }

    @Test("No release stands in the table twice, and long term support comes after the other")
    func tableIsSound() {
        let releases = ReleaseLife.known.map(\.release)
        #expect(Set(releases).count == releases.count)
        #expect(ReleaseLife.known.allSatisfy { ($0.extendedEnd ?? $0.end) >= $0.end })
        #expect(DistributionRelease("debian-99").flatMap(ReleaseLife.known) == nil)
    }

    @Test("The life of a release is told with what is over")
    func told() throws {
        let life = try #require(DistributionRelease("debian-12").flatMap(ReleaseLife.known))
        func text(_ day: String) throws -> String {
            life.description(at: try #require(CalendarDate(day)).start)
        }
        #expect(try text("2026-01-01") == "2026-07-11, long term 2028-06-30")
        #expect(try text("2026-11-24") == "long term 2028-06-30 (security team until 2026-07-11)")
        #expect(try text("2028-07-01") == "ended 2028-06-30")
        let alpine = try #require(DistributionRelease("alpine-3.19").flatMap(ReleaseLife.known))
        let late = try #require(CalendarDate("2026-11-24")).start
        #expect(alpine.description(at: late) == "ended 2025-11-01")
    }
}

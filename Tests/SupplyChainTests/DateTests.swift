import OCIModel
import Testing

@testable import SupplyChain

@Suite("Days and releases")
struct DateTests {
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
        #expect(release(["ID": "fedora", "VERSION_ID": "40"]) == nil)
    }

    @Test("A release is supported to the end of its last day")
    func phases() throws {
        let life = try #require(ReleaseLife.known.first { $0.release.description == "debian-12" })
        let last = try #require(CalendarDate("2026-06-10")).start
        #expect(life.phase(at: Timestamp(seconds: last.seconds + 86_399)) == .supported)
        #expect(life.phase(at: Timestamp(seconds: last.seconds + 86_400)) == .extended)
        #expect(life.phase(at: try #require(CalendarDate("2028-07-01")).start) == .ended)
    }
}

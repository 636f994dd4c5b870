import OCIModel
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (1_700_000_000, "2023-11-14T22:13:20Z"),
        (4_102_444_799, "2099-12-31T23:59:59Z"),
        (-1, "1969-12-31T23:59:59Z"),
        (-86_400, "1969-12-31T00:00:00Z"),
    ])
    func writesRFC3339(_ seconds: Int64, _ text: String) {
        #expect(Timestamp(seconds: seconds).description == text)
    }

    @Test func countsDays() {
        #expect(Timestamp(seconds: 86_399).daysSinceEpoch == 0)
        #expect(Timestamp(seconds: 86_400).daysSinceEpoch == 1)
        #expect(Timestamp(seconds: -1).daysSinceEpoch == -1)
    }
}

import Testing

@testable import SupplyChain

@Suite("CVSS scores")
struct CVSSTests {
    /// Vectors with the scores that FIRST's examples and NVD publish for them.
    @Test(
        arguments: [
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "9.8", Severity.critical),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "10.0", .critical),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", "6.1", .medium),
            ("CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", "7.8", .high),
            ("CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N", "3.7", .low),
            ("CVSS:3.0/AV:P/AC:H/PR:L/UI:N/S:U/C:N/I:N/A:N", "0.0", .negligible),
            ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", "6.4", .medium),
            ("CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:O", "6.5", .medium),
        ])
    func score(_ text: String, _ score: String, _ severity: Severity) throws {
        let vector = try #require(CVSSVector(text))
        #expect(vector.score == score)
        #expect(vector.severity == severity)
    }

    @Test(
        "What is no base vector is none",
        arguments: [
            "", "AV:N/AC:L", "CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P", "CVSS:3.1/AV:N/AC:L",
            "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:3.1/AV:NN/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1//",
        ])
    func refused(_ text: String) { #expect(CVSSVector(text) == nil) }
}

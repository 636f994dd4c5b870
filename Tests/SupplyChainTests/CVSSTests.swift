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

    /// Vectors of version 2 with the scores and ratings that NVD publishes for them.
    @Test(
        arguments: [
            ("AV:N/AC:L/Au:N/C:C/I:C/A:C", "10.0", Severity.high),
            ("AV:N/AC:L/Au:N/C:P/I:P/A:P", "7.5", .high),
            ("AV:N/AC:M/Au:N/C:N/I:P/A:N", "4.3", .medium),
            ("AV:L/AC:H/Au:M/C:P/I:N/A:N", "0.8", .low),
            ("AV:L/AC:M/Au:N/C:C/I:C/A:C", "6.9", .medium),
            ("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C", "7.8", .high),
            ("AV:N/AC:L/Au:N/C:N/I:N/A:N", "0.0", .negligible),
        ])
    func scoreOfVersion2(_ text: String, _ score: String, _ severity: Severity) throws {
        let vector = try #require(CVSSVector(text))
        #expect(vector.version == .v2_0)
        #expect(vector.score == score)
        #expect(vector.severity == severity)
    }

    /// Vectors of version 4 with the scores that FIRST's calculator gives them.
    @Test(
        arguments: [
            ("AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", "10.0"),
            ("AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "9.3"),
            ("AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "7.7"),
            ("AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N", "7.1"),
            ("AV:L/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N/E:U", "6.8"),
            ("AV:A/AC:H/AT:N/PR:L/UI:A/VC:L/VI:H/VA:N/SC:L/SI:H/SA:L", "5.8"),
            ("AV:L/AC:L/AT:P/PR:N/UI:P/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N", "2.0"),
            ("AV:P/AC:H/AT:P/PR:H/UI:A/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N", "1.0"),
            ("AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", "0.0"),
        ])
    func scoreOfVersion4(_ text: String, _ score: String) throws {
        #expect(try #require(CVSSVector("CVSS:4.0/" + text)).score == score)
    }

    @Test(
        "What is no base vector is none",
        arguments: [
            "", "AV:N/AC:L", "CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P", "CVSS:3.1/AV:N/AC:L",
            "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:R/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H",
            "AV:N/AC:L/Au:N/C:P/I:P/A:X", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV:N//",
            "CVSS:3.1/AV:NN/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "CVSS:3.1//",
        ])
    func refused(_ text: String) { #expect(CVSSVector(text) == nil) }
}

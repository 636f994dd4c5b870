import OCIModel
import Testing

@testable import Assembly

/// Java's keystore, byte for byte.
struct JavaKeystoreTests {
    private func trusted(_ name: String, _ bodies: String...) -> CertificateBundle.Trusted {
        let text = bodies.map {
            "-----BEGIN CERTIFICATE-----\n\($0)\n-----END CERTIFICATE-----\n"
        }
        return .init(name: name, text: Array(text.joined().utf8))
    }

    @Test func aliasesAreDebiansAndDiffer() {
        let entries = JavaKeystore.entries(of: [
            trusted("Second_CA", "AQI="), trusted("first", "Aw=="),
            trusted("FIRST", "BA==", "BQ=="),
        ])
        #expect(
            entries == [
                .init(alias: "debian:first-2.pem", encoding: [4]),
                .init(alias: "debian:first-3.pem", encoding: [5]),
                .init(alias: "debian:first.pem", encoding: [3]),
                .init(alias: "debian:second_ca.pem", encoding: [1, 2]),
            ])
    }

    /// The seal was computed with another program: SHA-1 over the password in UTF-16, the phrase and
    /// what comes before it.
    @Test func theFormIsJavas() {
        let bytes = JavaKeystore.encode(
            [.init(alias: "a", encoding: [0x30, 0x01])], at: Timestamp(seconds: 1))
        let head: [UInt8] = [
            0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1,  // magic, version, count
            0, 0, 0, 2, 0, 1, 0x61,  // a trusted certificate, its alias
            0, 0, 0, 0, 0, 0, 0x03, 0xe8,  // milliseconds
            0, 5, 0x58, 0x2e, 0x35, 0x30, 0x39, 0, 0, 0, 2, 0x30, 0x01,
        ]
        #expect(Array(bytes.dropLast(20)) == head)
        #expect(
            bytes.suffix(20).map { String($0, radix: 16) }.joined(separator: " ")
                == "7c 51 d ee 13 7 65 5b 81 16 dd 62 5 c1 16 c8 b9 5c 5b 17")
    }
}

import FileTree
import Testing

@testable import Assembly

/// `update-ca-certificates`, and the names of OpenSSL's links.
@Suite struct AlpineCertificateTests {
    /// A certificate whose subject has blanks to lose, capital letters, and two values in one set:
    /// `C=DE, O="  Beispiel   GmbH ", OU=A + CN="Ärger ROOT ca"`. Made with
    /// `openssl req -x509 -new -key EC -days 36500 -subj … -multivalue-rdn -utf8`.
    static let pem = """
        -----BEGIN CERTIFICATE-----
        MIIB8TCCAZegAwIBAgIUBlwOtTot261TYD5QDYyxbeqkIFswCgYIKoZIzj0EAwIw
        TTELMAkGA1UEBhMCREUxGzAZBgNVBAoMEiAgQmVpc3BpZWwgICBHbWJIIDEhMAgG
        A1UECwwBQTAVBgNVBAMMDsOEcmdlciBST09UIGNhMCAXDTI2MTEyMzIwMDc0M1oY
        DzIxMjYxMDMwMjAwNzQzWjBNMQswCQYDVQQGEwJERTEbMBkGA1UECgwSICBCZWlz
        cGllbCAgIEdtYkggMSEwCAYDVQQLDAFBMBUGA1UEAwwOw4RyZ2VyIFJPT1QgY2Ew
        WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT+VWAZzo4NZx9aSCt+obGdcoyZV2Ei
        X3keTzOiv2/bHVpKb6IqdsmkLYoHLDVuxu3biBs2twYcW0Oz70y/OlC/o1MwUTAd
        BgNVHQ4EFgQU5EBYA1HnwXdzJcpacok7l4S8pL0wHwYDVR0jBBgwFoAU5EBYA1Hn
        wXdzJcpacok7l4S8pL0wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF
        AiEAggdmAmrbx5Mvaod2WcKPFEV7Nu+0IhZluOllMqQ1zvYCIHrj3ntOHSzmNSR5
        WDpRDL3pzo/k12cXb/kKj8zHzGVV
        -----END CERTIFICATE-----
        """
    /// What `openssl x509 -hash` says of it.
    static let hash = "94ecf69b"

    @Test func subjectsHashAsOpenSSLHashesThem() {
        let found = X509Certificate.all(inPEM: Array(Self.pem.utf8))
        #expect(found.map(\.subjectHash) == [Self.hash])
    }

    @Test func damagedCertificatesNeverTrap() throws {
        let bytes = try #require(X509Certificate.all(inPEM: Array(Self.pem.utf8)).first).encoding
        for count in 0..<bytes.count {
            _ = X509Certificate(encoding: Array(bytes.prefix(count))).subjectHash
        }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            var damaged = bytes
            damaged[Int.random(in: 0..<150, using: &generator)] = UInt8.random(in: 0...255)
            _ = X509Certificate(encoding: damaged).subjectHash
        }
        #expect(X509Certificate.all(inPEM: Array(Self.pem.utf8.prefix(200))) == [])
    }

    @Test func bundleAndLinksAreMade() throws {
        let samples = try AlpineSamples()
        let certificate = Self.pem
        let editor = try samples.build([
            samples.package(
                "ca-certificates",
                [
                    .directory("etc"), .directory("etc/ssl"), .directory("etc/ssl/certs"),
                    .file(
                        "etc/ca-certificates.conf",
                        "# all\nmozilla/A_(x).crt\n!mozilla/Out.crt\nmozilla/B.crt\nmozilla/C.crt\n"
                    ),
                    .directory("usr"), .directory("usr/share"),
                    .directory("usr/share/ca-certificates"),
                    .directory("usr/share/ca-certificates/mozilla"),
                    .file("usr/share/ca-certificates/mozilla/A_(x).crt", certificate),
                    .file("usr/share/ca-certificates/mozilla/B.crt", certificate + "\n"),
                    .file("usr/share/ca-certificates/mozilla/C.crt", "no certificate\n"),
                    .file("usr/share/ca-certificates/mozilla/Out.crt", "unwanted\n"),
                ],
                info: ["triggers = /usr/share/ca-certificates /usr/local/share/ca-certificates"],
                scripts: [
                    "trigger":
                        "#!/bin/sh\n/usr/sbin/update-ca-certificates > /dev/null 2>&1\nexit 0"
                ]),
            samples.package(
                "own",
                [
                    .directory("usr"), .directory("usr/local"), .directory("usr/local/share"),
                    .directory("usr/local/share/ca-certificates"),
                    .file("usr/local/share/ca-certificates/own.pem", "own\n"),
                ]),
        ])
        #expect(editor.notes == [])
        #expect(
            try editor.text("etc/ssl/certs/ca-certificates.crt")
                == certificate + "\n" + certificate + "\nno certificate\nown\n")
        #expect(
            editor.target("etc/ssl/certs/ca-cert-A_=x=.pem")
                == "/usr/share/ca-certificates/mozilla/A_(x).crt")
        #expect(
            editor.target("etc/ssl/certs/ca-cert-own.pem.pem")
                == "/usr/local/share/ca-certificates/own.pem")
        // One certificate under two names is linked once.
        let hash = try TreePath("etc/ssl/certs/\(Self.hash)")
        #expect(editor.target(try TreePath("\(hash).0")) == "ca-cert-A_=x=.pem")
        #expect(editor.tree[try TreePath("\(hash).1")] == nil)
        #expect(editor.tree["etc/ssl/certs/ca-cert-Out.pem"] == nil)
    }
}

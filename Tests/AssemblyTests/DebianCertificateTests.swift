import FileTree
import Testing

@testable import Assembly

/// `update-ca-certificates` as Debian has it.
struct DebianCertificateTests {
    private static let pem = AlpineCertificateTests.pem
    private static let files: [TreePath: String] = [
        "etc/ca-certificates.conf":
            "# all\n\nmozilla/A_(x).crt\n!mozilla/Out.crt\nmozilla/Gone.crt\n",
        "etc/ssl/certs/README": "",
        "usr/share/ca-certificates/mozilla/A_(x).crt": pem,
        "usr/share/ca-certificates/mozilla/Out.crt": "unwanted\n",
        "usr/local/share/ca-certificates/team/own.crt": "own\n",
        "usr/local/share/ca-certificates/other.pem": "passed over\n",
    ]

    @Test func bundleAndLinksAreMade() throws {
        var world = try DebianTrial(Self.files)
        #expect(try world.run("update-ca-certificates --hooksdir ''; update-ca-certificates") == 0)
        #expect(try world.text("etc/ssl/certs/ca-certificates.crt") == Self.pem + "\nown\n")
        #expect(
            world.target("etc/ssl/certs/A_=x=.pem")
                == "/usr/share/ca-certificates/mozilla/A_(x).crt")
        #expect(
            world.target("etc/ssl/certs/own.pem")
                == "/usr/local/share/ca-certificates/team/own.crt")
        #expect(
            world.target(try TreePath("etc/ssl/certs/\(AlpineCertificateTests.hash).0"))
                == "A_=x=.pem")
        for name in ["Out.pem", "Gone.pem", "other.pem"] {
            #expect(world.world.editor.tree[try TreePath("etc/ssl/certs/\(name)")] == nil)
        }
    }

    @Test func hooksOfOthersAreSaid() throws {
        var world = try DebianTrial(
            Self.files.merging(["etc/ca-certificates/update.d/jks": "#!/bin/sh\n"]) { $1 })
        #expect(try world.run("update-ca-certificates --hooksdir ''") == 0)
        #expect(throws: ShellUnmodelled.self) { try world.run("update-ca-certificates") }
    }
}

import TestSupport
import Testing

@Suite(.enabled(if: Tool.has("openssl", "tar", "gzip"))) struct AlpineFixtureTests {
    static let package = ApkBuilder(
        "hello", depends: ["musl"],
        files: [
            .file("usr/bin/hello", "hi", mode: 0o755), .symbolicLink("usr/bin/hi", to: "hello"),
        ])

    @Test(arguments: RSAKey.Scheme.allCases)
    func opensslAcceptsSignatures(scheme: RSAKey.Scheme) throws {
        let folder = try TemporaryDirectory()
        let key = try RSAKey.of(.repository)
        let text = Array("signed".utf8)
        let public_ = try folder.write(key.publicKey, to: "key.pub")
        let signature = try folder.write(try key.sign(text, scheme), to: "signature")
        let hash = scheme == .rsa ? "-sha1" : "-sha256"
        let options = ["dgst", hash, "-verify", public_, "-signature", signature]
        #expect(try run("openssl", options, input: text).status == 0)
        #expect(try run("openssl", options, input: text + [0]).status != 0)
    }

    @Test func tarReadsAllThreeMembersAsOne() throws {
        let result = try run("tar", ["-tzv"], input: try Self.package.build().bytes)
        #expect(result.status == 0, "\(result.stderr)")
        let names = result.stdout.split(separator: "\n").compactMap {
            $0.split(separator: " ").last
        }
        #expect(names.first?.hasPrefix(".SIGN.RSA.repository@example.org-0.rsa.pub") == true)
        #expect(names.dropFirst() == [".PKGINFO", "usr/", "usr/bin/", "usr/bin/hello", "hello"])
    }

    @Test(arguments: ApkBuilder.Flaw.allCases)
    func flawsChangeTheFile(flaw: ApkBuilder.Flaw) throws {
        var flawed = Self.package
        flawed.flaw = flaw
        let (good, bad) = (try Self.package.build(), try flawed.build())
        #expect((good.bytes == bad.bytes) == (flaw == .none))
        // What the index says stays honest, but where the flaw is deeper than the index sees.
        let isDeep = flaw == .fileAltered || flaw == .noEnd
        #expect((good.checksum == bad.checksum) == !isDeep)
    }

    @Test func repositoryHasIndexAndFiles() throws {
        let folder = try TemporaryDirectory()
        var shared = Self.package
        shared.architecture = "noarch"
        let builder = AlpineRepositoryBuilder([shared], architectures: ["x86_64", "aarch64"])
        let fixture = try builder.write(to: folder)
        for architecture in ["x86_64", "aarch64"] {
            #expect(Files.exists(fixture.path("\(architecture)/hello-1.0-r0.apk")))
            let index = try run(
                "tar", ["-xzO", "-f", fixture.path("\(architecture)/APKINDEX.tar.gz"), "APKINDEX"])
            #expect(index.stdout.contains("\nP:hello\nV:1.0-r0\nA:\(architecture)\n"))
            #expect(index.stdout.hasSuffix("D:musl\n\n"))
        }
    }
}

import OCIModel
import TestSupport
import Testing

/// The fixtures are held to the programs that own the formats, so that a fault of theirs is not
/// taken for one of Socle.
@Suite struct DebianFixtureTests {
    static let hello = DebBuilder(
        "hello", "1:2.10-3", fields: [("Depends", "libc6 (>= 2.36)")],
        files: [
            .file("usr/bin/hello", "#!/bin/sh\n", mode: 0o4755),
            .symbolicLink("usr/bin/hi", to: "hello"),
            .hardLink("usr/bin/hallo", to: "usr/bin/hello"),
            .file("etc/hello.conf", "x", owner: 12, group: 34),
        ])

    @Test(.enabled(if: Tool.has("dpkg-deb", "xz", "zstd")), arguments: Packing.allCases)
    func dpkgReadsPackages(packing: Packing) throws {
        let folder = try TemporaryDirectory()
        var deb = Self.hello
        deb.dataPacking = packing
        deb.controlPacking = packing == .deflated ? .xz : packing
        deb.conffiles = ["/etc/hello.conf"]
        deb.controlFiles["postinst"] = "#!/bin/sh\n"
        let path = try folder.write(try deb.build(), to: "hello.deb")
        let field = try run("dpkg-deb", ["--field", path, "Version", "Depends"])
        #expect(field.line == "Version: 1:2.10-3\nDepends: libc6 (>= 2.36)")
        let listing = try run("dpkg-deb", ["--contents", path])
        #expect(listing.status == 0, "\(listing.stderr)")
        #expect(listing.stdout.contains("-rwsr-xr-x root/root"))
        #expect(listing.stdout.contains("./usr/bin/hi -> hello"))
        #expect(listing.stdout.contains("./usr/bin/hallo link to ./usr/bin/hello"))
        let sums = try run("dpkg-deb", ["--info", path, "md5sums", "conffiles"])
        #expect(sums.stdout.hasSuffix("  usr/bin/hello\n/etc/hello.conf\n"), "\(sums.stdout)")
    }

    @Test(.enabled(if: Tool.has("gpg", "gpgv", "xz")))
    func gpgvReadsRelease() throws {
        let folder = try TemporaryDirectory()
        let fixture = try DebianRepositoryBuilder([Self.hello]).write(to: folder)
        let release = fixture.path("dists/bookworm/InRelease")
        let verified = try run("gpgv", ["--keyring", fixture.keyring, "--output", "-", release])
        #expect(verified.status == 0, "\(verified.stderr)")
        #expect(verified.stdout.contains("Date: Tue, 14 Nov 2023 22:13:20 UTC\n"))
        let byHash = try Files.list(fixture.path("dists/bookworm/main/binary-amd64/by-hash/SHA256"))
        let packed = try Files.read(fixture.path("dists/bookworm/main/binary-amd64/Packages.xz"))
        #expect(byHash.contains(DigestHasher.digest(of: packed).hex))
        #expect(verified.stdout.contains(DigestHasher.digest(of: packed).hex))
        let index = String(decoding: try Packing.xz.unpack(packed), as: UTF8.self)
        #expect(index.contains("Filename: pool/main/h/hello/hello_2.10-3_amd64.deb\n"))
        #expect(Files.exists(fixture.path("pool/main/h/hello/hello_2.10-3_amd64.deb")))
    }

    @Test(
        .enabled(if: Tool.has("gpg", "gpgv", "xz")),
        arguments: [.missing, .tampered, .by([.stranger])] as [DebianSuite.Signature])
    func gpgvRefusesBadSignatures(signature: DebianSuite.Signature) throws {
        let folder = try TemporaryDirectory()
        var suite = DebianSuite(packages: [Self.hello])
        suite.signature = signature
        let fixture = try DebianRepositoryBuilder([suite]).write(to: folder)
        let verified = try run(
            "gpgv", ["--keyring", fixture.keyring, fixture.path("dists/bookworm/InRelease")])
        #expect(verified.status != 0)
    }
}

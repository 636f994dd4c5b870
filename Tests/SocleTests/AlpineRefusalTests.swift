import TestSupport
import Testing

/// Repositories and packages of apk that are not to be believed.
struct AlpineRefusalTests {
    private func refused(
        _ alpine: AlpineBench, _ packages: [String] = ["app"], code: Int32 = 1, naming: [String]
    ) throws {
        let result = try alpine.build(alpine.specification(packages))
        expectRefusal(result, code: code, naming: naming)
        try expectUntouched(alpine.bench)
        #expect(!Files.exists(alpine.bench.path("out")))
    }

    // MARK: Indexes

    struct Index: Sendable, CustomTestStringConvertible {
        let flaw: AlpineRepositoryBuilder.IndexFlaw
        let naming: [String]
        var testDescription: String { "\(flaw)" }

        static let all = [
            Index(flaw: .unsigned, naming: ["not signed"]),
            Index(
                flaw: .signedByStranger,
                naming: ["stranger@example.org-0.rsa.pub", "repository@example.org-0.rsa.pub"]),
            Index(flaw: .forgedName, naming: ["repository@example.org-0.rsa.pub", "wrong"]),
            Index(flaw: .altered, naming: ["wrong"]),
            Index(flaw: .truncated, naming: []),
            Index(flaw: .missing, naming: ["not found"]),
        ]
    }

    @Test(arguments: Index.all)
    func anIndexThatIsNotGoodIsRefused(_ example: Index) throws {
        let alpine = try AlpineBench { $0.flaw = example.flaw }
        try refused(alpine, naming: ["x86_64/APKINDEX.tar.gz"] + example.naming)
    }

    @Test(arguments: RSAKey.Scheme.allCases)
    func bothKindsOfSignatureServe(scheme: RSAKey.Scheme) throws {
        let alpine = try AlpineBench {
            $0.scheme = scheme
            $0.signers = [.stranger, .repository]
        }
        let result = try alpine.build(alpine.specification(["app"]))
        #expect(result.status == 0, "\(result.stderr)")
    }

    @Test func anImageVouchesForTheKeysThatItsApkHas() throws {
        let alpine = try AlpineBench()
        let bench = alpine.bench
        try bench.build(alpine.specification(["app"]), tag: "trusted:1")
        let text = """
            contents:
              repositories: ["\(alpine.repository.root)"]
              packages: [app]
            """
        let keyless = try bench.folder.write(text + "\n", to: "keyless.yaml")
        let refused = try bench.socle("build", keyless, "--arch", "x86_64", "-t", "b:1")
        #expect(refused.status != 0)
        let built = try bench.socle(
            "build", keyless, "--arch", "x86_64", "-t", "b:1", "--keys-from", "trusted:1")
        #expect(built.status == 0, "\(built.stderr)")
        let without = try bench.socle(
            "build", keyless, "--arch", "x86_64", "-t", "c:1", "--keys-from", "b:1")
        #expect(without.status == 2)
        #expect(without.stderr.contains("b:1: has no key in /etc/apk/keys"), "\(without.stderr)")
    }

    @Test func anIndexWithoutItsFormIsRefused() throws {
        let alpine = try AlpineBench { $0.stanzas = ["P:evil\nwithout a letter\n\n"] }
        try refused(alpine, naming: ["/x86_64/APKINDEX.tar.gz: index line"])
    }

    @Test func anIndexOfGigabytesBeforeItsSignatureIsRefused() throws {
        let alpine = try AlpineBench()
        let head = RawTar.header(
            .file(".SIGN.RSA.repository@example.org-0.rsa.pub").with { $0.declaredSize = 4 << 30 })
        let bomb = try Packing.deflated.bomb(head: head, size: 1 << 30)
        try Files.write(bomb, to: alpine.repository.path("x86_64/APKINDEX.tar.gz"))
        try refused(alpine, naming: ["APKINDEX.tar.gz"])
    }

    // MARK: Packages

    struct Package: Sendable, CustomTestStringConvertible {
        let flaw: ApkBuilder.Flaw
        let naming: [String]
        var testDescription: String { "\(flaw)" }

        static let all = [
            Package(flaw: .controlAltered, naming: ["control"]),
            Package(flaw: .dataAltered, naming: ["data"]),
            Package(flaw: .fileAltered, naming: ["usr/bin/app", "checksum"]),
            Package(flaw: .truncated, naming: []),
        ]
    }

    @Test(arguments: Package.all)
    func aPackageThatWasChangedIsRefused(_ example: Package) throws {
        var app = AlpineSamples.app()
        app.flaw = example.flaw
        let alpine = try AlpineBench([AlpineSamples.layout(), AlpineSamples.musl(), app])
        try refused(alpine, naming: ["app"] + example.naming)
    }

    @Test func anUnsignedPackageServesWhenItsIndexIsSigned() throws {
        var app = AlpineSamples.app()
        app.flaw = .unsigned
        let alpine = try AlpineBench([AlpineSamples.layout(), AlpineSamples.musl(), app])
        let result = try alpine.build(alpine.specification(["app"]))
        #expect(result.status == 0, "\(result.stderr)")
    }

    @Test func aPackageWhoseFileIsMissingIsNamed() throws {
        let alpine = try AlpineBench { $0.missingFiles = ["musl"] }
        try refused(alpine, naming: ["musl-1.2.4-r2.apk", "not found"])
    }

    @Test func aPackageInThePlaceOfAnotherIsRefused() throws {
        let alpine = try AlpineBench()
        let musl = try Files.read(alpine.repository.path("x86_64/musl-1.2.4-r2.apk"))
        try Files.write(musl, to: alpine.repository.path("x86_64/app-1.0-r0.apk"))
        try refused(alpine, naming: ["app"])
    }

    // MARK: Sets

    @Test func aPackageThatIsNotThereIsExplained() throws {
        try refused(
            try AlpineBench(), ["alpine-baselayuot"], code: 2,
            naming: ["`alpine-baselayuot`", "`alpine-baselayout`"])
    }

    @Test func anImpossibleSetIsExplained() throws {
        let packages = [
            ApkBuilder("first", depends: ["shared>2"]), ApkBuilder("shared", "1.0-r0"),
            ApkBuilder("second", depends: ["!first"]),
        ]
        let alpine = try AlpineBench(packages)
        let version = try alpine.build(alpine.specification(["first"]))
        #expect(version.status == 2)
        for text in ["first", "shared>2", "1.0-r0"] {
            #expect(version.stderr.contains(text), "`\(text)` is not in: \(version.stderr)")
        }
        try expectUntouched(alpine.bench)
    }

    @Test func packagesThatExcludeEachOtherAreExplained() throws {
        let alpine = try AlpineBench([
            ApkBuilder("first"), ApkBuilder("second", depends: ["!first"]),
        ])
        let result = try alpine.build(alpine.specification(["first", "second"]))
        #expect(result.status == 2)
        for text in ["first", "second", "!first"] {
            #expect(result.stderr.contains(text), "`\(text)` is not in: \(result.stderr)")
        }
        try expectUntouched(alpine.bench)
    }

    @Test func onePathOfTwoPackagesIsAnErrorThatNamesBoth() throws {
        let packages = ["first", "second"].map { name in
            ApkBuilder(name, files: [.file("usr/bin/tool", "from \(name)\n")])
        }
        try refused(
            try AlpineBench(packages), ["first", "second"],
            naming: ["first", "second", "usr/bin/tool"])
    }

    // MARK: Hostile members

    private static let cases: [HostileFiles] = [
        HostileFiles("a path that climbs", naming: ["../etc/evil"], .file("../etc/evil", "x")),
        HostileFiles(
            "a path that climbs later", naming: ["usr/../../etc/evil"],
            .file("usr/../../etc/evil", "x")),
        HostileFiles("an absolute path", naming: ["/etc/evil"], .file("/etc/evil", "x")),
        HostileFiles(
            "writing through a link", naming: ["/opt/link"],
            .symbolicLink("opt/link", to: "/etc"), .file("opt/link/evil", "x")),
        HostileFiles(
            "a link that leaves the image", naming: ["/usr/link", "../../../etc/shadow"],
            .symbolicLink("usr/link", to: "../../../etc/shadow")),
        HostileFiles(
            "a device", naming: ["/dev/mem", "device"], .characterDevice("dev/mem", 1, 1)),
        HostileFiles(
            "a hard link that climbs", naming: ["../../etc/passwd"],
            .hardLink("usr/x", to: "../../etc/passwd")),
        HostileFiles("a hard link to nothing", naming: ["usr/x"], .hardLink("usr/x", to: "usr/y")),
        HostileFiles(
            "a path twice", naming: ["/usr/twice"], .file("usr/twice", "1"),
            .file("usr/twice", "2")),
        HostileFiles("a line end in a path", naming: ["hostile"], .file("usr/a\nF:etc", "x")),
    ]

    @Test(arguments: cases)
    func theEntryIsRefused(_ example: HostileFiles) throws {
        let alpine = try AlpineBench([ApkBuilder("hostile", files: example.files)])
        try refused(alpine, ["hostile"], naming: ["hostile"] + example.naming)
    }

    @Test func packageInfoThatIsNoneIsRefused() throws {
        var package = ApkBuilder("hostile", files: [.file("usr/x", "x")])
        package.infoLines = ["this is no setting"]
        try refused(
            try AlpineBench([package]), ["hostile"], naming: ["hostile", "this is no setting"])
    }

    @Test func aFileOfGigabytesIsRefused() throws {
        let entry = RawTarEntry.file("usr/bomb").with { $0.declaredSize = 40 << 30 }
        try refused(
            try AlpineBench([ApkBuilder("hostile", files: [entry])]), ["hostile"],
            naming: ["hostile"])
    }

    // MARK: Keys

    @Test(arguments: ["absent.rsa.pub", "text.rsa.pub", "empty"])
    func aKeyThatIsNoneIsRefused(name: String) throws {
        let alpine = try AlpineBench()
        try alpine.bench.folder.write("no key\n", to: "text.rsa.pub")
        try Files.makeDirectory(alpine.bench.path("empty"))
        let spec = try alpine.bench.folder.write(
            """
            contents:
              keyring: [\(alpine.bench.path(name))]
              repositories: [\(alpine.repository.root)]
              packages: [app]

            """, to: "spec.yaml")
        expectRefusal(try alpine.build(spec), code: 1, naming: [name])
        try expectUntouched(alpine.bench)
    }
}

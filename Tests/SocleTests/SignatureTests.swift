import TestSupport
import Testing

/// Archives whose signed file is not to be believed. Nothing of them is used, and nothing is left.
struct SignatureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout DebianSuite) -> Void
        /// What the one line has to name, besides the file.
        let naming: [String]

        init(
            _ name: String, naming: [String],
            _ change: @escaping @Sendable (inout DebianSuite) -> Void
        ) {
            testDescription = name
            self.naming = naming
            self.change = change
        }

        static let all: [Case] = [
            Case("not signed", naming: ["not a signed file"]) { $0.signature = .missing },
            Case("changed after signing", naming: ["BAD signature"]) { $0.signature = .tampered },
            Case("text before the signed part", naming: ["Origin: Nobody"]) {
                $0.signature = .textBefore
            },
            Case("text after the signed part", naming: ["malformed"]) { $0.signature = .textAfter },
            Case("signed by an unknown key", naming: ["no good signature", "--keyring"]) {
                $0.signature = .by([.stranger])
            },
            Case("signed by a key that has expired", naming: ["no good signature"]) {
                $0.signature = .by([.expired])
            },
            Case("expired", naming: ["expired on 2023-12-01T00:00:00Z", "--allow-expired"]) {
                $0.validUntil = 1_701_388_800
            },
            Case("from the future", naming: ["clock"]) { $0.date = 32_503_680_000 },
            Case("another suite", naming: ["bookworm", "buster"]) {
                $0.suite = "oldstable"
                $0.codename = "buster"
            },
            Case("without the component", naming: ["main", "contrib"]) {
                $0.components = ["contrib"]
            },
        ]
    }

    @Test(arguments: Case.all)
    func aReleaseThatIsNotGoodIsRefused(_ example: Case) throws {
        let debian = try DebianBench(DebianSamples.all(), change: example.change)
        let spec = try debian.specification(["hello"])
        let result = try debian.bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "-o", "oci:out", "--quiet")
        expectRefusal(
            result, code: 1,
            naming: [debian.repository.path("dists/bookworm/InRelease")] + example.naming)
        try expectUntouched(debian.bench)
        #expect(!Files.exists(debian.bench.path("out")))
    }

    @Test func aDetachedSignatureServesToo() throws {
        let debian = try DebianBench(DebianSamples.all()) { $0.hasInRelease = false }
        #expect(try debian.bench.build(debian.specification(["hello"])).rows.first?.packages == 2)
    }

    @Test func aReleaseWithoutAnySignatureIsRefused() throws {
        let debian = try DebianBench(DebianSamples.all()) {
            $0.hasInRelease = false
            $0.signature = .missing
        }
        let result = try debian.bench.socle(
            "build", debian.specification(["hello"]), "--arch", "amd64", "--quiet")
        expectRefusal(result, code: 1, naming: [debian.repository.path("dists/bookworm/Release")])
        try expectUntouched(debian.bench)
    }

    @Test func anExpiredReleaseServesOnPurpose() throws {
        let debian = try DebianBench(DebianSamples.all()) { $0.validUntil = 1_701_388_800 }
        let built = try debian.bench.build(
            debian.specification(["hello"]), options: ["--allow-expired"])
        #expect(built.rows.first?.packages == 2)
    }

    @Test func oneOfTwoKeysIsEnough() throws {
        let debian = try DebianBench(DebianSamples.all()) {
            $0.signature = .by([.archive, .stranger])
        }
        #expect(try debian.bench.build(debian.specification(["hello"])).rows.first?.packages == 2)
    }

    @Test func theSecondOfTwoSuitesIsCheckedToo() throws {
        var updates = DebianSuite(
            "bookworm-updates", packages: [DebianSamples.hello("amd64", "9.0-1")])
        updates.signature = .by([.stranger])
        let debian = try DebianBench([DebianSuite(packages: DebianSamples.all()), updates])
        let spec = try debian.specification(["hello"], suites: ["bookworm", "bookworm-updates"])
        let result = try debian.bench.socle("build", spec, "--arch", "amd64", "--quiet")
        expectRefusal(result, code: 1, naming: ["bookworm-updates/InRelease"])
        try expectUntouched(debian.bench)
    }

    @Test(arguments: ["absent.gpg", "text.gpg", "folder"])
    func aKeyringThatIsNoneIsRefused(name: String) throws {
        let debian = try DebianBench()
        let bench = debian.bench
        try bench.folder.write("not a key\n", to: "text.gpg")
        try Files.makeDirectory(bench.path("folder"))
        let spec = try bench.folder.write(
            """
            distribution: debian
            contents:
              repositories: ["deb [signed-by=\(bench.path(name))] \(debian.repository.root) bookworm main"]
              packages: [hello]

            """, to: "spec.yaml")
        let result = try bench.socle("build", spec, "--arch", "amd64", "--quiet")
        expectRefusal(result, code: 1, naming: [bench.path(name)])
        try expectUntouched(bench)
    }

    @Test func lockAndWhyCheckAsBuildDoes() throws {
        let debian = try DebianBench(DebianSamples.all()) { $0.signature = .by([.stranger]) }
        let bench = debian.bench
        let spec = try debian.specification(["hello"])
        let lock = try bench.socle(
            "lock", spec, "--arch", "amd64", "-o", bench.path("l"), "--quiet")
        expectRefusal(lock, code: 1, naming: ["no good signature"])
        #expect(!Files.exists(bench.path("l")))
        let why = try bench.socle("why", spec, "libc6", "--arch", "amd64", "--quiet")
        expectRefusal(why, code: 1, naming: ["no good signature"])
    }
}

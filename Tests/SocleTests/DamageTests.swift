import OCIModel
import TestSupport
import Testing

/// Files that are not what a signed file says of them.
struct DamageTests {
    private static func refused(_ debian: DebianBench, naming texts: [String]) throws {
        let result = try debian.bench.socle(
            "build", debian.specification(["hello"]), "--arch", "amd64", "-t", "a:1",
            "-o", "oci-archive:out.tar", "--quiet")
        expectRefusal(result, code: 1, naming: texts)
        try expectUntouched(debian.bench)
        #expect(!Files.exists(debian.bench.path("out.tar")))
    }

    struct Index: Sendable, CustomTestStringConvertible {
        let flaw: DebianSuite.IndexFlaw
        let naming: [String]
        var testDescription: String { "\(flaw)" }

        static let all = [
            Index(flaw: .altered, naming: ["sha256:", "mirror"]),
            Index(flaw: .longer, naming: ["bytes"]),
            Index(flaw: .truncated, naming: ["bytes instead of", "mirror"]),
            Index(flaw: .missing, naming: ["not found"]),
            Index(flaw: .unlisted, naming: ["Packages"]),
        ]
    }

    @Test(arguments: Index.all)
    func anIndexThatIsNotTheOneOfTheReleaseIsRefused(_ example: Index) throws {
        let debian = try DebianBench(DebianSamples.all()) { $0.indexFlaw = example.flaw }
        try Self.refused(debian, naming: [debian.repository.root] + example.naming)
    }

    @Test func theIndexByHashServesWhenTheNameIsStale() throws {
        let debian = try DebianBench(DebianSamples.all()) { $0.indexFlaw = .staleByName }
        #expect(try debian.bench.build(debian.specification(["hello"])).rows.first?.packages == 2)
    }

    struct Package: Sendable, CustomTestStringConvertible {
        let flaw: DebianSuite.PackageFlaw
        let naming: [String]
        var testDescription: String { "\(flaw)" }

        static let all = [
            Package(flaw: .altered, naming: ["sha256:", "mirror"]),
            Package(flaw: .misindexed, naming: ["sha256:", "mirror"]),
            Package(flaw: .longer, naming: ["bytes"]),
            Package(flaw: .truncated, naming: ["bytes instead of", "mirror"]),
            Package(flaw: .missing, naming: ["not found"]),
        ]
    }

    @Test(arguments: Package.all)
    func aPackageThatIsNotTheOneOfTheIndexIsRefused(_ example: Package) throws {
        let debian = try DebianBench([DebianSamples.libc()]) { suite in
            suite.packages.append(.init(DebianSamples.hello(), flaw: example.flaw))
        }
        try Self.refused(debian, naming: ["hello_1.0-1_amd64.deb"] + example.naming)
    }

    @Test(arguments: ["Name", "Version", "Architecture"])
    func aPackageThatSaysItIsAnotherIsRefused(field: String) throws {
        var hello = DebianSamples.hello()
        let control = hello.control
        let lines = control.split(separator: "\n").map { line -> String in
            switch (field, line.prefix { $0 != ":" }) {
            case ("Name", "Package"): "Package: other"
            case ("Version", "Version"): "Version: 9"
            case ("Architecture", "Architecture"): "Architecture: arm64"
            default: String(line)
            }
        }
        hello.controlText = lines.joined(separator: "\n") + "\n"
        let debian = try DebianBench([DebianSamples.libc(), hello])
        try Self.refused(debian, naming: ["hello 1.0-1", field == "Name" ? "other" : field])
    }

    // MARK: Downloads

    @Test func aDownloadThatBreaksOffIsResumed() throws {
        let debian = try DebianBench()
        let package = "/" + (debian.repository.locations["hello_1.0-1_amd64.deb"] ?? "")
        let server = try StaticServer(debian.repository.root) { path, number in
            path == package && number == 0 ? .cut(after: 700) : .whole
        }
        let spec = try debian.specification(["hello"], at: server.base)
        let built = try debian.bench.build(spec)
        #expect(built.rows.first?.packages == 2)
        #expect(server.requests.count { $0 == package } == 2)
        #expect(try debian.bench.debris().isEmpty)
    }

    @Test func aMirrorThatHasAnotherLengthIsRefusedAtOnce() throws {
        let debian = try DebianBench([DebianSamples.libc()]) { suite in
            suite.packages.append(.init(DebianSamples.hello(), flaw: .truncated))
        }
        let server = try StaticServer(debian.repository.root)
        let result = try debian.bench.socle(
            "build", debian.specification(["hello"], at: server.base), "--arch", "amd64", "--quiet")
        expectRefusal(
            result, code: 1, naming: [server.base, "hello_1.0-1_amd64.deb", "bytes instead of"])
        try expectUntouched(debian.bench)
        #expect(server.requests.count { $0.hasSuffix("/hello_1.0-1_amd64.deb") } == 1)
    }

    @Test func aPassingFailureOfTheMirrorIsBorne() throws {
        let debian = try DebianBench()
        let server = try StaticServer(debian.repository.root) { path, number in
            path.hasSuffix("InRelease") && number == 0 ? .status(503) : .whole
        }
        let built = try debian.bench.build(debian.specification(["hello"], at: server.base))
        #expect(built.rows.first?.packages == 2)
    }

    @Test(arguments: [401, 403, 404, 500 + 1])
    func aMirrorThatSaysNoIsNamed(code: Int) throws {
        let debian = try DebianBench()
        let server = try StaticServer(debian.repository.root) { path, _ in
            path.hasSuffix(".deb") ? .status(code) : .whole
        }
        let result = try debian.bench.socle(
            "build", debian.specification(["hello"], at: server.base), "--arch", "amd64", "--quiet")
        expectRefusal(result, code: 1, naming: [server.base, ".deb"])
        try expectUntouched(debian.bench)
    }

    @Test func whatTheStoreHasIsNotFetchedAgain() throws {
        let debian = try DebianBench()
        let server = try StaticServer(debian.repository.root)
        let spec = try debian.specification(["hello"], at: server.base)
        try debian.bench.build(spec)
        let first = server.requests
        #expect(first.count { $0.hasSuffix(".deb") } == 2)
        try debian.bench.build(spec)
        #expect(server.requests.dropFirst(first.count).allSatisfy { $0.hasSuffix("InRelease") })
    }

    @Test func aPackageThatWasSpoiltInTheStoreIsFetchedAgain() throws {
        let debian = try DebianBench()
        let bench = debian.bench
        let spec = try debian.specification(["hello"])
        let before = try bench.build(spec)
        let name = try #require(debian.repository.digests["hello_1.0-1_amd64.deb"]).hex
        let path = try #require(Files.list(bench.home).first { $0.hasSuffix("/" + name) })
        try Files.write(
            Damage.altered(Files.read(bench.home + "/" + path)), to: bench.home + "/" + path)
        Files.remove(bench.home + "/cache")
        Files.remove(bench.home + "/data/images")
        #expect(try bench.build(spec).digest == before.digest)
        #expect(try bench.debris().isEmpty)
    }
}

import OCIModel
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The same specification and packages give the same bytes, wherever and however it is built.
struct ReproducibilityTests {
    /// Something about a build that must not matter.
    struct Circumstance: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var environment: [String: String] = [:]
        var wrapper: [String] = []
        var options: [String] = []

        static let all: [Circumstance] = [
            Circumstance(testDescription: "another folder"),
            Circumstance(testDescription: "TZ", environment: ["TZ": "Pacific/Kiritimati"]),
            Circumstance(
                testDescription: "locale",
                environment: ["LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"]),
            Circumstance(testDescription: "umask 000", wrapper: umask("000")),
            Circumstance(testDescription: "umask 077", wrapper: umask("077")),
            Circumstance(
                testDescription: "terminal settings",
                environment: [
                    "TERM": "xterm", "COLUMNS": "20", "USER": "somebody", "HOSTNAME": "x",
                ]),
            Circumstance(
                testDescription: "the epoch that follows from the packages",
                environment: ["SOURCE_DATE_EPOCH": String(DebianSamples.newest)]),
        ]

        private static func umask(_ mask: String) -> [String] {
            ["/bin/sh", "-c", "umask \(mask); exec \"$@\"", "sh"]
        }
    }

    private static let more = """
        accounts: { users: [{ username: app, uid: 1000 }], run-as: app }
        os-release: { VARIANT: Test }
        certificates: { bundle-from: ca-certificates }
        paths: [{ path: /etc/motd, type: file, content: hello }]
        environment: { B: "2", A: "1", C: "3" }
        labels: { z: "1", a: "2", m: "3" }
        """

    private func bench() throws -> (DebianBench, spec: String) {
        let debian = try DebianBench(
            DebianSamples.all(["amd64", "arm64"]), architectures: ["amd64", "arm64"])
        return (debian, try debian.specification(["base-files", "elevate"], Self.more))
    }

    @Test(arguments: Circumstance.all)
    func theDigestStaysTheSame(_ circumstance: Circumstance) throws {
        let (debian, spec) = try bench()
        let usual = try debian.bench.build(spec, arch: "amd64,arm64")
        let other = try Workbench("other-folder-with-a-longer-name")
        let built = try other.build(
            spec, arch: "amd64,arm64", options: circumstance.options,
            environment: circumstance.environment, wrapper: circumstance.wrapper)
        #expect(built.digest == usual.digest)
    }

    @Test func cachesDoNotMatter() throws {
        let (debian, spec) = try bench()
        let bench = debian.bench
        let cold = try bench.build(spec)
        #expect(try bench.build(spec, tag: "a:warm").digest == cold.digest)
        Files.remove(bench.home + "/cache")
        #expect(try bench.build(spec, tag: "a:nocache").digest == cold.digest)
        Files.remove(bench.home + "/data/images")
        #expect(try bench.build(spec, tag: "a:noimages").digest == cold.digest)
        Files.remove(bench.home + "/data")
        #expect(try bench.build(spec, tag: "a:nodata").digest == cold.digest)
    }

    @Test func whatWasBuiltBeforeDoesNotMatter() throws {
        let (debian, spec) = try bench()
        let bench = debian.bench
        // Another filter, another epoch, other packages: all leave segments in the caches.
        let others = [
            try debian.specification(
                ["elevate"], contents: "filters: [{ exclude: \"/usr/share/*\" }]", to: "1.yaml"),
            try debian.specification(["hello"], contents: "merged-usr: false", to: "2.yaml"),
        ]
        for other in others { try bench.build(other, tag: "a:other") }
        try bench.build(spec, tag: "a:early", environment: ["SOURCE_DATE_EPOCH": "1000"])
        let after = try bench.build(spec, tag: "a:after")
        #expect(try Workbench().build(spec).digest == after.digest)
    }

    @Test func theOrderOfTheSpecificationDoesNotMatter() throws {
        let (debian, _) = try bench()
        let forwards = try debian.specification(["base-files", "elevate", "hello"], to: "1.yaml")
        let backwards = try debian.specification(["hello", "elevate", "base-files"], to: "2.yaml")
        let first = try debian.bench.build(forwards)
        #expect(try Workbench().build(backwards).digest == first.digest)
    }

    @Test func anEpochOfTheUsersIsTheTimeOfEverything() throws {
        let (debian, spec) = try bench()
        let epoch = 1_234_567_890
        let variables = ["SOURCE_DATE_EPOCH": String(epoch)]
        let image = try debian.bench.image(spec, environment: variables)
        #expect(image.created == "2009-02-13T23:31:30Z")
        #expect(image.entries.allSatisfy { $0.modified == epoch }, "all packages are newer")
        #expect(image.configuration.history?.allSatisfy { $0.created == image.created } == true)
        let again = try Workbench().image(
            spec, environment: variables.merging(["TZ": "Asia/Tokyo"]) { $1 })
        #expect(again.digest == image.digest)
        #expect(try Workbench().image(spec).digest != image.digest)
    }

    @Test(arguments: ["tomorrow", "-1", "1.5", "99999999999999999999"])
    func anEpochThatIsNoNumberIsRefused(text: String) throws {
        let (debian, spec) = try bench()
        let result = try debian.bench.socle(
            "build", spec, "--arch", "amd64", "--quiet", environment: ["SOURCE_DATE_EPOCH": text])
        expectRefusal(result, code: 2, naming: ["SOURCE_DATE_EPOCH", text])
        try expectUntouched(debian.bench)
    }

    @Test(.enabled(if: Nobody.isAvailable, "only root can become somebody else, by setpriv"))
    func anotherUserBuildsTheSame() throws {
        let (debian, spec) = try bench()
        let usual = try debian.bench.build(spec, arch: "amd64,arm64")
        // What nobody reads has to be readable, and what nobody writes has to be nobody's.
        try check("chmod", ["-R", "a+rX", debian.bench.folder.path])
        let other = try Workbench()
        try check("chown", ["-R", Nobody.owner, other.folder.path])
        let built = try other.build(spec, arch: "amd64,arm64", wrapper: Nobody.wrapper)
        #expect(built.digest == usual.digest)
        let owners = try check("find", [other.home, "!", "-user", Nobody.user])
        #expect(owners.isEmpty, "everything was made by that user")
    }

    @Test func twoAtOnceInOneStoreGiveOneImage() throws {
        let (debian, spec) = try bench()
        let bench = debian.bench
        let words = ["build", spec, "--arch", "amd64,arm64", "--format", "json", "-t"]
        let first = try bench.start(words + ["a:1"])
        let second = try bench.start(words + ["a:2"])
        let results = [try first.wait(), try second.wait()]
        for result in results { #expect(result.status == 0, "\(result.stderr)") }
        let digests = try results.map { result in
            let rows: [Answer.BuildRow] = try Answer.rows(result.output)
            return rows.first?.digest
        }
        #expect(digests[0] == digests[1])
        #expect(Set(try bench.names()) == ["a:1", "a:2"])
        #expect(try bench.debris().isEmpty)
    }
}

/// The user `nobody`, as whom root can run programs.
enum Nobody {
    static let user = "65534"
    static let owner = "65534:65534"
    static let wrapper = [
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all",
    ]

    /// Whether the program can be run so: the tests are run by root, setpriv is there, and the
    /// folders above the program let others in.
    static let isAvailable: Bool = {
        guard geteuid() == 0, Tool.has("setpriv"), let program = try? Program.path() else {
            return false
        }
        let words = Array(wrapper.dropFirst()) + [program, "--version"]
        return (try? run(wrapper[0], words))?.status == 0
    }()
}

import OCIModel
import SystemPackage
import Testing

@testable import Store

struct ReferenceTests {
    private static let digest = "sha256:" + String(repeating: "ab", count: 32)

    struct Good: Sendable {
        let text: String
        let full: String
    }

    @Test(arguments: [
        Good(text: "debian", full: "docker.io/library/debian:latest"),
        Good(text: "debian:bookworm", full: "docker.io/library/debian:bookworm"),
        Good(text: "team/app", full: "docker.io/team/app:latest"),
        Good(text: "localhost/app", full: "localhost/app:latest"),
        Good(text: "localhost:5000/team/app:1.0", full: "localhost:5000/team/app:1.0"),
        Good(text: "[::1]:5000/app:x", full: "[::1]:5000/app:x"),
        Good(text: "a.example/b__c/d-e.f:_T", full: "a.example/b__c/d-e.f:_T"),
        Good(text: "a.example/b@\(digest)", full: "a.example/b@\(digest)"),
        Good(text: "a.example/b:t@\(digest)", full: "a.example/b:t@\(digest)"),
        Good(text: "HOST/app", full: "HOST/app:latest"),
    ])
    func fillsIn(_ good: Good) throws {
        let reference = try ImageReference(good.text)
        #expect(reference.description == good.full)
        #expect(try ImageReference(reference.description) == reference)
    }

    struct Bad: Sendable {
        let text: String
        let error: ReferenceError
    }

    @Test(arguments: [
        Bad(text: "", error: .repository("library/")),
        Bad(text: "Upper", error: .repository("library/Upper")),
        Bad(text: "a//b", error: .repository("a//b")),
        Bad(text: "a/", error: .repository("a/")),
        Bad(text: "a-", error: .repository("library/a-")),
        Bad(text: "a___b", error: .repository("library/a___b")),
        Bad(text: "a..b/c", error: .registry("a..b")),
        Bad(text: "a:", error: .tag("")),
        Bad(text: "a:.b", error: .tag(".b")),
        Bad(text: "a:b c", error: .tag("b c")),
        Bad(text: "host.example:0/a", error: .registry("host.example:0")),
        Bad(text: "host.example:70000/a", error: .registry("host.example:70000")),
        Bad(text: "-host.example/a", error: .registry("-host.example")),
        Bad(text: "a@sha256:abc", error: .digest("sha256:abc")),
        Bad(text: "a@md5:abc", error: .digest("md5:abc")),
    ])
    func refuses(_ bad: Bad) {
        #expect(throws: bad.error) { try ImageReference(bad.text) }
        #expect(!bad.error.description.isEmpty)
    }

    @Test func limitsAreEnforced() throws {
        let long = String(repeating: "a", count: 255)
        #expect(try RepositoryName(long).text == long)
        #expect(throws: ReferenceError.self) { try RepositoryName(long + "a") }
        let tag = String(repeating: "t", count: 128)
        #expect(try Tag(tag).text == tag)
        #expect(throws: ReferenceError.self) { try Tag(tag + "t") }
    }

    @Test func storeNamesFillInOnlyTheTag() throws {
        #expect(try ImageName("distroless/static").description == "distroless/static:latest")
        #expect(try ImageName("a.example:5000/b:1").description == "a.example:5000/b:1")
        #expect(try ImageName("debian").registry == nil)
        #expect(throws: ReferenceError.digestNotAllowed("a@\(Self.digest)")) {
            try ImageName("a@\(Self.digest)")
        }
    }
}

struct ImageLocationTests {
    private static let digest = "sha256:" + String(repeating: "0", count: 64)

    @Test(arguments: [
        "distroless/static:nonroot", "oci:out", "oci:/a/b:v1", "oci:out:reg.example/x:v1+2",
        "oci:out@\(digest)", "oci-archive:x.tar:v1", "docker-archive:x.tar",
        "docker-archive:/tmp/x.tar:team/app:1", "dir:rootfs", "dir:/a:b",
        "docker://docker.io/library/debian:latest",
    ])
    func readsWhatItWrites(_ text: String) throws {
        #expect(try ImageLocation(text).description == text)
    }

    @Test func partsAreTyped() throws {
        #expect(
            try ImageLocation("oci:a/b:v1") == .layout("a/b", .named(LayoutName("v1"))))
        #expect(
            try ImageLocation("docker-archive:x:app")
                == .dockerArchive("x", ImageName(repository: RepositoryName("app"))))
        #expect(
            try ImageLocation("oci:x@\(Self.digest)") == .layout("x", .digest(Digest(Self.digest))))
    }

    @Test(arguments: [
        "oci:", "oci::x", "dir:", "docker-archive:", "oci-archive::v", "oci:@\(digest)",
    ])
    func aPathIsNeeded(_ text: String) {
        #expect(throws: ImageLocationError.noPath(text)) { try ImageLocation(text) }
    }

    @Test func otherMistakes() {
        #expect(throws: ImageLocationError.unknownTransport("containers-storage")) {
            try ImageLocation("containers-storage:x")
        }
        #expect(throws: ImageLocationError.badName("a b")) { try ImageLocation("oci:x:a b") }
        #expect(throws: ReferenceError.digest("sha256:12")) { try ImageLocation("oci:x@sha256:12") }
    }
}

struct SocleHomeTests {
    struct Case: Sendable {
        let environment: [String: String]
        let data: FilePath
        let cache: FilePath
    }

    @Test(arguments: [
        Case(environment: ["SOCLE_HOME": "/s", "HOME": "/h"], data: "/s/data", cache: "/s/cache"),
        Case(environment: ["SOCLE_HOME": "s/../t"], data: "/work/t/data", cache: "/work/t/cache"),
        Case(
            environment: ["XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "/c"], data: "/d/socle",
            cache: "/c/socle"),
        Case(
            environment: ["HOME": "/h"], data: "/h/.local/share/socle", cache: "/h/.cache/socle"),
        Case(
            environment: ["HOME": "/h", "XDG_DATA_HOME": "relative", "XDG_CACHE_HOME": ""],
            data: "/h/.local/share/socle", cache: "/h/.cache/socle"),
    ])
    func finds(_ example: Case) throws {
        let home = try SocleHome(environment: example.environment, workingDirectory: "/work")
        #expect(home == SocleHome(data: example.data, cache: example.cache))
    }

    @Test(arguments: [[:], ["XDG_DATA_HOME": "/d"], ["HOME": "here"]])
    func saysWhatIsMissing(_ environment: [String: String]) {
        #expect(throws: SocleHomeError()) {
            try SocleHome(environment: environment, workingDirectory: "/")
        }
    }
}

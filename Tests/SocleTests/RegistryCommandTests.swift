import OCIModel
import TestSupport
import Testing

/// Commands about registries, as far as no registry is needed for them.
struct RegistryCommandTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    struct Case: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var code: Int32 = 2
        /// What the message says.
        var says: String

        var testDescription: String { arguments.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(arguments: ["push", "app:1"], says: "names no registry"),
        Case(arguments: ["push", "reg.example/App"], says: "is not an image name"),
        Case(
            arguments: ["pull", "reg.example/app@sha256:" + String(repeating: "0", count: 64)],
            says: "give a name after it"),
        Case(
            arguments: ["pull", "reg.example/app:1", "--arch", "a/b/c/d"], says: "is no platform"),
        Case(
            arguments: ["copy", "a", "b", "--artifact-type", "x"], says: "--referrers"),
        Case(arguments: ["copy", "oci:missing", "b"], code: 1, says: "missing"),
        Case(arguments: ["copy", "app:1", "oci:out"], code: 1, says: "no image `app:1`"),
        Case(arguments: ["tag", "a:1", "docker://reg.example/a"], says: "socle copy"),
        Case(
            arguments: ["tag", "docker://one.example/a", "docker://two.example/a"],
            says: "socle copy"),
        Case(arguments: ["delete", "oci:x"], says: "remove the file or folder itself"),
        Case(arguments: ["delete", "a:1"], says: "no image `a:1`"),
        Case(arguments: ["login", "reg.example"], says: "--password-stdin"),
        Case(arguments: ["login", "--password-stdin", "reg.example"], says: "--username"),
        Case(arguments: ["logout", "reg.example"], says: "no credentials of reg.example"),
    ])
    func refusals(_ example: Case) throws {
        let result = try bench.start(example.arguments).wait()
        #expect(result.status == example.code)
        #expect(result.stderr.contains(example.says), "\(result.stderr)")
        #expect(result.stdout == "")
    }

    @Test func aTagInTheStore() throws {
        let folder = bench.path("rootfs")
        try Files.makeDirectory(folder)
        _ = try bench.folder.write("x", to: "rootfs/file")
        #expect(try bench.socle("copy", "dir:\(folder)", "app:1", "-q").status == 0)
        #expect(try bench.socle("tag", "app:1", "app:2").status == 0)
        #expect(try bench.names() == ["app:1", "app:2"])
        #expect(try bench.socle("delete", "app:1").status == 0)
        #expect(try bench.names() == ["app:2"])
    }

    @Test func aFolderGoesThroughEveryPlaceAndBack() throws {
        try Files.makeDirectory(bench.path("rootfs"))
        _ = try bench.folder.write("hello\n", to: "rootfs/etc/greeting")
        var last = "dir:\(bench.path("rootfs"))"
        for place in [
            "app:1", "oci:layout:x", "oci-archive:a.tar", "docker-archive:b.tar", "dir:out",
        ] {
            let result = try bench.socle("copy", last, place, "--quiet")
            #expect(result.status == 0, "\(place): \(result.stderr)")
            last = place
        }
        #expect(try Files.read(bench.path("out/etc/greeting")) == Array("hello\n".utf8))
    }

    @Test func aBrokenRegistriesConfIsNamed() throws {
        let file = try bench.folder.write("[[registry]\n", to: "broken.conf")
        let result = try bench.socle(
            "pull", "app:1", environment: ["CONTAINERS_REGISTRIES_CONF": file])
        #expect(result.status == 2)
        #expect(result.stderr.contains("broken.conf:1: "))
    }
}

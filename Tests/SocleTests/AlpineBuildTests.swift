import OCIModel
import TestSupport
import Testing

/// Images of apk packages.
struct AlpineBuildTests {
    private let alpine: AlpineBench
    private var bench: Workbench { alpine.bench }

    init() throws {
        alpine = try AlpineBench(
            AlpineSamples.all(["x86_64", "aarch64"]), architectures: ["x86_64", "aarch64"])
    }

    private func image(_ packages: [String], contents: String = "", _ more: String = "") throws
        -> Picture
    {
        try bench.image(alpine.specification(packages, contents: contents, more))
    }

    @Test func theFilesAreThePackages() throws {
        let image = try image(["app"])
        #expect(image.text("usr/bin/app") == "app\n")
        #expect(image.entry("usr/bin/raise")?.mode == 0o4755)
        #expect(
            image.entry("etc/app.conf").map { [$0.mode, $0.owner, $0.group] } == [0o640, 0, 42])
        #expect(image.entry("tmp")?.mode == 0o1777)
        #expect(image.entry("etc/mtab")?.link == "../proc/mounts")
        #expect(image.entry("lib/ld-musl-x86_64.so.1") != nil)
        #expect(image.entry("lib/libc.musl-x86_64.so.1")?.link == "ld-musl-x86_64.so.1")
        #expect(image.entry("bin")?.type != "2", "/usr is not merged")
        #expect(image.created == "2023-11-14T22:13:20Z")
        #expect(image.configuration.architecture == "amd64")
    }

    @Test func apkHasItsDatabase() throws {
        let image = try image(["app"])
        let installed = try #require(image.text("lib/apk/db/installed"))
        let stanzas = installed.split(separator: "\n\n")
        #expect(stanzas.count == 3)
        let app = try #require(stanzas.first { $0.contains("\nP:app\n") })
        for line in [
            "V:1.0-r0", "A:x86_64", "o:app-source", "p:cmd:app=1.0-r0", "F:usr/bin", "R:app",
            "a:0:0:755",
            "R:raise", "a:0:0:4755", "F:etc", "R:app.conf", "a:0:42:640",
        ] {
            #expect(
                app.split(separator: "\n").contains(Substring(line)), "`\(line)` is not in \(app)")
        }
        #expect(app.hasPrefix("C:Q1"))
        #expect(image.text("etc/apk/world") == "app\n")
        #expect(image.text("etc/apk/arch") == "x86_64\n")
        #expect(image.text("etc/apk/repositories") == alpine.repository.root + "\n")
        #expect(image.entry("lib/apk/db/scripts.tar") != nil)
        #expect(image.entry("lib/apk/db/triggers") != nil)
    }

    @Test func twoArchitecturesGiveOneIndex() throws {
        let built = try bench.build(alpine.specification(["app"]), arch: "x86_64,aarch64")
        let index = try bench.layout.index(built.digest)
        #expect(index.manifests.compactMap(\.platform?.architecture) == ["amd64", "arm64"])
        let image = try bench.layout.picture(of: index.manifests[1].digest)
        #expect(image.text("lib/ld-musl-aarch64.so.1") == "musl for aarch64\n")
        #expect(image.text("etc/apk/arch") == "aarch64\n")
    }

    @Test(arguments: [["TZ": "Asia/Tokyo"], ["LANG": "tr_TR.UTF-8"], [:]])
    func theDigestStaysTheSame(environment: [String: String]) throws {
        let spec = try alpine.specification(["app"])
        let usual = try bench.build(spec, arch: "x86_64,aarch64")
        let other = try Workbench("elsewhere")
        let built = try other.build(spec, arch: "x86_64,aarch64", environment: environment)
        #expect(built.digest == usual.digest)
        #expect(try bench.build(spec, arch: "x86_64,aarch64").digest == usual.digest, "warm")
    }

    @Test func aLockOutlivesTheMirror() throws {
        let spec = try alpine.specification(["app"])
        let free = try bench.build(spec)
        try bench.socle("lock", spec, "--arch", "x86_64", "-o", bench.path("l.json"))
            .expectSuccess()
        Files.remove(alpine.repository.root)
        let result = try bench.socle(
            "build", spec, "--locked", "--lock", bench.path("l.json"), "--offline", "-t", "a:1")
        #expect(result.status == 0, "\(result.stderr)")
        #expect(try bench.layout.root(named: "a:1").digest == free.digest)
    }

    @Test func aLockHoldsWhenTheRepositoryMovesOn() throws {
        let spec = try alpine.specification(["app"])
        let free = try bench.build(spec)
        try bench.socle("lock", spec, "--arch", "x86_64", "-o", bench.path("l.json"))
            .expectSuccess()
        let packages = [
            AlpineSamples.layout(), AlpineSamples.musl(), AlpineSamples.app(version: "2.0-r0"),
        ]
        _ = try AlpineRepositoryBuilder(packages).write(to: bench.folder)
        #expect(try Workbench().build(spec).digest != free.digest, "the repository has moved on")
        let other = try Workbench()
        try other.socle(
            "build", spec, "--locked", "--lock", bench.path("l.json"), "-t", "a:1"
        ).expectSuccess()
        #expect(try other.layout.root(named: "a:1").digest == free.digest)
    }

    @Test func whyTellsTheChain() throws {
        let result = try bench.socle(
            "why", alpine.specification(["app"]), "musl", "--arch", "x86_64", "--format", "json")
        let chain: [Answer.Reason] = try Answer.rows(result.output)
        #expect(chain.map(\.package) == ["app", "musl"])
        #expect(chain[1].reason.contains("so:libc.musl-x86_64.so.1"))
    }

    @Test func inspectKnowsAlpine() throws {
        let built = try bench.build(alpine.specification(["app"]), tag: "a:1")
        let result = try bench.socle("inspect", "a:1", "--format", "json")
        let answer = try CanonicalJSON.decode(Answer.Inspection.self, from: result.output)
        #expect(answer.digest == built.digest)
        let facts = try #require(answer.platforms.first)
        #expect(facts.distribution == "alpine")
        #expect(facts.libc == "musl")
        #expect(facts.privileged == ["/usr/bin/raise"])
        #expect(facts.packages.map(\.name) == ["alpine-baselayout", "app", "musl"])
        #expect(facts.packages.map(\.source) == ["alpine-baselayout", "app-source", "musl"])
    }

    @Test func apkosFieldsMeanWhatApkoMeans() throws {
        let image = try image(
            ["app"],
            """
            entrypoint: { command: /usr/bin/app --serve }
            cmd: now
            work-dir: /work
            accounts:
              groups: [{ groupname: nonroot, gid: 65532 }]
              users: [{ username: nonroot, uid: 65532, gid: 65532 }]
              run-as: nonroot
            paths:
              - { path: /work, type: directory, uid: 65532, gid: 65532, permissions: 0o755 }
            annotations: { org.opencontainers.image.vendor: us }
            archs: [x86_64, aarch64]
            """)
        let config = try #require(image.configuration.config)
        #expect(config.entrypoint == ["/usr/bin/app", "--serve"])
        #expect(config.command == ["now"])
        #expect(config.user == "65532")
        #expect(
            config.environment?.contains("SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt") == true
        )
        #expect(
            image.entry("work").map { [$0.owner, $0.group, $0.mode] } == [65532, 65532, 0o755])
        #expect(
            image.text("etc/passwd")?.hasSuffix("nonroot:x:65532:65532::/home/nonroot:/bin/sh\n")
                == true)
        #expect(config.labels?["org.opencontainers.image.vendor"] == "us")
    }

    @Test func packagesOfATaggedRepositoryComeOnlyWhenAskedFor() throws {
        var extra = ApkBuilder("extra", files: [.file("usr/bin/extra", "x")])
        extra.buildTime = AlpineSamples.newest
        let newer = AlpineSamples.app(version: "9.0-r0")
        let edge = try AlpineRepositoryBuilder([newer, extra]).write(to: bench.path("edge"))
        let places = [alpine.repository.root, "@edge \(edge.root)"]
        let usual = try bench.image(alpine.specification(["app"], repositories: places))
        #expect(usual.text("lib/apk/db/installed")?.contains("P:app\nV:1.0-r0\n") == true)
        let tagged = try bench.image(
            alpine.specification(["app", "extra@edge"], repositories: places))
        #expect(tagged.entry("usr/bin/extra") != nil)
        #expect(tagged.text("etc/apk/world")?.contains("extra@edge") == true)
        let missing = try alpine.build(alpine.specification(["extra"], repositories: places))
        #expect(missing.status == 2, "\(missing.stderr)")
        #expect(missing.stderr.contains("extra"))
    }

    @Test func replacesIsHonoured() throws {
        var first = ApkBuilder("first", files: [.file("usr/bin/tool", "first\n")])
        var second = ApkBuilder("second", files: [.file("usr/bin/tool", "second\n")])
        first.origin = "first"
        second.origin = "second"
        second.replaces = ["first"]
        let alpine = try AlpineBench([first, second])
        let image = try alpine.bench.image(alpine.specification(["first", "second"]))
        #expect(image.text("usr/bin/tool") == "second\n")
    }

    @Test func scriptsThatAreNotWorkedOutAreNamed() throws {
        var package = ApkBuilder("scripted", files: [.file("usr/bin/scripted", "x")])
        package.scripts = ["post-install": "#!/bin/sh\n/usr/bin/scripted --generate-everything\n"]
        let alpine = try AlpineBench([package])
        let spec = try alpine.specification(["scripted"])
        let result = try alpine.bench.socle("build", spec, "--arch", "x86_64", "-t", "a:1")
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stderr.contains("scripted"), "\(result.stderr)")
        #expect(result.stderr.contains("post-install"), "\(result.stderr)")
        let root = try alpine.bench.layout.root(named: "a:1")
        let scripts = try #require(
            alpine.bench.layout.picture(of: root.digest).entry("lib/apk/db/scripts.tar"))
        #expect(scripts.text.contains("--generate-everything"), "apk in the image has it")
    }

    @Test func sourcesHaveLayersOfTheirOwnWhenAskedFor() throws {
        let image = try image(["app"], "layering: { strategy: origin, budget: 5 }")
        #expect(image.manifest.layers.count == 4, "three for packages, one for the rest")
        #expect(image.text("usr/bin/app") == "app\n")
    }
}

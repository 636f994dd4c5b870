import OCIModel
import TestSupport
import Testing

/// A build that goes well, and what it leaves in the store.
struct BuildTests {
    private let debian: DebianBench
    private var bench: Workbench { debian.bench }

    init() throws { debian = try DebianBench() }

    @Test func theImageLandsInTheStore() throws {
        let spec = try debian.specification(["hello"])
        let result = try bench.socle("build", spec, "-t", "team/sample:1", "--arch", "amd64")
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stdout.contains("team/sample:1"))
        #expect(try bench.names() == ["team/sample:1"])
        #expect(try bench.debris().isEmpty)

        let root = try bench.layout.root(named: "team/sample:1")
        #expect(root.mediaType == .ociManifest)
        let image = try bench.layout.picture(of: root.digest)
        #expect(image.configuration.architecture == "amd64")
        #expect(image.configuration.os == "linux")
        #expect(
            image.configuration.rootfs.diffIDs == image.layers.map { DigestHasher.digest(of: $0) })
        #expect(image.configuration.history?.count == image.layers.count)
        #expect(image.manifest.layers.map(\.mediaType) == [.ociLayerGzip])
        #expect(image.text("usr/bin/hello") == "#!/bin/sh\necho hello\n")
        #expect(image.text("usr/lib/x86_64-linux-gnu/libc.so.6") == "library for amd64\n")
    }

    @Test func theAnswerTellsWhatIsInTheImage() throws {
        let spec = try debian.specification(["hello"])
        let built = try bench.build(spec)
        let image = try bench.layout.picture(of: built.digest)
        let row = try #require(built.rows.first)
        #expect(built.rows.count == 1)
        #expect(row.platform == "amd64")
        #expect(row.packages == 2)
        #expect(row.compressedBytes == image.manifest.layers.reduce(0) { $0 + $1.size })
        let files = image.entries.filter { $0.type == "0" }.reduce(0) { $0 + $1.content.count }
        #expect(row.unpackedBytes == Int64(files))
    }

    @Test func theSpecificationNamesTheImage() throws {
        let spec = try debian.specification(["hello"], "name: team/web")
        let result = try bench.socle("build", spec, "--arch", "amd64")
        #expect(result.status == 0, "\(result.stderr)")
        let names = try bench.names()
        #expect(names.count == 1)
        #expect(names.allSatisfy { $0.hasPrefix("team/web:") }, "\(names)")
    }

    @Test func oneImageCanHaveSeveralNames() throws {
        let spec = try debian.specification(["hello"])
        let result = try bench.socle(
            "build", spec, "-t", "a:1", "-t", "b:2", "--arch", "amd64", "--quiet")
        #expect(result.status == 0, "\(result.stderr)")
        #expect(Set(try bench.names()) == ["a:1", "b:2"])
        #expect(result.stderr == "")
    }

    @Test func severalSpecificationsAreBuiltInOneRun() throws {
        let first = try debian.specification(["hello"], "name: first", to: "first.yaml")
        let second = try debian.specification(["elevate"], "name: second", to: "second.yaml")
        let result = try bench.socle("build", first, second, "--arch", "amd64", "--format", "json")
        #expect(result.status == 0, "\(result.stderr)")
        let rows: [Answer.BuildRow] = try Answer.rows(result.output)
        #expect(rows.map(\.packages) == [2, 3])
        #expect(try bench.names().count == 2)
    }

    @Test func aNewBuildTakesOverTheName() throws {
        let first = try bench.build(debian.specification(["hello"]))
        let second = try bench.build(debian.specification(["elevate"]))
        #expect(first.digest != second.digest)
        #expect(try bench.names() == ["sample:test"])
        #expect(try bench.layout.root(named: "sample:test").digest == second.digest)
    }

    @Test func theConfigurationIsTheSpecifications() throws {
        let more = """
            entrypoint: { command: /usr/bin/hello --loud }
            cmd: world
            work-dir: /srv
            stop-signal: SIGQUIT
            environment: { GREETING: "good day", PATH: /usr/bin }
            volumes: [/data]
            ports: [8080, 53/udp]
            labels: { team: blue }
            annotations: { org.opencontainers.image.title: Sample }
            description: A sample
            """
        let image = try bench.image(debian.specification(["hello"], more))
        let config = try #require(image.configuration.config)
        #expect(config.entrypoint == ["/usr/bin/hello", "--loud"])
        #expect(config.command == ["world"])
        #expect(config.workingDirectory == "/srv")
        #expect(config.stopSignal == "SIGQUIT")
        #expect(config.environment == ["GREETING=good day", "PATH=/usr/bin"])
        #expect(config.volumes?.keys.sorted() == ["/data"])
        #expect(config.exposedPorts?.keys.sorted() == ["53/udp", "8080/tcp"])
        #expect(config.labels?["team"] == "blue")
        #expect(image.manifest.annotations?["org.opencontainers.image.title"] == "Sample")
        #expect(image.manifest.annotations?["org.opencontainers.image.description"] == "A sample")
        #expect(image.manifest.annotations?["org.opencontainers.image.created"] == image.created)
        #expect(image.created == "2023-11-14T22:13:20Z")
    }

    @Test(arguments: [
        ("zstd", MediaType.ociLayerZstd), ("none", .ociLayer), ("gzip-1", .ociLayerGzip),
    ])
    func layersAreCompressedAsAskedFor(codec: String, type: MediaType) throws {
        let spec = try debian.specification(["hello"])
        let usual = try bench.image(spec)
        let image = try bench.image(spec, options: ["--compression", codec])
        #expect(image.manifest.layers.map(\.mediaType) == [type])
        #expect(image.layers == usual.layers, "the tar does not depend on its compression")
    }

    @Test func variantsChangeWhatTheySay() throws {
        let more = """
            variants:
              nonroot: { accounts: { run-as: "65532" }, cmd: other }
            cmd: usual
            """
        let spec = try debian.specification(["hello"], more)
        let usual = try bench.image(spec)
        #expect(usual.configuration.config?.command == ["usual"])
        let variant = try bench.image(spec, options: ["--variant", "nonroot"])
        #expect(variant.configuration.config?.command == ["other"])
        #expect(variant.configuration.config?.user == "65532")
        #expect(variant.layers == usual.layers)
    }

    @Test func packagesComeFromSeveralSuites() throws {
        let release = DebianSuite(packages: [DebianSamples.libc(), DebianSamples.hello()])
        let updates = DebianSuite(
            "bookworm-updates", packages: [DebianSamples.hello("amd64", "1.0-1+deb12u1")])
        let debian = try DebianBench([release, updates])
        let spec = try debian.specification(
            ["hello"], contents: "database: status.d", suites: ["bookworm", "bookworm-updates"])
        let image = try debian.bench.image(spec)
        let control = try #require(image.text("var/lib/dpkg/status.d/hello"))
        #expect(control.contains("Version: 1.0-1+deb12u1\n"))

        let pinned = try debian.specification(
            ["hello/bookworm"], contents: "database: status.d",
            suites: ["bookworm", "bookworm-updates"])
        let older = try debian.bench.image(pinned)
        #expect(older.text("var/lib/dpkg/status.d/hello")?.contains("Version: 1.0-1\n") == true)
    }

    @Test(arguments: ["--mirror", "SOCLE_DEBIAN_MIRROR"])
    func aReleaseIsReadFromTheMirrorThatIsNamed(way: String) throws {
        let suites = ["bookworm", "bookworm-updates", "bookworm-security"].map { name in
            DebianSuite(name, packages: name == "bookworm" ? DebianSamples.all() : [])
        }
        let debian = try DebianBench(suites)
        let bench = debian.bench
        for name in ["debian", "debian-security"] {
            try Files.link(bench.path(name), to: debian.repository.root)
        }
        let spec = try bench.folder.write(
            """
            distribution: debian
            release: bookworm
            contents:
              keyring: [\(debian.repository.keyring)]
              packages: [hello]

            """, to: "release.yaml")
        let isOption = way.hasPrefix("--")
        let built = try bench.build(
            spec, options: isOption ? [way, bench.path("debian")] : [],
            environment: isOption ? [:] : [way: bench.path("debian")])
        #expect(built.rows.first?.packages == 2)
    }

    @Test func aKeyringOfTheCommandLineServesWhereTheSpecificationHasNone() throws {
        let spec = try bench.folder.write(
            """
            distribution: debian
            contents:
              repositories: [deb \(debian.repository.root) bookworm main]
              packages: [hello]

            """, to: "keyless.yaml")
        let built = try bench.build(spec, options: ["--keyring", debian.repository.keyring])
        #expect(built.rows.first?.packages == 2)
    }
}

import TestSupport
import Testing

/// The command line itself.
struct CommandLineTests {
    private let bench: Workbench
    init() throws { bench = try Workbench() }

    @Test func helpFitsAScreen() throws {
        let result = try bench.socle("--help")
        #expect(result.status == 0)
        #expect(result.stderr == "")
        let lines = result.stdout.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= 40, "\(lines.count) lines")
        #expect(lines.allSatisfy { $0.count <= 100 })
        for verb in ["build", "lock", "why", "catalog", "images", "inspect", "prune"] {
            #expect(
                lines.contains {
                    $0.hasPrefix("  ") && $0.split(separator: " ").contains(verb[...])
                }, "\(verb)")
        }
    }

    @Test(arguments: ["build", "lock", "why", "catalog", "images", "inspect", "prune"])
    func everyVerbHasExamples(verb: String) throws {
        let result = try bench.socle(verb, "--help")
        #expect(result.status == 0)
        #expect(result.stdout.contains("EXAMPLES"))
        #expect(result.stdout.contains("socle \(verb)"))
    }

    @Test func theVersionIsToldOnStandardOutput() throws {
        let result = try bench.socle("--version")
        #expect(result.status == 0)
        #expect(result.stdout.hasPrefix("socle "))
        #expect(!Files.exists(bench.home), "asking writes nothing")
    }

    @Test(arguments: [
        ["bild"], ["build"], ["build", "--colour"], ["build", "x", "--compression", "bzip2"],
        ["build", "a", "b", "-t", "c:1"], ["inspect"], ["images", "--format", "xml"],
        ["prune", "--cache-days", "-1"], ["why", "x"],
    ])
    func wrongUsageIsTwo(words: [String]) throws {
        let result = try bench.start(words).wait()
        #expect(result.status == 2, "\(result.stderr)")
        #expect(result.stdout == "")
        #expect(!result.stderr.isEmpty)
        try expectUntouched(bench)
    }

    @Test func aNameThatIsNoneIsRefused() throws {
        let spec = try bench.folder.write("distribution: debian\nrelease: bookworm\n", to: "s.yaml")
        for name in ["UPPER", "a:b:c", "a b", "", "a:" + String(repeating: "x", count: 200)] {
            let result = try bench.socle("build", spec, "-t", name, "--quiet")
            expectRefusal(result, code: 2, naming: [])
        }
        try expectUntouched(bench)
    }

    @Test func aMirrorThatIsNoneIsRefused() throws {
        let spec = try bench.folder.write(
            "distribution: debian\nrelease: bookworm\ncontents: { packages: [hello] }\n",
            to: "s.yaml")
        let option = try bench.socle(
            "build", spec, "--mirror", "ftp://example.org/debian", "--quiet")
        expectRefusal(option, code: 2, naming: ["ftp://example.org/debian"])
        let variable = try bench.socle(
            "build", spec, "--quiet", environment: ["SOCLE_DEBIAN_MIRROR": "example.org"])
        expectRefusal(variable, code: 2, naming: ["example.org"])
    }

    @Test func withoutAPlaceForFilesItSaysSo() throws {
        let result = try bench.socle("images", environment: ["SOCLE_HOME": "", "HOME": ""])
        expectRefusal(result, code: 1, naming: ["SOCLE_HOME"])
    }

    @Test func nothingIsWrittenOutsideItsFolders() throws {
        let debian = try DebianBench()
        let bench = debian.bench
        let spec = try debian.specification(["hello"])
        let before = try bench.folder.list()
        let home = bench.path("home")
        try bench.build(
            spec,
            environment: [
                "SOCLE_HOME": "", "XDG_DATA_HOME": bench.path("x/data"),
                "XDG_CACHE_HOME": bench.path("x/cache"),
            ])
        let new = try bench.folder.list().filter { !before.contains($0) }
        #expect(
            new.allSatisfy { $0 == "x" || $0.hasPrefix("x/") },
            "\(new.filter { !$0.hasPrefix("x") })")
        #expect(Files.exists(bench.path("x/data/socle/images/index.json")))
        #expect(try Files.list(home).isEmpty)
    }

    @Test func theTablesComeInEveryFormat() throws {
        for (format, text) in [
            ("json", "\"distroless/static\""), ("markdown", "| distroless/static |"),
            ("html", "<td>distroless/static</td>"), ("table", "distroless/static "),
        ] {
            let result = try bench.socle("catalog", "--format", format)
            #expect(result.status == 0)
            #expect(result.stderr == "")
            #expect(result.stdout.contains(text), "\(format)")
        }
    }

    // MARK: catalog

    @Test func theCatalogueListsItsImages() throws {
        let entries: [Answer.CatalogueEntry] = try Answer.rows(
            bench.socle("catalog", "--format", "json").output)
        for name in [
            "distroless/static", "distroless/base-nossl", "distroless/base", "distroless/cc",
        ] {
            let entry = try #require(entries.first { $0.name == name }, "\(name)")
            #expect(Set(entry.releases).isSuperset(of: ["bookworm", "trixie"]))
            #expect(entry.variants.contains("nonroot"))
        }
        #expect(entries.first { $0.name == "debian-slim" }?.releases.contains("trixie") == true)
        #expect(entries.first { $0.name == "alpine" }?.releases.contains("3.19") == true)
        #expect(entries.allSatisfy { !$0.description.isEmpty })
    }

    @Test(arguments: [
        "distroless/static", "distroless/cc@bookworm:nonroot", "debian-slim@trixie", "alpine@3.19",
    ])
    func whatTheCatalogueShowsIsASpecification(name: String) throws {
        let shown = try bench.socle("catalog", "show", name)
        #expect(shown.status == 0, "\(shown.stderr)")
        let copy = try bench.folder.write(shown.stdout, to: "copy.yaml")
        // Both get as far as the archive, which the store has never seen.
        for spec in [name, copy] {
            let result = try bench.socle(
                "build", spec, "--offline", "--mirror", "http://mirror.example.org/debian",
                "--keyring", "/absent", "--quiet")
            #expect(result.status == 1, "\(result.stderr)")
        }
    }
}

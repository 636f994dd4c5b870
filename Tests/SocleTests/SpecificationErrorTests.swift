import OCIModel
import TestSupport
import Testing

/// Specifications and command lines that are wrong: exit code 2, and one line that says where.
struct SpecificationErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let naming: [String]

        init(_ name: String, naming: [String], _ text: String) {
            testDescription = name
            self.text = text
            self.naming = naming
        }

        static let all: [Case] = [
            Case("an unknown key", naming: [":2:", "`enviroment`", "`environment`"], """
                distribution: debian
                enviroment: { A: b }
                release: bookworm
                """),
            Case("an unknown key further down", naming: [":4:", "`pakages`", "`packages`", "contents"], """
                distribution: debian
                release: bookworm
                contents:
                  pakages: [hello]
                """),
            Case("an unknown key in a list", naming: [":6:", "`usernam`", "`username`", "accounts.users[0]"], """
                distribution: debian
                release: bookworm
                contents: { packages: [hello] }
                accounts:
                  users:
                    - usernam: app
                      uid: 1
                """),
            Case("a key from elsewhere", naming: [":3:", "`user`", "accounts.run-as"], """
                distribution: debian
                release: bookworm
                user: app
                """),
            Case("a value of another kind", naming: [":3:", "`contents`", "a map"], """
                distribution: debian
                release: bookworm
                contents: hello
                """),
            Case("a distribution that is not known", naming: [":1:", "`debain`", "`debian`"], """
                distribution: debain
                release: bookworm
                """),
            Case("no distribution", naming: ["`distribution`"], "release: bookworm\n"),
            Case("no release", naming: ["`release`"], "distribution: debian\n"),
            Case("a key twice", naming: ["`release`", "twice"], """
                distribution: debian
                release: bookworm
                release: trixie
                """),
            Case("no YAML", naming: [":3:", "YAML"], "distribution: debian\nrelease: [\n"),
            Case("no map", naming: [":1:"], "- debian\n"),
            Case("nothing", naming: ["spec.yaml"], ""),
            Case("a name that is none", naming: [":3:", "`Hello!`"], """
                distribution: debian
                release: bookworm
                contents: { packages: [Hello!] }
                """),
            Case("a path that climbs", naming: [":3:", "../etc"], """
                distribution: debian
                release: bookworm
                paths: [{ path: ../etc/passwd, type: empty-file }]
                """),
            Case("permissions that are decimal", naming: [":3:", "0o755"], """
                distribution: debian
                release: bookworm
                paths: [{ path: /x, type: directory, permissions: 755 }]
                """),
            Case("what only apko has", naming: [":3:", "`entrypoint.type`", "not supported", "command"], """
                distribution: debian
                release: bookworm
                entrypoint: { type: service-bundle }
                """),
            Case("unsigned repositories", naming: [":4:", "trusted"], """
                distribution: debian
                contents:
                  repositories:
                    - deb [trusted=yes] http://mirror.example.org/debian bookworm main
                """),
            Case("a file that is not there", naming: [":3:", "absent.txt"], """
                distribution: debian
                release: bookworm
                paths: [{ path: /x, type: file, source: absent.txt }]
                """),
            Case("an include that is not there", naming: [":1:", "base.yaml"], "include: base.yaml\n"),
        ]
    }

    @Test(arguments: Case.all)
    func theLineSaysWhereAndWhat(_ example: Case) throws {
        let bench = try Workbench()
        let spec = try bench.folder.write(example.text, to: "spec.yaml")
        for command in ["build", "lock"] {
            let result = try bench.socle(command, spec, "--quiet")
            expectRefusal(result, code: 2, naming: [spec] + example.naming)
        }
        try expectUntouched(bench)
        #expect(!Files.exists(bench.path("spec.lock.json")))
    }

    @Test func aMistakeInAnIncludedFileIsFoundThere() throws {
        let bench = try Workbench()
        let base = try bench.folder.write("distribution: debian\nrelaese: bookworm\n", to: "base.yaml")
        let spec = try bench.folder.write("include: base.yaml\n", to: "spec.yaml")
        let result = try bench.socle("build", spec, "--quiet")
        expectRefusal(result, code: 2, naming: [base + ":2:", "`relaese`", "`release`"])
    }

    @Test func filesThatIncludeEachOtherAreFound() throws {
        let bench = try Workbench()
        try bench.folder.write("include: b.yaml\n", to: "a.yaml")
        try bench.folder.write("include: a.yaml\n", to: "b.yaml")
        let result = try bench.socle("build", bench.path("a.yaml"), "--quiet")
        expectRefusal(result, code: 2, naming: ["a.yaml", "b.yaml", "include"])
    }

    @Test(arguments: ["absent.yaml", "./absent", "/absent/spec.yaml"])
    func aFileThatIsNotThere(path: String) throws {
        let bench = try Workbench()
        let result = try bench.socle("build", path, "--quiet")
        expectRefusal(result, code: 2, naming: [path])
    }

    @Test func aFolderIsNoSpecification() throws {
        let bench = try Workbench()
        try Files.makeDirectory(bench.path("folder.yaml"))
        let result = try bench.socle("build", bench.path("folder.yaml"), "--quiet")
        expectRefusal(result, code: 2, naming: [bench.path("folder.yaml")])
    }

    @Test func aNameThatTheCatalogueLacksIsNearlyRecognised() throws {
        let bench = try Workbench()
        let result = try bench.socle("build", "distroless/statik", "--quiet")
        expectRefusal(result, code: 2, naming: ["distroless/statik", "distroless/static"])
        let release = try bench.socle("build", "debian-slim@bokworm", "--quiet")
        expectRefusal(release, code: 2, naming: ["bokworm", "bookworm"])
        let variant = try bench.socle("build", "distroless/static:nonrot", "--quiet")
        expectRefusal(variant, code: 2, naming: ["nonrot", "nonroot"])
    }

    @Test func aVariantThatIsNotThereIsRefused() throws {
        let bench = try Workbench()
        let spec = try bench.folder.write(
            "distribution: debian\nrelease: bookworm\nvariants: { debug: {} }\n", to: "spec.yaml")
        let result = try bench.socle("build", spec, "--variant", "debgu", "--quiet")
        expectRefusal(result, code: 2, naming: ["debgu", "debug"])
    }
}

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
        for verb in ["build", "lock", "why", "catalog", "images", "inspect", "prune"] {
            #expect(lines.contains { $0.hasPrefix("  \(verb) ") }, "\(verb)")
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
            "distribution: debian\nrelease: bookworm\ncontents: { packages: [hello] }\n", to: "s.yaml")
        let option = try bench.socle("build", spec, "--mirror", "ftp://example.org/debian", "--quiet")
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
        #expect(new.allSatisfy { $0 == "x" || $0.hasPrefix("x/") }, "\(new.filter { !$0.hasPrefix("x") })")
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
        for name in ["distroless/static", "distroless/base-nossl", "distroless/base", "distroless/cc"] {
            let entry = try #require(entries.first { $0.name == name }, "\(name)")
            #expect(Set(entry.releases).isSuperset(of: ["bookworm", "trixie"]))
            #expect(entry.variants.contains("nonroot"))
        }
        #expect(entries.first { $0.name == "debian-slim" }?.releases.contains("trixie") == true)
        #expect(entries.first { $0.name == "alpine" }?.releases.contains("3.19") == true)
        #expect(entries.allSatisfy { !$0.description.isEmpty })
    }

    @Test(arguments: ["distroless/static", "distroless/cc@bookworm:nonroot", "debian-slim@trixie", "alpine@3.19"])
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

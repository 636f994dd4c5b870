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
            Case(
                "an unknown key", naming: [":2:", "`enviroment`", "`environment`"],
                """
                distribution: debian
                enviroment: { A: b }
                release: bookworm
                """),
            Case(
                "an unknown key further down",
                naming: [":4:", "`pakages`", "`packages`", "contents"],
                """
                distribution: debian
                release: bookworm
                contents:
                  pakages: [hello]
                """),
            Case(
                "an unknown key in a list",
                naming: [":6:", "`usernam`", "`username`", "accounts.users[0]"],
                """
                distribution: debian
                release: bookworm
                contents: { packages: [hello] }
                accounts:
                  users:
                    - usernam: app
                      uid: 1
                """),
            Case(
                "a key from elsewhere", naming: [":3:", "`user`", "accounts.run-as"],
                """
                distribution: debian
                release: bookworm
                user: app
                """),
            Case(
                "a value of another kind", naming: [":3:", "`contents`", "a map"],
                """
                distribution: debian
                release: bookworm
                contents: hello
                """),
            Case(
                "a distribution that is not known", naming: [":1:", "`debain`", "`debian`"],
                """
                distribution: debain
                release: bookworm
                """),
            Case("no distribution", naming: ["`distribution`"], "release: bookworm\n"),
            Case("no release", naming: ["`release`"], "distribution: debian\n"),
            Case(
                "a key twice", naming: ["`release`", "twice"],
                """
                distribution: debian
                release: bookworm
                release: trixie
                """),
            Case("no YAML", naming: [":3:", "YAML"], "distribution: debian\nrelease: [\n"),
            Case("no map", naming: [":1:"], "- debian\n"),
            Case("nothing", naming: ["spec.yaml"], ""),
            Case(
                "a name that is none", naming: [":3:", "`Hello!`"],
                """
                distribution: debian
                release: bookworm
                contents: { packages: [Hello!] }
                """),
            Case(
                "a path that climbs", naming: [":3:", "../etc"],
                """
                distribution: debian
                release: bookworm
                paths: [{ path: ../etc/passwd, type: empty-file }]
                """),
            Case(
                "permissions that are decimal", naming: [":3:", "0o755"],
                """
                distribution: debian
                release: bookworm
                paths: [{ path: /x, type: directory, permissions: 755 }]
                """),
            Case(
                "what only apko has",
                naming: [":3:", "`entrypoint.type`", "not supported", "command"],
                """
                distribution: debian
                release: bookworm
                entrypoint: { type: service-bundle }
                """),
            Case(
                "unsigned repositories", naming: [":4:", "trusted"],
                """
                distribution: debian
                contents:
                  repositories:
                    - deb [trusted=yes] http://mirror.example.org/debian bookworm main
                """),
            Case(
                "a file that is not there", naming: [":3:", "absent.txt"],
                """
                distribution: debian
                release: bookworm
                paths: [{ path: /x, type: file, source: absent.txt }]
                """),
            Case(
                "an include that is not there", naming: [":1:", "base.yaml"], "include: base.yaml\n"
            ),
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
        let base = try bench.folder.write(
            "distribution: debian\nrelaese: bookworm\n", to: "base.yaml")
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

import OCIModel
import TestSupport
import Testing

/// How packages become one tree: paths that two bring, filters, relations between packages.
struct TreeTests {
    private func refusal(
        _ packages: [DebBuilder], contents: String = "", asking: [String] = ["first", "second"]
    ) throws -> (ProcessResult, Workbench) {
        let debian = try DebianBench(packages)
        let spec = try debian.specification(asking, contents: contents)
        let result = try debian.bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "-o", "oci:out", "--quiet")
        return (result, debian.bench)
    }

    // MARK: Paths that two packages bring

    @Test func onePathOfTwoPackagesIsAnErrorThatNamesBoth() throws {
        let packages = ["first", "second"].map { name in
            DebianSamples.plain(name, [.file("usr/bin/tool", "from \(name)\n")])
        }
        let (result, bench) = try refusal(packages)
        expectRefusal(result, code: 1, naming: ["first", "second", "/usr/bin/tool"])
        try expectUntouched(bench)
        #expect(!Files.exists(bench.path("out")))
    }

    @Test func equalFilesAreNoBetter() throws {
        let packages = ["first", "second"].map { name in
            DebianSamples.plain(name, [.file("usr/bin/tool", "the same\n")])
        }
        let (result, _) = try refusal(packages)
        expectRefusal(result, code: 1, naming: ["first", "second", "/usr/bin/tool"])
    }

    @Test func mergingUsrCanMakeAConflict() throws {
        let packages = [
            DebianSamples.plain("first", [.file("bin/tool", "1")]),
            DebianSamples.plain("second", [.file("usr/bin/tool", "2")]),
        ]
        let (result, _) = try refusal(packages)
        expectRefusal(result, code: 1, naming: ["first", "second", "/usr/bin/tool"])
        let (unmerged, bench) = try refusal(packages, contents: "merged-usr: false")
        #expect(unmerged.status == 0, "\(unmerged.stderr)")
        let root = try bench.layout.root(named: "a:1")
        let image = try bench.layout.picture(of: root.digest)
        #expect(image.text("bin/tool") == "1" && image.text("usr/bin/tool") == "2")
    }

    @Test(arguments: ["first", "second"])
    func replacesIsHonoured(taker: String) throws {
        let other = taker == "first" ? "second" : "first"
        let packages = ["first", "second"].map { name in
            DebianSamples.plain(
                name, [.file("usr/bin/tool", "from \(name)\n"), .file("usr/bin/\(name)", name)],
                fields: name == taker ? [("Replaces", "\(other) (<< 2.0)")] : [])
        }
        let debian = try DebianBench(packages)
        let image = try debian.bench.image(debian.specification(["first", "second"]))
        #expect(image.text("usr/bin/tool") == "from \(taker)\n")
        #expect(image.text("usr/bin/first") == "first" && image.text("usr/bin/second") == "second")
        #expect(image.paths.count { $0 == "usr/bin/tool" } == 1)
    }

    @Test func replacingAnotherVersionDoesNotHelp() throws {
        let packages = ["first", "second"].map { name in
            DebianSamples.plain(
                name, [.file("usr/bin/tool", name)], fields: [("Replaces", "first (<< 0.5)")])
        }
        let (result, _) = try refusal(packages)
        expectRefusal(result, code: 1, naming: ["first", "second", "/usr/bin/tool"])
    }

    @Test func directoriesAreShared() throws {
        let packages = [
            DebianSamples.plain(
                "first", [.directory("opt/x", mode: 0o750), .file("opt/x/1", "1")]),
            DebianSamples.plain(
                "second", [.directory("opt/x", mode: 0o755), .file("opt/x/2", "2")]),
        ]
        let debian = try DebianBench(packages)
        let image = try debian.bench.image(debian.specification(["first", "second"]))
        #expect(image.entry("opt/x")?.mode == 0o750, "the first package's mode stays")
        #expect(image.text("opt/x/1") == "1" && image.text("opt/x/2") == "2")
    }

    @Test func aFileWhereAnotherNeedsADirectoryIsAnError() throws {
        let packages = [
            DebianSamples.plain("first", [.file("opt/x", "file")]),
            DebianSamples.plain("second", [.file("opt/x/y", "below")]),
        ]
        let (result, bench) = try refusal(packages)
        expectRefusal(result, code: 1, naming: ["first", "second", "/opt/x"])
        try expectUntouched(bench)
    }

    // MARK: Relations

    @Test func packagesThatExcludeEachOtherAreExplained() throws {
        let packages = [
            DebianSamples.plain("first", [], fields: [("Conflicts", "second")]),
            DebianSamples.plain("second", []),
        ]
        let (result, bench) = try refusal(packages)
        #expect(result.status == 2)
        for text in ["first", "second", "Conflicts"] {
            #expect(result.stderr.contains(text), "\(result.stderr)")
        }
        try expectUntouched(bench)
    }

    @Test func aDependencyThatCannotBeMetIsExplained() throws {
        let packages = [
            DebianSamples.plain("first", [], fields: [("Depends", "second (>= 2.0)")]),
            DebianSamples.plain("second", []),
        ]
        let (result, bench) = try refusal(packages, asking: ["first"])
        #expect(result.status == 2)
        for text in ["first 1.0-1", "second (>= 2.0)", "1.0-1"] {
            #expect(result.stderr.contains(text), "`\(text)` is not in: \(result.stderr)")
        }
        try expectUntouched(bench)
    }

    @Test func aNameThatIsNearlyRightIsRecognised() throws {
        let (result, _) = try refusal([DebianSamples.plain("openssl", [])], asking: ["opensll"])
        expectRefusal(result, code: 2, naming: ["`opensll`", "did you mean `openssl`"])
    }

    @Test func withoutDependenciesOnlyWhatIsAskedForComes() throws {
        let debian = try DebianBench()
        let spec = try debian.specification(["hello"], contents: "dependencies: none")
        let image = try debian.bench.image(spec)
        #expect(image.entry("usr/bin/hello") != nil)
        #expect(image.entry("usr/lib/x86_64-linux-gnu/libc.so.6") == nil)
    }

    @Test func excludedPackagesAreNotChosen() throws {
        let packages = [
            DebianSamples.plain("first", [], fields: [("Depends", "second | third")]),
            DebianSamples.plain("second", [.file("usr/2", "")]),
            DebianSamples.plain("third", [.file("usr/3", "")]),
        ]
        let debian = try DebianBench(packages)
        let image = try debian.bench.image(
            debian.specification(["first"], contents: "exclude: [second]"))
        #expect(image.entry("usr/3") != nil && image.entry("usr/2") == nil)
    }

    @Test func theBaseIsTheArchivesMinimalSystem() throws {
        var optional = DebianSamples.hello()
        optional["Depends"] = nil
        let debian = try DebianBench([DebianSamples.baseFiles(), DebianSamples.libc(), optional])
        for (base, names) in [
            ("none", ["hello"]), ("essential", ["base-files", "hello"]),
            ("required", ["base-files", "hello", "libc6"]),
        ] {
            let spec = try debian.specification(
                ["hello"], contents: "base: \(base)\ndatabase: status.d")
            let image = try debian.bench.image(spec)
            let found = image.paths.filter {
                $0.hasPrefix("var/lib/dpkg/status.d/") && !$0.hasSuffix("md5sums")
            }
            #expect(found.sorted() == names.map { "var/lib/dpkg/status.d/" + $0 }, "\(base)")
        }
    }

    // MARK: Filters

    @Test func pathsAreLeftOutAndBroughtBack() throws {
        let debian = try DebianBench()
        let filters = """
            filters:
              - exclude: "/usr/share/doc/*"
              - include: "/usr/share/doc/*/copyright"
              - exclude: "/usr/share/man/*"
            """
        let image = try debian.bench.image(
            debian.specification(["base-files", "hello"], contents: filters))
        let shared = image.entries.filter { $0.type != "5" && $0.path.hasPrefix("usr/share/") }
        #expect(
            shared.map(\.path).sorted() == [
                "usr/share/doc/base-files/copyright", "usr/share/doc/hello/copyright",
                "usr/share/doc/libc6/copyright",
            ])
        let list = try #require(image.text("var/lib/dpkg/info/hello.list"))
        #expect(
            !list.contains("/usr/share/doc/hello/README\n"),
            "`dpkg --verify` would miss what filters leave out")
        #expect(list.contains("/usr/share/doc/hello/copyright\n"))
    }

    @Test func theLastRuleThatMatchesDecides() throws {
        let debian = try DebianBench()
        let filters = """
            filters:
              - include: "/usr/share/doc/*/copyright"
              - exclude: "/usr/share/*"
            """
        let image = try debian.bench.image(debian.specification(["hello"], contents: filters))
        #expect(!image.paths.contains("usr/share/doc/hello/copyright"))
    }
}

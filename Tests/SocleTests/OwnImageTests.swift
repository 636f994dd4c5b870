import OCIModel
import TestSupport
import Testing

/// Images that extend others: on the other's layers, with packages, files and paths of their own.
struct OwnImageTests {
    private let debian: DebianBench
    private var bench: Workbench { debian.bench }
    private let parent: String

    init() throws {
        debian = try DebianBench(
            DebianSamples.all(["amd64", "arm64"]), architectures: ["amd64", "arm64"])
        parent = try debian.specification(
            ["base-files", "libc6"], contents: "dependencies: none\ndatabase: status.d",
            """
            name: team/base
            accounts: {shadow: false, users: [{username: app, uid: 1000}]}
            variants: {nonroot: {accounts: {run-as: app}}}
            """, to: "base.yaml")
    }

    private func own(_ text: String, to path: String = "own.yaml") throws -> String {
        try bench.folder.write("extends: ./base.yaml\n" + text + "\n", to: path)
    }

    private func layers(_ digest: Digest) throws -> [Digest] {
        try bench.layout.picture(of: digest).manifest.layers.map(\.digest)
    }

    /// The entries of the uppermost layer.
    private func uppermost(_ digest: Digest) throws -> [LayerEntry] {
        try LayerEntry.read(try #require(bench.layout.picture(of: digest).layers.last))
    }

    // MARK: Layers

    @Test func theLayersOfTheOtherImageComeFirst() throws {
        let below = try bench.build(parent, tag: "base:1")
        let above = try bench.build(own("contents: {packages: [hello]}"), tag: "own:1")
        let (first, second) = (try layers(below.digest), try layers(above.digest))
        #expect(second.count == first.count + 1)
        #expect(Array(second.dropLast()) == first)
        let paths = try uppermost(above.digest).map(\.path)
        #expect(paths.contains("usr/bin/hello"))
        #expect(paths.contains("var/lib/dpkg/status.d/hello"))
        #expect(!paths.contains { $0.hasPrefix("etc/passwd") || $0.contains("libc") })
    }

    @Test func itIsTheSameImageWhateverWasBuiltBefore() throws {
        let spec = try own("contents: {packages: [hello]}")
        let first = try bench.build(spec, tag: "own:1").digest
        let other = try Workbench()
        try other.build(parent, tag: "base:1")
        #expect(try other.build(spec, tag: "own:1").digest == first)
    }

    @Test func onlyOwnPackagesBringWhatTheyNeed() throws {
        // The other image takes nothing that its packages depend on; this one does.
        let picture = try bench.image(own("contents: {packages: [elevate]}"))
        #expect(picture.entry("usr/bin/elevate") != nil && picture.entry("usr/bin/hello") != nil)
    }

    @Test func nothingOfItsOwnIsNoLayer() throws {
        let below = try bench.build(parent, tag: "base:1")
        let above = try bench.build(own("environment: {A: b}"), tag: "own:1")
        #expect(try layers(above.digest) == layers(below.digest))
        #expect(above.digest != below.digest)
    }

    @Test func whatIsRemovedIsWhitedOut() throws {
        let spec = try own(
            """
            paths:
              - {path: /usr/share/doc, type: remove}
              - {path: /etc/debian_version, type: remove}
            """)
        let digest = try bench.build(spec, tag: "own:1").digest
        let entries = try uppermost(digest).filter { $0.type == "0" }
        #expect(Set(entries.map(\.path)) == ["usr/share/.wh.doc", "etc/.wh.debian_version"])
        #expect(entries.allSatisfy { $0.content.isEmpty })
        let result = try bench.socle(
            "build", spec, "--arch", "amd64", "-t", "own:1", "-o", "dir:out", "--quiet")
        #expect(result.status == 0, "\(result.stderr)")
        #expect(!Files.exists(bench.path("out/usr/share/doc")))
        #expect(Files.exists(bench.path("out/etc/passwd")))
    }

    @Test func accountsAndVariantsAreAdded() throws {
        let spec = try own(
            """
            accounts: {users: [{username: proxy, uid: 1337}], run-as: proxy}
            variants: {tools: {environment: {TOOLS: "1"}}}
            """)
        let picture = try bench.image(spec)
        #expect(picture.text("etc/passwd")?.contains("app:x:1000:") == true)
        #expect(picture.text("etc/passwd")?.contains("proxy:x:1337:") == true)
        for (variant, user) in [("nonroot", "1000"), ("tools", "1337")] {
            let built = try bench.build(spec, tag: "own:2", options: ["--variant", variant])
            let config = try bench.layout.picture(of: built.digest).configuration
            #expect(config.config?.user == user)
        }
    }

    @Test func severalArchitecturesAndAnImageOnTopOfIt() throws {
        let middle = try own("contents: {packages: [hello]}")
        let top = try bench.folder.write(
            "extends: ./own.yaml\ncontents: {packages: [elevate]}\n", to: "top.yaml")
        let below = try bench.build(middle, tag: "own:1", arch: "arm64")
        let above = try bench.build(top, tag: "top:1", arch: "arm64")
        #expect(try layers(above.digest).starts(with: layers(below.digest)))
        #expect(try layers(above.digest).count == 3)
        let both = try bench.build(top, tag: "top:2", arch: "amd64,arm64")
        #expect(both.rows.count == 3)
    }

    // MARK: Locks

    @Test func aLockHoldsForBoth() throws {
        let spec = try own("contents: {packages: [hello]}")
        let first = try bench.build(spec, tag: "own:1").digest
        let file = bench.path("own.lock.json")
        let locked = try bench.socle("lock", spec, "--arch", "amd64", "-o", file, "--quiet")
        #expect(locked.status == 0, "\(locked.stderr)")
        #expect(try Files.text(file).contains("\"parent\""))
        let again = try bench.build(
            spec, tag: "own:2", options: ["--lock", file, "--locked", "--offline"])
        #expect(again.digest == first)
        _ = try debian.specification(
            ["base-files", "libc6", "hello"], contents: "dependencies: none", to: "base.yaml")
        let refused = try bench.socle("build", spec, "--lock", file, "--locked", "-t", "own:3")
        #expect(refused.status == 2)
        #expect(refused.stderr.contains("extends.contents.packages: + hello"))
    }

    // MARK: Refusals

    @Test(arguments: [
        "release: bookworm", "distribution: debian", "contents: {base: required}",
        "contents: {merged-usr: false}", "layering: {strategy: origin, budget: 3}",
    ])
    func whatTheOtherHasSettledStays(line: String) throws {
        let result = try bench.socle("build", own(line), "-t", "own:1")
        expectRefusal(result, code: 2, naming: ["own.yaml:2", "settled by the image"])
    }

    @Test(arguments: ["./own.yaml", "./missing.yaml", "distroless/bas", "debian@bookwrom"])
    func whatCannotBeExtendedIsNamed(name: String) throws {
        let spec = try bench.folder.write("extends: \(name)\n", to: "own.yaml")
        let result = try bench.socle("build", spec, "-t", "own:1")
        expectRefusal(result, code: 2, naming: ["own.yaml:1", "extends"])
    }
}

import FileTree
import Packages
import Testing

@testable import ImageSpec

@Suite struct IncludeTests {
    private func load(
        _ path: String, _ files: [String: String]
    ) throws -> SpecificationDocument {
        try SpecificationLoader(files: MemoryFiles(files: files)).load(path)
    }

    private func message(_ path: String, _ files: [String: String]) -> String {
        do {
            _ = try load(path, files)
            return "accepted"
        } catch {
            return "\(error)"
        }
    }

    @Test func listsAreAppendedMapsMergedAndTheRestReplaced() throws {
        let spec = try load(
            "top.yaml",
            [
                "base.yaml": """
                name: base
                distribution: debian
                release: bookworm
                contents:
                  packages: [apt]
                  filters: [{exclude: /usr/share/doc/*}]
                  base: required
                environment: {A: base, B: base, C: base}
                accounts:
                  run-as: one
                  users: [{username: one, uid: 1}]
                entrypoint: {command: /bin/base}
                cmd: [base, arguments]
                archs: [amd64, arm64]
                paths: [{path: /base, type: directory}]
                work-dir: /base
                volumes: [/base]
                certificates: {bundle-from: ca-certificates}
                os-release: {NAME: base}
                """,
                "top.yaml": """
                include: base.yaml
                name: top
                contents:
                  packages: [curl]
                  filters: [{include: /usr/share/doc/*/copyright}]
                  base:
                environment: {B: top, C: , D: top}
                accounts:
                  users: [{username: two, uid: 2}]
                cmd: [top]
                archs: [s390x]
                paths: [{path: /top, type: directory}]
                volumes: [/top]
                os-release: {NAME: top, ID: top}
                """,
            ]
        ).specification()
        #expect(spec.name == "top")
        #expect(spec.contents.packages.map(\.description) == ["apt", "curl"])
        #expect(spec.contents.filters.map(\.includes) == [false, true])
        #expect(spec.contents.base == .required)
        #expect(spec.environment["A"] == "base")
        #expect(spec.environment["B"] == "top")
        #expect(spec.environment["C"] == "")
        #expect(spec.environment["D"] == "top")
        #expect(spec.accounts.runAs == "one")
        #expect(spec.accounts.users.map(\.name) == ["one", "two"])
        #expect(spec.entrypoint == ["/bin/base"])
        #expect(spec.command == ["top"])
        #expect(spec.architectures.map(\.text) == ["s390x"])
        #expect(spec.paths.map(\.path) == ["base", "top"])
        #expect(spec.workingDirectory == "/base")
        #expect(spec.volumes == ["/base", "/top"])
        #expect(spec.certificates.bundleFrom?.text == "ca-certificates")
        #expect(spec.osRelease == ["NAME": "top", "ID": "top"])
    }

    @Test func includedFilesNameTheirOwnPlacesAndPaths() throws {
        let files = [
            "a/base.yaml":
                "distribution: debian\nrelease: bookworm\ncontents:\n  keyring: [./k.gpg]\n",
            "a/k.gpg": "", "k.gpg": "",
            "wrong/base.yaml": "contents:\n  packges: []\n",
        ]
        let spec = try load(
            "top.yaml", files.merging(["top.yaml": "include: a/base.yaml\n"]) { $1 }
        ).specification()
        #expect(spec.contents.keyring.map(\.location.path) == ["/work/a/k.gpg"])
        #expect(
            message(
                "top.yaml",
                files.merging([
                    "top.yaml":
                        "include: wrong/base.yaml\ndistribution: debian\nrelease: bookworm\n"
                ]) { $1 })
                == "wrong/base.yaml:2:3: unknown key `packges` in `contents`; did you mean "
                + "`packages`?")
    }

    @Test func kindsMustAgree() {
        #expect(
            message(
                "top.yaml",
                [
                    "top.yaml": "include: base.yaml\ncontents:\n  packages: {a: b}\n",
                    "base.yaml": "contents:\n  packages: [a]\n",
                ]) == "top.yaml:3:13: `contents.packages` wants the kind of value that it has at "
                + "base.yaml:2:13, not a map")
    }

    @Test func whatCannotBeIncluded() {
        #expect(message("none.yaml", [:]) == "none.yaml: no such file")
        #expect(
            message("a.yaml", ["a.yaml": "include: b.yaml\n"])
                == "a.yaml:1:10: `include`: `b.yaml`: no such file")
        #expect(
            message("a.yaml", ["a.yaml": "include: [b.yaml]\n"])
                == "a.yaml:1:10: `include` wants the path of a file, not a list")
        let remote = "github.com/example/images/base.yaml@main"
        #expect(
            message("a.yaml", ["a.yaml": "include: \(remote)\n"])
                == "a.yaml:1:10: `include` is not supported: `\(remote)` is in a git repository; "
                + "copy the file, or check the repository out, and name its path")
        #expect(
            message("a.yaml", ["a.yaml": "include: https://h/b.yaml\n"])
                .hasPrefix(
                    "a.yaml:1:10: `include` is not supported: `https://h/b.yaml` is in a git"))
    }

    @Test func circlesAndLongChainsAreRefused() {
        #expect(
            message(
                "a.yaml",
                [
                    "a.yaml": "include: b.yaml\n", "b.yaml": "include: c.yaml\n",
                    "c.yaml": "include: ./a.yaml\n",
                ])
                == "c.yaml:1:10: `include`: the files include each other: a.yaml → b.yaml → c.yaml → "
                + "a.yaml")
        var files = ["9.yaml": "distribution: debian\nrelease: bookworm\n"]
        for number in 0..<9 { files["\(number).yaml"] = "include: \(number + 1).yaml\n" }
        #expect(
            message("0.yaml", files)
                == "8.yaml:1:10: `include`: more than 8 files include each other")
        #expect(message("1.yaml", files) == "accepted")
    }
}

@Suite struct VariantTests {
    private let yaml = """
        distribution: debian
        release: bookworm
        work-dir: /
        accounts: {run-as: root, users: [{username: app, uid: 65532}]}
        contents: {packages: [apt]}
        environment: {PATH: /bin}
        variants:
          nonroot:
            accounts: {run-as: app}
            work-dir: /home/app
          debug:
            contents: {packages: [busybox]}
            environment: {PATH: "/bin:/busybox"}
            entrypoint: {command: /busybox/sh}
            paths: [{path: /debug, type: directory}]
          same:
        """

    @Test func overlaysAreLaidOverTheDocument() throws {
        let document = try Spec.document(yaml)
        #expect(document.variants == ["debug", "nonroot", "same"])
        let plain = try document.specification()
        #expect(plain.variant == nil)
        #expect(plain.user == "root")
        let nonroot = try document.specification(variant: "nonroot")
        #expect(nonroot.variant == "nonroot")
        #expect(nonroot.user == "65532")
        #expect(nonroot.workingDirectory == "/home/app")
        #expect(nonroot.contents == plain.contents)
        let debug = try document.specification(variant: "debug")
        #expect(debug.contents.packages.map(\.description) == ["apt", "busybox"])
        #expect(debug.environment == ["PATH": "/bin:/busybox"])
        #expect(debug.entrypoint == ["/busybox/sh"])
        #expect(debug.paths.count == 1)
        #expect(try document.specification(variant: "same").normalForm == plain.normalForm)
    }

    @Test func theDocumentIsWrittenWithAndWithoutAVariant() throws {
        let document = try Spec.document(yaml)
        let again = try Spec.document(document.yaml())
        #expect(again.variants == document.variants)
        for variant in [nil] + document.variants {
            let expected = try document.specification(variant: variant).normalForm
            #expect(try again.specification(variant: variant).normalForm == expected)
            let alone = try Spec.document(document.yaml(variant: variant))
            #expect(try alone.specification().normalForm == expected)
            if variant != nil { #expect(alone.variants.isEmpty) }
        }
    }

    @Test func unknownVariantsAreNamed() throws {
        let document = try Spec.document(yaml)
        do {
            _ = try document.specification(variant: "nonrot")
            Issue.record("accepted")
        } catch {
            #expect("\(error)" == "spec.yaml: no variant `nonrot`; did you mean `nonroot`?")
        }
        #expect(throws: SpecificationError.self) { try document.yaml(variant: "x") }
    }

    @Test(arguments: [
        (
            "variants: {a: {release: trixie}}",
            "spec.yaml:3:16: unknown key `release` in `variants.a`; it is the same for all variants"
        ),
        (
            "variants: {a: {contants: {}}}",
            "spec.yaml:3:16: unknown key `contants` in `variants.a`; did you mean `contents`?"
        ),
        (
            "variants: {a: {work-dir: x}}",
            "spec.yaml:3:26: `work-dir`: `x` must begin with `/`"
        ),
        (
            "variants: {Big: {}}",
            "spec.yaml:3:12: `variants`: `Big` is not a name for a variant (want lower-case "
                + "letters, digits, `-`)"
        ),
        (
            "variants: {latest: {}}",
            "spec.yaml:3:12: `variants`: `latest` is the image without a variant"
        ),
        ("variants: [a]", "spec.yaml:3:11: `variants` wants a map of variants, not a list"),
    ])
    func everyVariantIsChecked(line: String, message: String) {
        #expect(Spec.message("distribution: debian\nrelease: bookworm\n\(line)\n") == message)
    }
}

import Packages
import Testing

@testable import ImageSpec

/// Specifications that extend images.
@Suite struct ExtendsTests {
    private func load(
        _ text: String, _ more: [String: String] = [:]
    ) throws -> SpecificationDocument {
        let files = MemoryFiles(files: more.merging(["own.yaml": text]) { $1 })
        return try SpecificationLoader(files: files).load("own.yaml")
    }

    @Test func anImageOfTheCatalogueIsExtended() throws {
        let own = try load(
            """
            name: team/own
            extends: distroless/base@bookworm
            contents: {packages: [iptables]}
            environment: {A: b}
            """
        ).specification()
        let base = try Catalogue.specification(CatalogueName("distroless/base@bookworm"))
        #expect(own.parent == base)
        #expect(own.name == "team/own")
        #expect(own.description == nil)
        #expect(own.release == base.release)
        #expect(own.architectures == base.architectures)
        #expect(own.environment == base.environment.merging(["A": "b"]) { $1 })
        #expect(own.paths == base.paths)
        #expect(own.accounts == base.accounts)
        // The list is one for the record of packages; what it needs is found for its own part.
        #expect(
            own.contents.packages.map(\.description)
                == (base.contents.packages.map(\.description) + ["iptables"]).sorted())
        #expect(own.contents.dependencies == .resolve)
        #expect(own.contents.database == .statusDirectory)
        #expect(own.contents.mergedUsr == false)
    }

    @Test func variantsAreThoseOfBoth() throws {
        let document = try load(
            "extends: distroless/static:debug\nvariants: {more: {work-dir: /srv}}")
        #expect(document.variants == ["debug", "debug-nonroot", "more", "nonroot"])
        let more = try document.specification(variant: "more")
        #expect(more.workingDirectory == "/srv")
        #expect(more.contents.busybox != nil)
        #expect(more.parent?.contents.busybox != nil)
        #expect(try document.specification(variant: "nonroot").user == "65532")
    }

    @Test func theNormalFormHasTheOtherImageWhole() throws {
        let own = try load("extends: distroless/cc\nwork-dir: /srv").specification()
        let form = own.normalForm
        let text = String(decoding: try form.json(), as: UTF8.self)
        #expect(text.contains("\"extends\":{"))
        #expect(try Spec.document(text).specification().normalForm == form)
        let other = try load("extends: distroless/base\nwork-dir: /srv").specification()
        #expect(
            form.difference(to: other.normalForm).contains("extends.contents.packages: - libgcc-s1")
        )
    }

    @Test func filesAreExtendedAndIncluded() throws {
        let more = [
            "base.yaml": "name: a\ndistribution: debian\nrelease: trixie\nwork-dir: /a\ncmd: x",
            "middle.yaml": "extends: ./base.yaml\nname: b\nenvironment: {B: '1'}",
        ]
        let own = try load("extends: ./middle.yaml\nwork-dir: /c", more).specification()
        #expect(own.workingDirectory == "/c")
        #expect(own.command == ["x"])
        #expect(own.name == nil)
        #expect(own.parent?.name == "b")
        #expect(own.parent?.parent?.name == "a")
        #expect(own.parent?.parent?.parent == nil)
        let included = try load("include: middle.yaml\nwork-dir: /d", more).specification()
        #expect(included.parent?.name == "a")
        #expect(included.environment["B"] == "1")
    }

    @Test(arguments: [
        (
            "extends: distroless/base\nrelease: bookworm",
            "own.yaml:2:10: `release`: it is settled by the image that this one extends; remove it"
        ),
        (
            "extends: distroless/base\ncontents: {base: required}",
            "own.yaml:2:18: `contents.base`: it is settled by the image that this one extends; "
                + "remove it"
        ),
        (
            "extends: distroless/bas",
            "own.yaml:1:10: `extends`: no image `distroless/bas` in the catalogue; did you mean "
                + "`distroless/base`?"
        ),
        (
            "extends: ./none.yaml", "own.yaml:1:10: `extends`: `none.yaml`: no such file"
        ),
        (
            "extends: ./own.yaml",
            "own.yaml:1:10: `extends`: the files include each other: own.yaml → own.yaml"
        ),
        (
            "extends: [a]",
            "own.yaml:1:10: `extends` wants a name of the catalogue, or the path of a file, not a list"
        ),
        (
            "extends: distroless/base\nvariants: {x: {extends: alpine}}",
            "own.yaml:2:16: unknown key `extends` in `variants.x`; it is the same for all variants"
        ),
    ])
    func mistakesAreNamed(text: String, message: String) {
        do {
            _ = try load(text)
            Issue.record("accepted")
        } catch {
            #expect("\(error)".hasPrefix(message), "\(error)")
        }
    }
}

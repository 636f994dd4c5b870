import Packages
import Testing

@Suite("Alpine dependencies")
struct AlpineDependencyTests {
    @Test(
        "are written as they were read",
        arguments: [
            "foo", "!foo", "foo=1.2-r0", "foo<1", "foo<=1", "foo>1", "foo>=1_rc1", "foo~1.2",
            "foo>~1.2", "so:libc.musl-x86_64.so.1", "cmd:[", "cmd:sxmo_hammerhead,x.sh=1.14.2-r5",
            "pc:zlib>=1.2.3", "/bin/sh", "foo@edge", "foo@edge>=2", "!foo<2",
            "py3.11:numpy=1.26.4-r0",
            "foo><Q1" + String(repeating: "b", count: 27) + "=",
        ])
    func roundTrip(_ text: String) throws {
        #expect(try AlpineDependency(text).description == text)
    }

    @Test(
        "get the shortest spelling",
        arguments: [
            ("foo~=1", "foo~1"), ("foo=~1", "foo~1"), ("foo=<1", "foo<=1"), ("foo==1", "foo=1"),
        ])
    func spelling(_ text: String, _ canonical: String) throws {
        #expect(try AlpineDependency(text).description == canonical)
    }

    @Test("parts")
    func parts() throws {
        let dependency = try AlpineDependency("nginx@edge>=1.24")
        #expect(dependency.name == (try AlpineName("nginx")))
        #expect(dependency.tag == (try AlpineTag("edge")))
        #expect(!dependency.isConflict)
        #expect(dependency.requirement == .version([.greater, .equal], try APKVersion("1.24")))
        #expect(try AlpineDependency("!nginx").isConflict)
        #expect(try AlpineDependency("nginx").requirement == .any)
    }

    @Test(
        "what is no dependency",
        arguments: [
            "", "!", "=1", "foo=", "foo>", "foo=1.2_x", "foo@", "foo@=1", "@edge", "foo bar",
            "!!foo",
            "foo=1@edge", "foo<>~1", "foo><Q1abc", "foo><1.2", "fo\u{e9}", "foo=1~2", "foo@a@b",
        ])
    func malformed(_ text: String) {
        #expect(throws: AlpineDependencyError.self) { try AlpineDependency(text) }
    }

    @Test("lists")
    func lists() throws {
        let list = try AlpineDependency.list(" a  b>=1\n!c\t")
        #expect(list.map(\.description) == ["a", "b>=1", "!c"])
        #expect(throws: AlpineDependencyError.self) { try AlpineDependency.list("a b=") }
    }

    /// A dependency, a version that is offered for its name, and whether that satisfies it.
    struct Case: CustomTestStringConvertible, Sendable {
        let term: String
        let version: String?
        let satisfied: Bool
        var testDescription: String { "\(term) by \(version ?? "no version")" }

        init(_ term: String, _ version: String?, _ satisfied: Bool) {
            (self.term, self.version, self.satisfied) = (term, version, satisfied)
        }
    }

    @Test(
        "satisfaction",
        arguments: [
            Case("a", "1", true), Case("a", nil, true), Case("!a", "1", false),
            Case("!a", nil, false),
            Case("a=1", "1", true), Case("a=1", "2", false), Case("a=1", nil, false),
            Case("!a=1", "1", false), Case("!a=1", "2", true), Case("!a=1", nil, true),
            Case("a<2", "1", true), Case("a<2", "2", false), Case("a<=2", "2", true),
            Case("a>2", "2", false), Case("a>2", "2.1", true), Case("a>=2", "1.9", false),
            Case("a~2", "2.9-r1", true), Case("a~2", "3", false), Case("a>~2", "2.1", true),
            Case("a>~2", "3", true), Case("a>~2", "1", false), Case("a<~2", "2.9", true),
        ])
    func satisfaction(_ test: Case) throws {
        let version = try test.version.map { try APKVersion($0) }
        #expect(try AlpineDependency(test.term).isSatisfied(byVersion: version) == test.satisfied)
    }

    @Test("checksums pick one package")
    func checksums() throws {
        let sum = "Q1" + String(repeating: "a", count: 27) + "="
        let wanted = try AlpineDependency("a><" + sum)
        #expect(wanted.isSatisfied(byVersion: nil, checksum: sum))
        #expect(!wanted.isSatisfied(byVersion: try APKVersion("1"), checksum: "Q1other"))
        #expect(!wanted.isSatisfied(byVersion: try APKVersion("1")))
    }

    @Test(
        "names",
        arguments: ["a", "so:libz.so.1", "cmd:[", ".build-deps", "/bin/sh", "ocaml4-intf:X,Y"])
    func names(_ text: String) throws {
        #expect(try AlpineName(text).text == text)
    }

    @Test(
        "what is no name", arguments: ["", "!a", "a b", "a=b", "a~", "a@b", "a<", "a\u{7f}", "é"])
    func noNames(_ text: String) {
        #expect(throws: AlpineNameError.self) { try AlpineName(text) }
        #expect(throws: AlpineNameError.self) { try AlpineName(String(repeating: "a", count: 513)) }
    }

    @Test("tags are read with and without their sign")
    func tags() throws {
        #expect(try AlpineTag("@edge") == AlpineTag("edge"))
        #expect(try AlpineTag("edge").description == "@edge")
        for text in ["", "@", "@@a", "a b", "a:b", "a=1"] {
            #expect(throws: AlpineTagError.self) { try AlpineTag(text) }
        }
    }
}

import Packages
import Testing

@Suite struct DebianIndexTests {
    static let digest = String(repeating: "a1", count: 32)

    static func stanza(_ changes: [String: String?] = [:]) -> String {
        var fields: [(String, String)] = [
            ("Package", "foo"), ("Version", "1.0-1"), ("Architecture", "amd64"),
            ("Filename", "pool/main/f/foo/foo_1.0-1_amd64.deb"), ("Size", "1234"),
            ("SHA256", digest),
        ]
        for (name, value) in changes.sorted(by: { $0.key < $1.key }) {
            fields.removeAll { $0.0 == name }
            if let value { fields.append((name, value)) }
        }
        return fields.map { "\($0.0): \($0.1)\n" }.joined() + "\n"
    }

    static func index(_ text: String) throws -> DebianIndex {
        try #require(try DebianIndex(text: text, file: "main"))
    }

    @Test func stanzasBecomeRecords() throws {
        let text = Self.stanza([
            "Source": "bar (2:3.0-1)", "Installed-Size": "77", "Multi-Arch": "same",
            "Essential": "yes", "Priority": "required", "Section": "libs",
            "Depends": "libc6 (>= 2.36) | musl, zlib1g",
        ])
        let index = try Self.index(text)
        #expect(index.recordCount == 1)
        let record = index.record(0)
        #expect(index.string(record.version) == "1.0-1")
        #expect(index.string(record.sourceName) == "bar")
        #expect(index.string(record.sourceVersion) == "2:3.0-1")
        #expect(index.string(record.section) == "libs")
        #expect(record.size == 1234)
        #expect(record.installedSize == 77 * 1024)
        #expect(record.flags.contains(.essential))
        #expect(record.flags.priority == .required)
        #expect(record.flags.multiArch == .same)
        #expect(index.digest(ofRecord: 0) == [UInt8](repeating: 0xa1, count: 32))
        let terms = index.terms(ofRecord: 0).compactMap { index.term($0) }
        let names = terms.map { String(decoding: index.nameText(Int($0.name)), as: UTF8.self) }
        #expect(names == ["libc6", "musl", "zlib1g"])
        #expect(terms.map(\.hasAlternative) == [true, false, false])
        #expect(terms[0].comparison == .laterOrEqual)
        #expect(index.string(terms[0].version) == "2.36")
    }

    @Test func namesAreNumberedAsTheyAreMentioned() throws {
        // The order in which apt reads fields, not that of the stanza.
        let text = Self.stanza([
            "Provides": "virtual", "Enhances": "seventh", "Suggests": "sixth",
            "Recommends": "fifth", "Breaks": "fourth", "Conflicts": "third", "Depends": "second",
            "Pre-Depends": "first", "Replaces": "replaced",
        ])
        let index = try Self.index(text)
        let names = (0..<index.nameCount).map {
            String(decoding: index.nameText($0), as: UTF8.self)
        }
        #expect(
            names == [
                "foo", "first", "second", "third", "fourth", "fifth", "sixth", "replaced",
                "seventh", "virtual",
            ])
    }

    @Test func providersAreFound() throws {
        let text = Self.stanza([
            "Multi-Arch": "allowed", "Provides": "virtual (= 2), other, foo, odd (>= 3)",
        ])
        let index = try Self.index(text)
        func providers(_ name: String) -> [String] {
            let number = Array(name.utf8).withUnsafeBytes { index.name($0) }
            guard let number else { return ["unknown"] }
            return index.providers(ofName: number).map { index.provider($0) }
                .map { "\($0.record) \(index.string($0.version)) \($0.isImplied)" }
        }
        #expect(providers("virtual") == ["0 2 false"])
        #expect(providers("other") == ["0  false"])
        #expect(providers("foo") == [])
        #expect(providers("foo:any") == ["0  true", "0 1.0-1 true"])
        #expect(providers("virtual:any") == ["0 2 true"])
        #expect(providers("odd") == ["unknown"])
    }

    @Test(arguments: [1, 2, 3, 7, 50, 4096])
    func textMayComeInPieces(size: Int) throws {
        let text = Array((Self.stanza() + "\n\n" + Self.stanza(["Package": "bar"])).utf8)
        var whole = DebianIndexBuilder(file: "main")
        try text.withUnsafeBytes { try whole.append($0) }
        var pieces = DebianIndexBuilder(file: "main")
        for start in stride(from: 0, to: text.count, by: size) {
            let piece = Array(text[start..<min(start + size, text.count)])
            try piece.withUnsafeBytes { try pieces.append($0) }
        }
        #expect(try whole.finish(packagesDigest: []) == pieces.finish(packagesDigest: []))
    }

    @Test func lastLineNeedsNoEnd() throws {
        let text = Self.stanza().dropLast(2)
        #expect(try Self.index(String(text)).recordCount == 1)
        #expect(try Self.index("").recordCount == 0)
        #expect(try Self.index("\n\n\n").recordCount == 0)
    }

    @Test func fieldsMayGoOnInFurtherLines() throws {
        let text = Self.stanza(["Depends": "a,\n b,\n\tc (>= 1)", "Description": "x\n .\n y"])
        let index = try Self.index(text)
        #expect(index.terms(ofRecord: 0).count == 3)
    }

    struct Bad: CustomTestStringConvertible, Sendable {
        let field: String
        let value: String?
        let message: String
        var testDescription: String { "\(field): \(value ?? "missing")" }
    }

    @Test(arguments: [
        Bad(field: "Version", value: nil, message: "package `foo`: the field `Version` is missing"),
        Bad(
            field: "Version", value: "1_0",
            message:
                "package `foo`: `Version`: `1_0` is not a Debian version: the upstream part may hold letters, digits and `.+-~`, and `:` after an epoch"
        ),
        Bad(
            field: "Architecture", value: "../x",
            message: "package `foo`: `Architecture`: not an architecture"),
        Bad(
            field: "Filename", value: nil, message: "package `foo`: the field `Filename` is missing"
        ),
        Bad(
            field: "Filename", value: "pool/../../etc/passwd",
            message:
                "package `foo`: `Filename`: `pool/../../etc/passwd` leads out of the repository"),
        Bad(
            field: "Filename", value: "..",
            message: "package `foo`: `Filename`: `..` leads out of the repository"),
        Bad(
            field: "Filename", value: "/etc/passwd",
            message: "package `foo`: `Filename`: not below the repository"),
        Bad(
            field: "Filename", value: "pool/a b.deb",
            message: "package `foo`: `Filename`: has a character that no archive uses in paths"),
        Bad(field: "Size", value: "-1", message: "package `foo`: `Size`: not a size that can be"),
        Bad(
            field: "Size", value: "18446744073709551616",
            message: "package `foo`: `Size`: not a size that can be"),
        Bad(
            field: "Installed-Size", value: "18014398509481984",
            message: "package `foo`: `Installed-Size`: not a size that can be"),
        Bad(
            field: "SHA256", value: "abc",
            message: "package `foo`: `SHA256`: not 64 hexadecimal digits"),
        Bad(
            field: "SHA256", value: String(repeating: "g", count: 64),
            message: "package `foo`: `SHA256`: not 64 hexadecimal digits"),
        Bad(field: "SHA256", value: nil, message: "package `foo`: the field `SHA256` is missing"),
        Bad(
            field: "Source", value: "bar (1.0",
            message: "package `foo`: `Source`: neither `name` nor `name (version)`"),
        Bad(
            field: "Depends", value: "a b",
            message: "package `foo`: `Depends`: `a b` is followed by neither `,` nor `|`"),
        Bad(
            field: "Depends", value: "a [amd64]",
            message:
                "package `foo`: `Depends`: `a [amd64]` is restricted to architectures or build profiles, which only a source package may be"
        ),
        Bad(
            field: "Package", value: "fo,o",
            message: "package `fo,o`: `Package`: `fo,o` is not a package name"),
        Bad(field: "Package", value: nil, message: "stanza 2: the field `Package` is missing"),
        Bad(
            field: "Size", value: "1\nSize: 2",
            message: "package `foo`: the field `Size` stands twice"),
        Bad(
            field: "Homepage", value: "x\nno field",
            message: "package `foo`: a line is no field (stanza 1)"),
    ])
    func brokenStanzasAreRefused(bad: Bad) {
        let text = Self.stanza(["Package": "first"]) + Self.stanza([bad.field: bad.value])
        let error = #expect(throws: DebianIndexError.self) {
            try DebianIndex(text: text, file: "main")
        }
        #expect(error?.description == "main: " + bad.message)
    }

    @Test func endlessStanzasAreRefused() {
        let line = "X-Field: " + String(repeating: "x", count: 1 << 20) + "\n"
        let text = (0..<5).map { "X\($0)-" + line }.joined()
        let error = #expect(throws: DebianIndexError.self) {
            try DebianIndex(text: text, file: "main")
        }
        #expect(error?.description == "main: stanza 1: a stanza has more than 4194304 bytes")
    }
}

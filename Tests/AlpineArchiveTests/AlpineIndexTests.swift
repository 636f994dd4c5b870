import AlpineArchive
import OCIModel
import Packages
import Testing

struct AlpineIndexTests {
    static let checksum = "Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0="
    static let full = """
        C:\(checksum)
        P:nginx
        V:1.24.0-r15
        A:x86_64
        S:515200
        I:1441792
        T:HTTP and reverse proxy server
        U:https://www.nginx.org/
        L:BSD-2-Clause
        o:nginx
        m:Jakub Jirutka <jakub@jirutka.cz>
        t:1700000000
        c:0123456789abcdef
        k:7
        D:!nginx-old so:libc.musl-x86_64.so.1 /bin/sh>=1
        p:cmd:nginx=1.24.0-r15
        i:a b=1

        """
    static let small = "C:\(checksum)\nP:a\nV:1\n"

    @Test func fieldsOfAFullEntry() throws {
        let index = try AlpineIndex(parsing: Array(Self.full.utf8))
        let entry = try #require(index.first)
        #expect(index.count == 1)
        #expect(entry.name == "nginx")
        #expect(entry.version == "1.24.0-r15")
        #expect(entry.architecture == PackageArchitecture("x86_64"))
        #expect(entry.size == 515200)
        #expect(entry.installedSize == 1_441_792)
        #expect(entry[.summary] == "HTTP and reverse proxy server")
        #expect(entry.origin == "nginx")
        #expect(entry.buildTime == Timestamp(seconds: 1_700_000_000))
        #expect(entry.providerPriority == 7)
        #expect(entry[.depends] == "!nginx-old so:libc.musl-x86_64.so.1 /bin/sh>=1")
        #expect(entry[.installIf] == "a b=1")
        #expect(entry[.replaces] == nil)
        #expect(try entry.checksum().description == Self.checksum)
        #expect(entry.isUsable)
        #expect(String(decoding: entry.stanza, as: UTF8.self) == Self.full)
    }

    @Test func recordOfAnEntry() throws {
        let text = Self.full.replacing("o:nginx\n", with: "o:web\n")
        let entry = try #require(try AlpineIndex(parsing: Array(text.utf8)).first)
        let record = try entry.record(repository: 3, fallback: PackageArchitecture("none"))
        #expect(record.filename == "x86_64/nginx-1.24.0-r15.apk")
        #expect(record.sourceName == "web")
        #expect(record.sourceVersion == "1.24.0-r15")
        #expect(record.controlChecksum == Self.checksum)
        #expect(record.digest == nil)
        #expect(record.repository == 3)
    }

    @Test func theSmallestEntry() throws {
        let entry = try #require(try AlpineIndex(parsing: Array(Self.small.utf8)).first)
        let record = try entry.record(repository: 0, fallback: PackageArchitecture("armv7"))
        #expect(record.filename == "armv7/a-1.apk")
        #expect(record.architecture == PackageArchitecture("armv7"))
        #expect(record.sourceName == "a")
        #expect(entry.size == 0)
        #expect(entry.buildTime == .zero)
        #expect(
            String(decoding: entry.stanza, as: UTF8.self)
                == "C:\(Self.checksum)\nP:a\nV:1\nS:0\nI:0\nT:\nU:\nL:\n")
    }

    @Test func manyEntriesAndStrayEmptyLines() throws {
        let text = "\n\n" + Self.small + "\n\n\n" + Self.full + "\nP:z\nV:2\nC:" + Self.checksum
        let index = try AlpineIndex(parsing: Array(text.utf8))
        #expect(index.map(\.name) == ["a", "nginx", "z"])
        #expect(index.map(\.number) == [0, 1, 2])
        #expect(index[0] != index[2])
        #expect(try index[0] == AlpineIndex(parsing: Array(Self.small.utf8))[0])
        #expect(try AlpineIndex(parsing: []).isEmpty)
    }

    @Test func unknownLetters() throws {
        let small = Self.small + "z:ignored\nq:5\nr:x\nF:usr\nR:x\nZ:y\n\n"
        let capital = small + Self.small + "X:must be understood\nY:too\n\n" + Self.small
        let index = try AlpineIndex(parsing: Array(capital.utf8))
        #expect(index.map(\.isUsable) == [true, false, true])
        #expect(index[0][.replaces] == "x")
    }

    struct Spelling: Sendable {
        let given: String
        let written: String
    }

    @Test(arguments: [
        Spelling(given: "a  b   c", written: "a b c"),
        Spelling(
            given: "a=>1 b==2 c~=3 d=~4 e><\(checksum)", written: "a>=1 b=2 c~3 d~4 e><\(checksum)"),
        Spelling(given: "a@edge b@edge>1", written: "a b>1"),
        Spelling(
            given: "!a<2 so:x.so.1 /bin/sh cmd:[=1", written: "!a<2 so:x.so.1 /bin/sh cmd:[=1"),
    ])
    func relationsGetApksSpelling(_ spelling: Spelling) throws {
        let text = Self.small + "D:\(spelling.given)\n"
        let entry = try #require(try AlpineIndex(parsing: Array(text.utf8)).first)
        let stanza = String(decoding: entry.stanza, as: UTF8.self)
        #expect(stanza.hasSuffix("D:\(spelling.written)\n"))
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let text: String
        let error: AlpineIndexError
        var testDescription: String { error.description }
    }

    static let bad = [
        Bad(text: "hello", error: .malformedLine(line: 1, text: "hello")),
        Bad(text: small + "D", error: .malformedLine(line: 4, text: "D")),
        Bad(text: small + "9:x\n", error: .malformedLine(line: 4, text: "9:x")),
        Bad(text: small + "\n\n:x\n", error: .malformedLine(line: 6, text: ":x")),
        Bad(text: small + "P:b\n", error: .duplicateField(line: 4, letter: "P")),
        Bad(text: small + "D:x\nD:y\n", error: .duplicateField(line: 5, letter: "D")),
        Bad(text: "P:a\nV:1\n\n", error: .missingField(line: 1, letter: "C")),
        Bad(
            text: small + "\nP:a\nC:\(checksum)\n",
            error: .missingField(line: 5, letter: "V")),
        Bad(text: small + "\n\nT:x", error: .missingField(line: 6, letter: "C")),
        Bad(text: small + "T:a\u{0}b\n", error: .zeroByte(line: 4)),
        Bad(
            text: "C:Q1x\n",
            error: .malformedValue(
                line: 1, letter: "C", value: "Q1x", want: "`Q1` and the Base64 of a SHA-1")),
        Bad(
            text: "P:../../x\n",
            error: .malformedValue(
                line: 1, letter: "P", value: "../../x", want: "letters, digits and ._+-")),
        Bad(
            text: "P:\n",
            error: .malformedValue(
                line: 1, letter: "P", value: "", want: "letters, digits and ._+-")),
        Bad(
            text: "V:1/../2\n",
            error: .malformedValue(
                line: 1, letter: "V", value: "1/../2", want: "letters, digits and ._+~-")),
        Bad(
            text: "A:..\n",
            error: .malformedValue(
                line: 1, letter: "A", value: "..", want: "letters, digits and _-")),
        Bad(
            text: "S:-1\n",
            error: .malformedValue(line: 1, letter: "S", value: "-1", want: "a decimal number")),
        Bad(
            text: "I:99999999999999999999\n",
            error: .malformedValue(
                line: 1, letter: "I", value: "99999999999999999999", want: "a decimal number")),
        Bad(
            text: "t:\n",
            error: .malformedValue(line: 1, letter: "t", value: "", want: "a decimal number")),
        Bad(
            text: "P:a\u{1b}[31m\n",
            error: .malformedValue(
                line: 1, letter: "P", value: "a?[31m", want: "letters, digits and ._+-")),
    ]

    @Test(arguments: bad)
    func malformedTexts(_ bad: Bad) {
        #expect(throws: bad.error) { try AlpineIndex(parsing: Array(bad.text.utf8)) }
    }

    @Test func limits() throws {
        let text = Array((Self.small + "\n" + Self.small).utf8)
        #expect(throws: AlpineIndexError.tooManyPackages(limit: 1)) {
            try AlpineIndex(parsing: text, limits: AlpineIndexLimits(packages: 1))
        }
        #expect(throws: AlpineIndexError.tooLong(limit: text.count - 1)) {
            try AlpineIndex(parsing: text, limits: AlpineIndexLimits(bytes: text.count - 1))
        }
        #expect(throws: AlpineIndexError.lineTooLong(line: 1, limit: 31)) {
            try AlpineIndex(parsing: text, limits: AlpineIndexLimits(line: 31))
        }
        let fits = AlpineIndexLimits(bytes: text.count, packages: 2, line: 32)
        #expect(try AlpineIndex(parsing: text, limits: fits).count == 2)
    }
}

import OCIModel
import Testing

@Suite struct DigestTests {
    private static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test func hashesAsFIPS180Says() {
        #expect(DigestHasher.digest(of: Array("abc".utf8)).description == "sha256:" + Self.abc)
        var pieces = DigestHasher()
        for byte in "abc".utf8 { pieces.update([byte]) }
        #expect(pieces.finalize().hex == Self.abc)
        #expect(pieces.count == 3)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let text: String
        let error: DigestError
        var testDescription: String { text }
    }

    @Test(arguments: [
        Refused(text: "", error: .malformed("")),
        Refused(text: abc, error: .malformed(abc)),
        Refused(text: "sha256:", error: .malformed("")),
        Refused(text: "sha256:ABC", error: .malformed("ABC")),
        Refused(text: "sha256:" + abc.uppercased(), error: .malformed(abc.uppercased())),
        Refused(text: "md5:d41d8cd98f00b204e9800998ecf8427e", error: .unknownAlgorithm("md5")),
        Refused(text: "sha512:" + abc, error: .malformed(abc)),
    ])
    func refuses(_ example: Refused) {
        #expect(throws: example.error) { try Digest(example.text) }
    }

    @Test func roundTripsThroughJSON() throws {
        let digest = try Digest("sha256:" + Self.abc)
        let bytes = try CanonicalJSON.encode([digest])
        #expect(String(decoding: bytes, as: UTF8.self) == "[\"sha256:\(Self.abc)\"]")
        #expect(try CanonicalJSON.decode([Digest].self, from: bytes) == [digest])
    }
}

@Suite struct HexadecimalTests {
    @Test func roundTripsEachByte() {
        let all = (0...255).map(UInt8.init)
        #expect(Hexadecimal.decode(Hexadecimal.encode(all)) == all)
        #expect(Hexadecimal.decode("FF00") == [255, 0])
    }

    @Test(arguments: ["0", "0g", "zz", " 00"])
    func refuses(_ text: String) {
        #expect(Hexadecimal.decode(text) == nil)
    }
}

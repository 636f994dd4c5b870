import Testing

@testable import DebianArchive

@Suite struct ClearsignedMessageTests {
    private static let signature = """
        -----BEGIN PGP SIGNATURE-----

        iHUEABYKAB0=
        =abcd
        -----END PGP SIGNATURE-----

        """
    private static let begin = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"

    private static func parse(_ text: String) throws -> ClearsignedMessage {
        try ClearsignedMessage(parsing: Array(text.utf8), file: "InRelease")
    }

    @Test func takesApart() throws {
        let message = try Self.parse(
            Self.begin + "Origin: X  \r\n\n- - dashed\n- -----BEGIN PGP\nlast\n" + Self.signature)
        #expect(
            String(decoding: message.text, as: UTF8.self)
                == "Origin: X\n\n- dashed\n-----BEGIN PGP\nlast")
        #expect(String(decoding: message.signature, as: UTF8.self) == Self.signature)
    }

    @Test func severalHashHeaders() throws {
        let text = Self.begin.replacing("Hash: SHA256\n", with: "Hash: SHA256\nHash: SHA512\n")
        #expect(try Self.parse(text + "A: b\n" + Self.signature).text == Array("A: b".utf8))
    }

    @Test(arguments: [
        "", "\n", "Origin: Debian\n", "<!DOCTYPE html>\n<html>",
        "Origin: X\n" + begin + "A: b\n" + signature,
        "\u{feff}" + begin + "A: b\n" + signature,
    ])
    func unsigned(text: String) {
        let error = #expect(throws: SignatureError.self) { try Self.parse(text) }
        guard case .notSigned = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        (begin + "A: b\n", "no signature follows the text"),
        (
            begin + "A: b\n" + String(signature.dropLast(30)),
            "the signature has no end: the file was cut off"
        ),
        (begin + "A: b\n" + signature + "A: c\n", "text follows the signature"),
        (
            begin + "A: b\n" + signature + "\n" + begin + "A: c\n" + signature,
            "text follows the signature"
        ),
        (
            begin + begin + "A: b\n" + signature,
            "line `-----BEGIN PGP SIGNED MESSAGE-----` inside the text"
        ),
        (begin + "-A: b\n" + signature, "line `-A: b` inside the text"),
        (
            "-----BEGIN PGP SIGNED MESSAGE-----\nNotDashEscaped: yes\n\nA: b\n" + signature,
            "header `NotDashEscaped: yes`"
        ),
        ("-----BEGIN PGP SIGNED MESSAGE-----\nA: b\n\nC: d\n" + signature, "header `A: b`"),
    ])
    func malformed(text: String, reason: String) {
        #expect(throws: SignatureError.malformed(file: "InRelease", reason: reason)) {
            try Self.parse(text)
        }
    }
}

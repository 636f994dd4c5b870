import TestSupport
import Testing

@testable import DebianArchive

@Suite(.enabled(if: Tool.has("gpg")))
struct KeyringTests {
    @Test func armoredAndBinaryAreTheSameKeys() throws {
        let folder = try TemporaryDirectory()
        let key = try SigningKey.of(.archive)
        let armored = try key.armouredKey()
        let binary = Keyring(path: try folder.write(key.publicKey, to: "a.gpg"))
        let text = Keyring(path: try folder.write(armored, to: "a.asc"))
        let inline = Keyring(
            armoredText: String(decoding: armored, as: UTF8.self), origin: "the spec")
        #expect(try binary.publicKeys() == key.publicKey)
        #expect(try text.publicKeys() == key.publicKey)
        #expect(try inline.publicKeys() == key.publicKey)
    }

    @Test func severalBlocksAreOneKeyring() throws {
        let (one, two) = (try SigningKey.of(.archive), try SigningKey.of(.second))
        let text = try one.armouredKey() + Array("\nsecond:\n".utf8) + two.armouredKey()
        let keyring = Keyring(armoredText: String(decoding: text, as: UTF8.self), origin: "x")
        #expect(try keyring.publicKeys() == one.publicKey + two.publicKey)
    }

    @Test func damagedArmor() throws {
        let armored = String(decoding: try SigningKey.of(.archive).armouredKey(), as: UTF8.self)
        let lines = armored.split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
        let first = try #require(lines.firstIndex { $0.isEmpty }) + 1
        var changed = lines
        changed[first] = String(changed[first].reversed())
        var cut = lines
        cut.removeAll { $0.hasPrefix("-----END") }
        var dirty = lines
        dirty[first] = "!" + dirty[first].dropFirst()
        for (text, reason) in [
            (changed, "its checksum does not fit"), (cut, "it ends before its END line"),
            (dirty, "its text is not base-64"),
            (lines + lines.prefix(2) + lines, "a block starts inside another"),
        ] {
            let keyring = Keyring(armoredText: text.joined(separator: "\n"), origin: "x")
            #expect(throws: KeyringError.badArmor(keyring: "x", reason: reason)) {
                try keyring.publicKeys()
            }
        }
    }

    @Test(arguments: ["", "hello", "\u{99}\u{1}"])
    func notAKeyring(text: String) throws {
        let folder = try TemporaryDirectory()
        let path = try folder.write(text, to: "keyring.gpg")
        #expect(throws: KeyringError.notAKeyring(path)) { try Keyring(path: path).publicKeys() }
    }

    @Test func privateKeysAreNoKeyring() throws {
        let folder = try TemporaryDirectory()
        // A packet of tag 5: a secret key.
        let path = try folder.write([0x95, 0x01, 0x00, 0x04], to: "secret.gpg")
        #expect(throws: KeyringError.notAKeyring(path)) { try Keyring(path: path).publicKeys() }
    }

    @Test func missingFile() {
        let error = #expect(throws: KeyringError.self) {
            try Keyring(path: "/nonexistent/keyring.gpg").publicKeys()
        }
        #expect(
            error?.description
                == "cannot read keyring /nonexistent/keyring.gpg: No such file or directory")
    }

    @Test func fingerprints() {
        let digits = "b8b80b5b623eab6ad8775c45b7c5d7d6350947f8"
        #expect(KeyFingerprint(digits)?.text == digits.uppercased())
        #expect(
            KeyFingerprint("B8B8 0B5B 623E AB6A D877  5C45 B7C5 D7D6 3509 47F8")?.text
                == digits.uppercased())
        #expect(KeyFingerprint("B7C5D7D6350947F8") == nil)
        #expect(KeyFingerprint(digits.dropLast() + "g") == nil)
    }
}

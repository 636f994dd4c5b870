import AlpineArchive
import TestSupport
import Testing

struct AlpineKeyringTests {
    @Test(arguments: [
        "alpine-devel@lists.alpinelinux.org-6165ee59.rsa.pub", "wolfi-signing.rsa.pub", "a",
        "local_key+1~2=3.rsa.pub",
    ])
    func goodNames(_ text: String) throws {
        #expect(try AlpineKeyName(text).text == text)
    }

    @Test(arguments: [
        "", ".", "..", "../../x", "../x.rsa.pub", "/etc/passwd", "a/b.rsa.pub", ".hidden.rsa.pub",
        "-rf", "a b.rsa.pub", "a\u{0}b", "a\nb", "schlüssel.rsa.pub", "a\\b",
        String(repeating: "x", count: 201),
    ])
    func hostileNames(_ text: String) {
        let error = #expect(throws: AlpineKeyError.self) { try AlpineKeyName(text) }
        #expect(error?.description.contains("\n") == false)
    }

    @Test func aKeyHasSizeAndFingerprintWhateverItsName() throws {
        let made = try AlpineTestKey.of(.trusted)
        let key = try AlpinePublicKey(name: AlpineKeyName(made.name), pem: made.pem)
        let other = try AlpinePublicKey(name: AlpineKeyName("other.rsa.pub"), pem: made.pem + [10])
        let second = try AlpineTestKey.of(.second)
        let stranger = try AlpinePublicKey(name: AlpineKeyName("x"), pem: second.pem)
        #expect(key.bits == 2048)
        #expect(key.fingerprint == other.fingerprint)
        #expect(key != other)
        #expect(key.fingerprint != stranger.fingerprint)
    }

    @Test func shortKeysAreRefused() throws {
        let made = try AlpineTestKey.of(.short)
        let name = try AlpineKeyName(made.name)
        #expect(throws: AlpineKeyError.tooSmall(name, bits: 1024)) {
            try AlpinePublicKey(name: name, pem: made.pem)
        }
    }

    @Test(arguments: [
        "", "hello", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
        // An elliptic curve's key: in PEM, but not RSA.
        """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt
        6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==
        -----END PUBLIC KEY-----
        """,
    ])
    func whatIsNoKey(_ text: String) throws {
        let name = try AlpineKeyName("x.rsa.pub")
        #expect(throws: AlpineKeyError.notAPublicKey(name)) {
            try AlpinePublicKey(name: name, pem: Array(text.utf8))
        }
    }

    @Test func keysComeFromFilesAndFolders() throws {
        let directory = try TemporaryDirectory()
        let trusted = try AlpineTestKey.of(.trusted)
        let second = try AlpineTestKey.of(.second)
        let stranger = try AlpineTestKey.of(.stranger)
        _ = try directory.write(trusted.pem, to: "keys/" + trusted.name)
        _ = try directory.write(second.pem, to: "keys/" + second.name)
        _ = try directory.write("not a key", to: "keys/README")
        _ = try directory.write(stranger.pem, to: "single/" + stranger.name)
        let keyring = try AlpineKeyring(paths: [
            directory.appending("single/" + stranger.name), directory.appending("keys"),
            directory.appending("keys"),
        ])
        #expect(keyring.names.map(\.text) == [second.name, stranger.name, trusted.name])
        #expect(keyring[try AlpineKeyName(second.name)]?.bits == 2048)
        #expect(keyring[try AlpineKeyName("nobody.rsa.pub")] == nil)
    }

    @Test func twoKeysOfOneNameConflict() throws {
        let name = try AlpineKeyName("x.rsa.pub")
        var keyring = AlpineKeyring()
        try keyring.insert(name: name, pem: AlpineTestKey.of(.trusted).pem)
        try keyring.insert(name: name, pem: AlpineTestKey.of(.trusted).pem)
        #expect(throws: AlpineKeyError.conflicting(name)) {
            try keyring.insert(name: name, pem: AlpineTestKey.of(.stranger).pem)
        }
        #expect(keyring.keys.count == 1)
    }

    @Test func foldersWithoutKeysAndMissingOnesAreErrors() throws {
        let directory = try TemporaryDirectory()
        _ = try directory.write("x", to: "empty/README")
        let empty = directory.appending("empty")
        #expect(throws: AlpineKeyError.emptyFolder(path: empty)) {
            try AlpineKeyring(paths: [empty])
        }
        let missing = directory.appending("missing")
        let error = #expect(throws: AlpineKeyError.self) { try AlpineKeyring(paths: [missing]) }
        #expect(error?.description == "cannot open \(missing): No such file or directory")
    }

    @Test func hugeFilesAreNoKeys() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write([UInt8](repeating: 65, count: 70000), to: "x.rsa.pub")
        #expect(throws: AlpineKeyError.fileTooLarge(path: path, limit: 65536)) {
            try AlpineKeyring(paths: [path])
        }
    }
}

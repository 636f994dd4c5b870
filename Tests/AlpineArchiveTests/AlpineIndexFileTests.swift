import AlpineArchive
import TestSupport
import Testing

struct AlpineIndexFileTests {
    private let body = RawGzip.member(
        RawTar.archive([
            .file("DESCRIPTION", "v1-test\n"), .file("APKINDEX", AlpineIndexTests.full),
        ])
    )

    private func read(
        _ bytes: [UInt8], _ keyring: AlpineKeyring, allowUnsigned: Bool = false
    ) throws -> AlpineIndexFile {
        try AlpineIndexFile(
            bytes, name: "index", keyring: keyring, allowUnsigned: allowUnsigned)
    }

    private func signed(
        by signers: AlpineTestKey.Identity..., scheme: AlpineTestKey.Scheme = .rsa
    ) throws -> [UInt8] {
        try SignatureFixture.member(of: body, by: signers, scheme: scheme) + body
    }

    @Test(arguments: AlpineTestKey.Scheme.allCases)
    func signedByAKnownKey(_ scheme: AlpineTestKey.Scheme) throws {
        let keyring = try AlpineTestKey.keyring(.second, .trusted)
        let file = try read(signed(by: .trusted, scheme: scheme), keyring)
        let key = try #require(keyring.keys.last)
        #expect(file.summary == "v1-test")
        #expect(file.text == Array(AlpineIndexTests.full.utf8))
        #expect(try file.index().map(\.name) == ["nginx"])
        #expect(file.signer == AlpineSigner(key: key.name, fingerprint: key.fingerprint))
    }

    @Test func anyOneKnownKeyIsEnough() throws {
        let keyring = try AlpineTestKey.keyring(.second)
        let both = try signed(by: .stranger, .second)
        #expect(try read(both, keyring).signer?.key == keyring.names.first)
        let apart =
            try SignatureFixture.member(of: body, by: [.stranger])
            + SignatureFixture.member(of: body, by: [.second], scheme: .rsa256) + body
        #expect(try read(apart, keyring).signer?.key == keyring.names.first)
    }

    @Test func aBadSignatureDoesNotSpoilAGoodOne() throws {
        let second = try AlpineTestKey.of(.second).name
        let bytes =
            try SignatureFixture.member(
                named: ".SIGN.RSA.\(second)", AlpineTestKey.of(.stranger).sign(body))
            + signed(by: .trusted)
        let keyring = try AlpineTestKey.keyring(.second, .trusted)
        #expect(try read(bytes, keyring).signer?.key == keyring.names.last)
    }

    @Test func anUnknownKeyIsNamed() throws {
        let keyring = try AlpineTestKey.keyring(.trusted, .second)
        let stranger = try AlpineKeyName(AlpineTestKey.of(.stranger).name)
        let error = AlpineSignatureError.unknownKey(
            file: "index", wanted: [stranger], known: keyring.names)
        #expect(throws: error) { try read(signed(by: .stranger), keyring) }
        for name in [stranger] + keyring.names { #expect(error.description.contains(name.text)) }
        let none = AlpineSignatureError.unknownKey(file: "index", wanted: [stranger], known: [])
        #expect(throws: none) { try read(signed(by: .stranger), AlpineKeyring()) }
        #expect(none.description.contains("(none)"))
    }

    @Test(arguments: ["RSA512", "DSA", "ED25519"])
    func otherWaysOfSigningAreNamed(_ word: String) throws {
        let key = try AlpineTestKey.of(.trusted)
        let bytes = try SignatureFixture.member(named: ".SIGN.\(word).\(key.name)", key.sign(body))
        let error = AlpineSignatureError.unsupported(file: "index", algorithms: [word])
        #expect(throws: error) { try read(bytes + body, AlpineTestKey.keyring(.trusted)) }
        #expect(error.description.contains(word))
    }

    struct Forgery: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable ([UInt8]) throws -> [UInt8]
    }

    static let forgeries = [
        Forgery(testDescription: "cut short") { Array($0.dropLast()) },
        Forgery(testDescription: "empty") { _ in [] },
        Forgery(testDescription: "too long") { $0 + [0] },
        Forgery(testDescription: "one bit changed") { Damage.altered($0) },
        Forgery(testDescription: "zeros") { $0.map { _ in 0 } },
    ]

    @Test(arguments: forgeries)
    func wrongSignatures(_ forgery: Forgery) throws {
        let key = try AlpineTestKey.of(.trusted)
        let bytes = try SignatureFixture.member(
            named: ".SIGN.RSA.\(key.name)", forgery.change(key.sign(body)))
        let name = try AlpineKeyName(key.name)
        for allowUnsigned in [false, true] {
            #expect(throws: AlpineSignatureError.invalid(file: "index", key: name)) {
                try read(
                    bytes + body, AlpineTestKey.keyring(.trusted), allowUnsigned: allowUnsigned)
            }
        }
    }

    @Test func aSignatureForAnotherHashIsWrong() throws {
        let key = try AlpineTestKey.of(.trusted)
        let bytes = try SignatureFixture.member(
            named: ".SIGN.RSA256.\(key.name)", key.sign(body, .rsa))
        #expect(throws: AlpineSignatureError.self) {
            try read(bytes + body, AlpineTestKey.keyring(.trusted))
        }
    }

    @Test func everyByteBehindTheSignatureCounts() throws {
        let keyring = try AlpineTestKey.keyring(.trusted)
        let front = try SignatureFixture.member(of: body, by: [.trusted])
        let changes = [
            Damage.altered(body), Array(body.dropLast()), body + [0], body + body,
            RawGzip.member([]) + body,
        ]
        for changed in changes {
            #expect(throws: AlpineSignatureError.self) { try read(front + changed, keyring) }
        }
    }

    @Test func unsignedOnlyWhenAllowed() throws {
        let keyring = try AlpineTestKey.keyring(.trusted)
        #expect(throws: AlpineSignatureError.unsigned(file: "index")) { try read(body, keyring) }
        let file = try read(body, keyring, allowUnsigned: true)
        #expect(file.signer == nil)
        #expect(file.summary == "v1-test")
        #expect(try read(signed(by: .stranger), keyring, allowUnsigned: true).signer == nil)
    }

    @Test(arguments: [
        ".SIGN.RSA.../../x", ".SIGN.RSA./etc/passwd", ".SIGN.RSA.a/b.rsa.pub", ".SIGN.RSA.",
        ".SIGN.RSA", ".SIGN.", ".SIGN.RSA..x", ".SIGN.RSA.-x", ".SIGN.RSA.a b",
    ])
    func hostileKeyNames(_ name: String) throws {
        let bytes = try SignatureFixture.member(named: name, AlpineTestKey.of(.trusted).sign(body))
        let error = #expect(throws: AlpineSignatureError.self) {
            try read(bytes + body, AlpineTestKey.keyring(.trusted), allowUnsigned: false)
        }
        guard case .malformed = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
    }

    @Test func nothingElseAmongTheSignatures() throws {
        let key = try AlpineTestKey.of(.trusted)
        let signature = RawTarEntry.file(".SIGN.RSA.\(key.name)", try key.sign(body))
        let link = RawTarEntry.symbolicLink(".SIGN.RSA.\(key.name)", to: "/etc/passwd")
        for entries in [[signature, .file("APKINDEX", "")], [link], [signature, link]] {
            let bytes = RawGzip.member(RawTar(entries).bytes) + body
            #expect(throws: AlpineSignatureError.self) {
                try read(bytes, AlpineTestKey.keyring(.trusted), allowUnsigned: true)
            }
        }
    }

    @Test func signaturesWithoutEnd() throws {
        let keyring = try AlpineTestKey.keyring(.trusted)
        let front = try SignatureFixture.member(of: body, by: [.stranger])
        let many = (0..<20).flatMap { _ in front }
        let huge = SignatureFixture.member(
            named: ".SIGN.RSA.x.rsa.pub", [UInt8](repeating: 0, count: 300 << 10))
        for bytes in [many + body, huge + body, front] {
            #expect(throws: AlpineSignatureError.self) { try read(bytes, keyring) }
        }
    }

    @Test(
        arguments: [[UInt8]](
            arrayLiteral: [], [0], Array("not gzip at all".utf8), [0x1f, 0x8b], [0x1f, 0x8b, 8, 0])
    )
    func whatIsNoArchive(_ bytes: [UInt8]) throws {
        #expect(throws: (any Error).self) {
            try read(bytes, AlpineTestKey.keyring(.trusted), allowUnsigned: true)
        }
    }

    @Test func archivesWithoutOrWithTwoIndexes() throws {
        let none = RawGzip.member(RawTar.archive([.file("DESCRIPTION", "x")]))
        #expect(throws: AlpineRepositoryError.noIndex(file: "index")) {
            try read(none, AlpineKeyring(), allowUnsigned: true)
        }
        let two = RawGzip.member(
            RawTar.archive([.file("APKINDEX", ""), .file("APKINDEX", AlpineIndexTests.small)]))
        #expect(throws: AlpineRepositoryError.duplicateMember(file: "index", member: "APKINDEX")) {
            try read(two, AlpineKeyring(), allowUnsigned: true)
        }
    }

    @Test func largeIndexesAreNotUnpacked() throws {
        let limits = AlpineIndexLimits(bytes: 100)
        #expect(
            throws: AlpineRepositoryError.memberTooLarge(
                file: "index", member: "APKINDEX", limit: 100)
        ) {
            try AlpineIndexFile(
                body, name: "index", keyring: AlpineKeyring(), allowUnsigned: true, limits: limits)
        }
    }

    @Test func malformedTextNamesFileAndLine() throws {
        let bytes = RawGzip.member(RawTar.archive([.file("APKINDEX", "hello\n")]))
        let file = try read(bytes, AlpineKeyring(), allowUnsigned: true)
        let error = #expect(throws: AlpineRepositoryError.self) { try file.index() }
        #expect(error?.description == "index: index line 1: `hello` is not `letter:value`")
    }
}

import Testing

@testable import DebianArchive

@Suite struct GPGStatusTests {
    private static let key = "4CB50190207B4758A3F73A796ED0E7B82643E131"
    private static let primary = "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8"
    private static let start = "[GNUPG:] NEWSIG\n[GNUPG:] KEY_CONSIDERED \(primary) 0\n"

    private static func valid(hash: Int = 8) -> String {
        "[GNUPG:] VALIDSIG \(key) 2026-07-11 1783765031 0 4 0 1 \(hash) 01 \(primary)\n"
    }

    @Test func goodSignature() throws {
        let status = try #require(
            GPGStatus(
                parsing: Self.start + "[GNUPG:] GOODSIG 6ED0E7B82643E131 Some Body <a@b>\n"
                    + Self.valid()))
        let key = try #require(KeyFingerprint(Self.key))
        let primary = try #require(KeyFingerprint(Self.primary))
        #expect(status.good == [ArchiveSignature(key: key, primaryKey: primary)])
        #expect(status.bad.isEmpty && status.unusable.isEmpty && !status.hasNoData)
    }

    struct Unusable: Sendable {
        let report: String
        let signatures: [UnusableSignature]
    }

    @Test(arguments: [
        Unusable(
            report: "[GNUPG:] EXPKEYSIG 6ED0E7B82643E131 X\n" + valid(),
            signatures: [.expiredKey(key)]),
        Unusable(
            report: "[GNUPG:] REVKEYSIG 6ED0E7B82643E131 X\n" + valid(),
            signatures: [.revokedKey(key)]),
        Unusable(
            report: "[GNUPG:] EXPSIG 6ED0E7B82643E131 X\n" + valid(),
            signatures: [.expiredSignature(key)]),
        Unusable(
            report: "[GNUPG:] GOODSIG 6ED0E7B82643E131 X\n" + valid(hash: 2),
            signatures: [.weakHash(key, algorithm: 2)]),
        Unusable(
            report: "[GNUPG:] ERRSIG 6ED0E7B82643E131 1 8 01 1783765031 9 \(key)\n"
                + "[GNUPG:] NO_PUBKEY 6ED0E7B82643E131\n",
            signatures: [.missingKey(key)]),
        Unusable(
            report: "[GNUPG:] ERRSIG 6ED0E7B82643E131 1 8 01 1783765031 9\n",
            signatures: [.missingKey("6ED0E7B82643E131")]),
        Unusable(
            report: "[GNUPG:] ERRSIG 6ED0E7B82643E131 99 8 01 1783765031 4 -\n",
            signatures: [.unsupported("6ED0E7B82643E131")]),
    ])
    func unusableSignatures(_ unusable: Unusable) throws {
        let status = try #require(GPGStatus(parsing: Self.start + unusable.report))
        #expect(status.unusable == unusable.signatures)
        #expect(status.good.isEmpty)
    }

    @Test func badSignatureAndNoData() throws {
        let status = try #require(
            GPGStatus(parsing: "[GNUPG:] BADSIG 6ED0E7B82643E131 X\n[GNUPG:] NODATA 4\n"))
        #expect(status.bad == ["6ED0E7B82643E131"])
        #expect(status.hasNoData)
    }

    @Test(arguments: [
        "gpgv: Good signature\n",
        "[GNUPG:] \n",
        valid(),
        "[GNUPG:] GOODSIG 6ED0E7B82643E131 X\n",
        "[GNUPG:] GOODSIG 6ED0E7B82643E131 X\n[GNUPG:] NEWSIG\n" + valid(),
        "[GNUPG:] GOODSIG 6ED0E7B82643E131 X\n[GNUPG:] BADSIG 6ED0E7B82643E131 X\n" + valid(),
        "[GNUPG:] GOODSIG 6ED0E7B82643E131 X\n[GNUPG:] GOODSIG 6ED0E7B82643E131 X\n" + valid(),
        "[GNUPG:] GOODSIG 6ED0E7B82643E131 X\n[GNUPG:] VALIDSIG \(key)\n",
        "[GNUPG:] GOODSIG X X\n[GNUPG:] VALIDSIG 6ED0E7B82643E131 0 0 0 4 0 1 8 01 \(primary)\n",
        "[GNUPG:] ERRSIG 6ED0E7B82643E131\n",
    ])
    func refusesReportsOfAnotherShape(report: String) {
        #expect(GPGStatus(parsing: report) == nil)
    }
}

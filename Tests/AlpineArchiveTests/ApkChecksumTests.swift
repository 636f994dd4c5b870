import AlpineArchive
import OCIModel
import Testing

struct ApkChecksumTests {
    // FIPS 180: the SHA-1 of `abc`.
    private static let hex = "a9993e364706816aba3e25717850c26c9cd0d89d"
    private static let text = "Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0="

    @Test func allFormsAreOne() throws {
        let checksum = ApkChecksum.of(Array("abc".utf8))
        #expect(checksum.description == Self.text)
        #expect(try ApkChecksum(Self.text) == checksum)
        #expect(try ApkChecksum(hex: Array(Self.hex.utf8)) == checksum)
        #expect(try ApkChecksum(hex: Array(Self.hex.uppercased().utf8)) == checksum)
        #expect(ApkChecksum(bytes: checksum.bytes) == checksum)
        #expect(ApkFileChecksum(checksum).databaseLine == "Z:" + Self.text)
    }

    @Test func piecesGiveTheSameAsTheWhole() {
        var hasher = ApkChecksumHasher()
        for piece in ["a", "", "bc"] { Array(piece.utf8).withUnsafeBytes { hasher.update($0) } }
        #expect(hasher.finalize().description == Self.text)
    }

    @Test(arguments: [
        "", "Q1", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "Q2qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
        "Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0", "Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J00",
        "Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J1=", "Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J==",
        "Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0= ", "Q1qZk-NkcGgWq6PiVxeFDCbJzQ2J0=",
        "Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=qZk+NkcGgWq6PiVxeFDCbJzQ2J0=",
    ])
    func malformedTexts(_ text: String) {
        #expect(throws: ApkChecksumError.self) { try ApkChecksum(text) }
    }

    @Test(arguments: ["", "a9", "a9993e364706816aba3e25717850c26c9cd0d89g"])
    func malformedHexadecimal(_ text: String) {
        #expect(throws: ApkChecksumError.self) { try ApkChecksum(hex: Array(text.utf8)) }
    }
}

import OCIModel
import TestSupport
import Testing

@Suite struct ChecksumTests {
    @Test func sumsOfPublishedVectors() {
        let abc = Array("abc".utf8)
        #expect(
            Hexadecimal.encode(Checksums.sha1(abc)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(Hexadecimal.encode(Checksums.md5(abc)) == "900150983cd24fb0d6963f7d28e17f72")
        #expect(Hexadecimal.encode(Checksums.md5([])) == "d41d8cd98f00b204e9800998ecf8427e")
        #expect(Checksums.crc32(Array("123456789".utf8)) == 0xcbf4_3926)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ])
    func base64(plain: String, encoded: String) {
        #expect(Checksums.base64(Array(plain.utf8)) == encoded)
    }
}

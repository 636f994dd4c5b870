import OCIModel
import Packages
import Testing

@testable import DebianArchive

@Suite struct ReleaseTests {
    private static let digest = String(repeating: "ab", count: 32)
    private static let text = """
        Origin: Debian
        Label: Debian
        Suite: oldstable
        Version: 12.11
        Codename: bookworm
        Date: Sat, 06 Sep 2025 09:08:07 UTC
        Valid-Until: Sat, 13 Sep 2025 09:08:07 UTC
        Acquire-By-Hash: yes
        No-Support-for-Architecture-all: Packages
        Architectures: all amd64 arm64
        Components: main updates/contrib
        MD5Sum:
         0123 1 main/x
        SHA256:
         \(digest)     1234 main/binary-amd64/Packages.xz
         \(digest)        0 main/binary-arm64/Packages

        """

    private static func parse(_ text: String) throws(ControlError) -> Release {
        try Release(parsing: Array(text.utf8), file: "InRelease")
    }

    @Test func readsEverything() throws {
        let release = try Self.parse(Self.text)
        #expect(release.origin == "Debian" && release.label == "Debian")
        #expect(release.suite == "oldstable" && release.codename == "bookworm")
        #expect(release.version == "12.11")
        #expect(release.date.description == "2025-09-06T09:08:07Z")
        #expect(release.validUntil?.description == "2025-09-13T09:08:07Z")
        #expect(release.acquireByHash && release.indexesIncludeAll)
        #expect(release.architectures.map(\.text) == ["all", "amd64", "arm64"])
        let digest = try Digest(.sha256, hex: Self.digest)
        #expect(
            release.files == [
                "main/binary-amd64/Packages.xz": ReleaseFile(size: 1234, digest: digest),
                "main/binary-arm64/Packages": ReleaseFile(size: 0, digest: digest),
            ])
        #expect(release.offers(component: "contrib") && release.offers(component: "main"))
        #expect(!release.offers(component: "trib") && !release.offers(component: "non-free"))
        #expect(release.offers(PackageArchitecture("arm64")))
        #expect(!release.offers(PackageArchitecture("riscv64")))
    }

    @Test func absentFieldsHaveTheirMeaning() throws {
        let release = try Self.parse(
            "Date: Sat, 6 Sep 2025 9:08:07 GMT\nArchitectures: all amd64\nSHA256:\n")
        #expect(release.validUntil == nil && !release.acquireByHash)
        #expect(!release.indexesIncludeAll)
        #expect(release.files.isEmpty && release.components.isEmpty)
    }

    @Test(arguments: [
        ("Date: Sat, 06 Sep 2025 09:08:07 UTC", "Date: yesterday", 6),
        ("Date: Sat, 06 Sep 2025 09:08:07 UTC\n", "", 1),
        ("Valid-Until: Sat, 13", "Valid-Until: Sat, 33", 7),
        ("Acquire-By-Hash: yes", "Acquire-By-Hash: maybe", 8),
        ("1234 main", "12x4 main", 15), ("1234 main", "-1234 main", 15),
        ("1234 main", "99999999999999999999 main", 15),
        ("main/binary-arm64", "../binary-arm64", 16), ("main/binary-arm64", "/binary-arm64", 16),
        ("0 main/binary-arm64/Packages", "main/binary-arm64/Packages", 16),
        ("\(digest)        0", "abab        0", 16),
        ("arm64/Packages\n", "arm64/Packages\n \(digest) 7 main/binary-amd64/Packages.xz\n", 17),
        ("SHA256:", "SHA512:", 1),
    ])
    func refuses(old: String, new: String, line: Int) {
        let error = #expect(throws: ControlError.self) {
            try Self.parse(Self.text.replacing(old, with: new))
        }
        #expect(error?.line == line, "\(String(describing: error))")
    }
}

@Suite struct ReleaseDateTests {
    @Test(arguments: [
        ("Sat, 06 Sep 2025 09:08:07 UTC", "2025-09-06T09:08:07Z"),
        ("Sat, 6 Sep 2025 9:08:07 GMT", "2025-09-06T09:08:07Z"),
        ("Thu, 01 Jan 1970 00:00:00 Z", "1970-01-01T00:00:00Z"),
        ("Thu, 29 Feb 2024 23:59:59 +0000", "2024-02-29T23:59:59Z"),
        ("Sat, 31 Dec 2016 23:59:60 UTC", "2017-01-01T00:00:00Z"),
        ("Wed, 29 Feb 2000 12:00:00 UTC", "2000-02-29T12:00:00Z"),
        ("Fri, 31 Dec 9999 23:59:59 UTC", "9999-12-31T23:59:59Z"),
    ])
    func reads(text: String, moment: String) {
        #expect(ReleaseDate.parse(text)?.description == moment)
    }

    @Test(arguments: [
        "", "2025-09-06T09:08:07Z", "Sat, 06 Sep 2025 09:08:07", "Sat, 06 Sep 2025 09:08:07 CEST",
        "Sat, 06 Sep 2025 09:08:07 +0200", "Sat, 06 Sep 2025 24:00:00 UTC",
        "Sat, 06 Sep 2025 09:60:00 UTC", "Sat, 06 Sep 2025 09:8:07 UTC",
        "Sat, 31 Sep 2025 09:08:07 UTC", "Wed, 29 Feb 2023 09:08:07 UTC",
        "Mon, 29 Feb 2100 09:08:07 UTC", "Sat, 00 Sep 2025 09:08:07 UTC",
        "Sat, 32 Dec 2025 09:08:07 UTC", "Sab, 06 Sep 2025 09:08:07 UTC",
        "Sat 06 Sep 2025 09:08:07 UTC", "Sat, 06 September 2025 09:08:07 UTC",
        "Sat, 06 Sep 25 09:08:07 UTC", "Sat, 06 Sep 12025 09:08:07 UTC",
        "Sat, 06 Sep 1969 09:08:07 UTC", "Sat, +6 Sep 2025 09:08:07 UTC",
        "Sat, 06 Sep 2025 09:08:61 UTC", "Sat, 06 Sep 2025 09:08:07:09 UTC",
    ])
    func refuses(text: String) { #expect(ReleaseDate.parse(text) == nil) }
}

import OCIModel
import Packages
import Testing

@testable import ImageSpec

@Suite struct LockTests {
    private func record(
        _ name: String, digest: Digest? = DigestHasher.digest(of: [1]), checksum: String? = nil
    ) throws -> PackageRecord {
        PackageRecord(
            name: try PackageName(name), version: "1:2.3-4+b1",
            architecture: PackageArchitecture("amd64"),
            sourceName: name == "libb" ? "b" : name,
            sourceVersion: name == "libb" ? "2.3-4" : "1:2.3-4+b1",
            size: 18_446_744_073_709_551_615, installedSize: 20, digest: digest,
            controlChecksum: checksum, filename: "pool/main/b/\(name).deb", repository: 1)
    }

    private func lock() throws -> Lock {
        let digest = DigestHasher.digest(of: [7])
        let index = LockedIndex(
            location: try RemoteLocation("https://user:secret@h/debian"), suite: "bookworm",
            component: "main", signedDigest: digest, indexDigest: digest, signer: "ABCDEF",
            date: Timestamp(seconds: 1_700_000_000))
        let plain = LockedIndex(
            location: try RemoteLocation("/srv/apk"), suite: "", component: "",
            signedDigest: digest,
            indexDigest: digest, signer: "", date: nil)
        let packages = try [record("aa"), record("libb", checksum: "Q1x=")]
            .compactMap { LockedPackage($0, reason: "requested as `aa` / \"x\"") }
        let platform = LockedPlatform(
            architecture: PackageArchitecture("amd64"), epoch: Timestamp(seconds: 1_690_000_000),
            indexes: [index, plain], packages: packages,
            sources: [try record("cc")].compactMap { LockedPackage($0, reason: "gives files") },
            mirror: ArchiveMirror(
                main: try RemoteLocation("https://user:secret@h/debian"),
                security: try RemoteLocation("https://h/debian-security")))
        return try Lock(Spec.debian("contents: {packages: [aa]}"), platforms: [platform])
    }

    private func text(_ lock: Lock) throws -> String {
        String(decoding: try LockDocument.encode(lock), as: UTF8.self)
    }

    @Test func locksSurviveAsTheSameBytes() throws {
        let lock = try lock()
        let bytes = try LockDocument.encode(lock)
        let again = try LockDocument.decode(bytes, file: "l")
        #expect(try LockDocument.encode(again) == bytes)
        #expect(again.specification == lock.specification)
        #expect(again.platforms[0].packages == lock.platforms[0].packages)
        #expect(again.platforms[0].packages[1].record == (try record("libb", checksum: "Q1x=")))
        #expect(again.platforms[0].mirror?.security.description == "https://h/debian-security")
        #expect(again.platforms[0].epoch == lock.platforms[0].epoch)
        #expect(again.digests == [DigestHasher.digest(of: [1])])
    }

    @Test func theFileReadsWellAndKeepsNoSecrets() throws {
        let text = try text(lock())
        #expect(text.hasSuffix("}\n"))
        #expect(!text.contains("secret"))
        #expect(text.contains("\"location\" : \"https://h/debian\""))
        #expect(text.contains("\"version\" : 1"))
        #expect(text.contains("\"epoch\" : 1690000000"))
        // What says nothing is left out.
        #expect(text.split(separator: "\"sourceName\"").count == 2)
        #expect(text.split(separator: "\"signer\"").count == 2)
    }

    @Test func aPackageWithoutDigestCannotBeLocked() throws {
        #expect(LockedPackage(try record("aa", digest: nil), reason: "") == nil)
    }

    @Test func aChangedSpecificationShows() throws {
        let lock = try lock()
        #expect(try lock.difference(from: Spec.debian("contents: {packages: [aa, aa]}")).isEmpty)
        #expect(
            try lock.difference(from: Spec.debian("contents: {packages: [bb]}\ncmd: x\n")) == [
                "cmd: + x", "contents.packages: - aa", "contents.packages: + bb",
            ])
    }

    struct Damage: Sendable {
        let old: String
        let new: String
        let message: String
    }

    @Test(arguments: [
        Damage(
            old: "\"version\" : 1", new: "\"version\" : 2",
            message:
                "l: it is of version 2, and this socle reads 1; run `socle lock` again, or use a "
                + "newer socle"),
        Damage(
            old: "\"version\" : 1", new: "\"versoin\" : 1",
            message: "l: it is no lock: no JSON object with a `version`"),
        Damage(
            old: "\"release\" : \"bookworm\"", new: "\"release\" : \"trixie\"",
            message: "l: its specification is not the one that its digest is of"),
        Damage(
            old: "\"index\" : 1", new: "\"index\" : 2",
            message: "l: aa is from an index that is not there"),
        Damage(
            old: "\"index\" : 1", new: "\"index\" : -1",
            message: "l: aa is from an index that is not there"),
        Damage(
            old: "pool/main/b/libb.deb", new: "pool/../../libb.deb",
            message: "l: libb has a path that leads nowhere"),
        Damage(
            old: "\"name\" : \"libb\"", new: "\"name\" : \"aa\"",
            message: "l: it has aa twice for amd64"),
        Damage(
            old: "\"version\" : \"1:2.3-4+b1\"", new: "\"version\" : \"1\\n2\"",
            message: "l: aa has a version that is none"),
        Damage(
            old: "\"installedSize\" : 20", new: "\"installedSize\" : -20",
            message: "l: it is not whole, or has a number that is out of range"),
        Damage(
            old: "\"installedSize\" : 20", new: "\"installedSize\" : \"20\"",
            message:
                "l: `platforms[0].packages[0].installedSize` is of another kind than it should be"),
        Damage(
            old: "\"filename\"", new: "\"filenam\"",
            message: "l: `platforms[0].packages[0].filename` is missing"),
    ])
    func damagedLocksAreRefused(damage: Damage) throws {
        let text = try text(lock())
        let range = try #require(text.firstRange(of: damage.old))
        let damaged = text.replacingCharacters(in: range, with: damage.new)
        do {
            _ = try LockDocument.decode(Array(damaged.utf8), file: "l")
            Issue.record("accepted")
        } catch {
            #expect("\(error)" == damage.message)
        }
    }

    @Test func whatIsNoLockIsRefused() throws {
        for text in ["", "null", "[]", "{", "{\"version\": \"1\"}", "\u{0}"] {
            #expect(
                throws: LockError.unreadable("l", "it is no lock: no JSON object with a `version`")
            ) {
                try LockDocument.decode(Array(text.utf8), file: "l")
            }
        }
        let whole = try LockDocument.encode(lock())
        for length in stride(from: 1, to: whole.count - 2, by: 97) {
            #expect(throws: LockError.self) {
                try LockDocument.decode(Array(whole.prefix(length)), file: "l")
            }
        }
        #expect(throws: LockError.unreadable("l", "larger than 64 MiB")) {
            try LockDocument.decode(
                [UInt8](repeating: 32, count: LockDocument.limit + 1), file: "l")
        }
    }
}

extension String {
    /// The text with another in the place of a range of it.
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}

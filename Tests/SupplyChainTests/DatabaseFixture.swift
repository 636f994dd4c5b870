import OCIModel
import Store
import SystemPackage
import TestSupport

@testable import SupplyChain

/// A store in a folder of its own, and advisories in it.
final class DatabaseFixture: Sendable {
    let folder: TemporaryDirectory
    let session: StoreSession
    let images: ContentStore

    static let date = Timestamp(seconds: 1_700_000_000)

    init() throws {
        folder = try TemporaryDirectory("advisories")
        session = try StoreSession(SocleHome(below: FilePath(folder.appending("home"))))
        images = try ContentStore(session)
    }

    /// Imports documents over what is there.
    @discardableResult
    func importing(_ documents: String...) throws -> AdvisoryDatabase {
        let base = try AdvisoryDatabase.open(in: images)
        var writer = try AdvisoryDatabaseWriter(images: images, base: base)
        for (number, document) in documents.enumerated() {
            let path = try folder.write(document, to: "feed\(number).json")
            try writer.add(path: path, origin: "feed\(number).json", date: Self.date)
        }
        return try writer.commit()
    }

    /// Turns over a bit of the first byte of a blob.
    func damage(_ digest: Digest) throws {
        let file = images.path.appending("blobs/sha256/\(digest.hex)").string
        var bytes = try Files.read(file)
        bytes[0] ^= 1
        try Files.write(bytes, to: file)
    }

    /// A tracker with every state.
    static let tracker = """
        {"openssl": {
          "CVE-2024-0001": {"description": "fixed", "scope": "remote", "debianbug": 1, "releases": {
            "bookworm": {"status": "resolved", "fixed_version": "3.0.11-1~deb12u2",
              "urgency": "high", "repositories": {"bookworm": "3.0.9-1",
              "bookworm-security": "3.0.11-1~deb12u2"}}}},
          "CVE-2024-0002": {"releases": {"bookworm": {"status": "open", "urgency": "low**"}}},
          "CVE-2024-0003": {"releases": {"bookworm": {"status": "open", "urgency": "unimportant"}}},
          "CVE-2024-0004": {"releases": {"bookworm": {"status": "open", "nodsa": "Minor issue",
            "nodsa_reason": "", "urgency": "not yet assigned"}}},
          "CVE-2024-0005": {"releases": {"bookworm": {"status": "open", "nodsa": "Too intrusive",
            "nodsa_reason": "ignored", "urgency": "medium"}}},
          "CVE-2024-0006": {"releases": {"bookworm": {"status": "open", "nodsa": "Later",
            "nodsa_reason": "postponed", "urgency": "medium"}}},
          "CVE-2024-0007": {"releases": {"bookworm": {"status": "undetermined",
            "urgency": "not yet assigned"}}},
          "CVE-2024-0008": {"releases": {"bookworm": {"status": "open", "urgency": "end-of-life"}}},
          "CVE-2024-0009": {"releases": {"bookworm": {"status": "resolved", "fixed_version": "0",
            "urgency": "high"}}},
          "CVE-2024-0010": {"releases": {"trixie": {"status": "open", "urgency": "high"}}}
        }}
        """

    static let secdb = """
        {"distroversion": "v3.19", "reponame": "main", "packages": [
          {"pkg": {"name": "openssl", "secfixes": {
            "3.1.4-r0": ["CVE-2024-0101", "CVE-2024-0102 XSA-1"],
            "0": ["CVE-2024-0103"], "3.1.4-r9": ["CVE-2024-0104"]}}}]}
        """
}

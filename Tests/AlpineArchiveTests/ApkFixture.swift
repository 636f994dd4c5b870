import AlpineArchive
import OCIModel
import Packages
import TestSupport

/// A gzip member with a cut archive of signatures.
enum SignatureFixture {
    /// The member of the signatures of bytes by some keys.
    static func member(
        of bytes: [UInt8], by signers: [AlpineTestKey.Identity],
        scheme: AlpineTestKey.Scheme = .rsa
    ) throws -> [UInt8] {
        let entries = try signers.map { identity in
            let key = try AlpineTestKey.of(identity)
            return RawTarEntry.file(
                ".SIGN.\(scheme.rawValue).\(key.name)", try key.sign(bytes, scheme))
        }
        return RawGzip.member(RawTar(entries).bytes)
    }

    /// The member of one signature file of any name and content.
    static func member(named name: String, _ content: [UInt8]) -> [UInt8] {
        RawGzip.member(RawTar([.file(name, content)]).bytes)
    }
}

/// A small package, right unless told otherwise.
struct ApkFixture {
    var name = "tool"
    var version = "1.2.3-r4"
    var architecture = "x86_64"
    /// Lines of `.PKGINFO` before `datahash`.
    var infoLines: [String] = []
    /// The whole `.PKGINFO`, when it is not to be made of the rest.
    var info: String?
    var omitsDataHash = false
    var scripts: [RawTarEntry] = []
    var files: [RawTarEntry] = [
        .directory("usr"), .directory("usr/bin"),
        ApkFixture.summed(.file("usr/bin/tool", "the tool\n", mode: 0o755)),
        ApkFixture.summed(.symbolicLink("usr/bin/t", to: "tool")),
    ]

    /// The data part.
    var data: [UInt8] { RawGzip.member(RawTar.archive(files)) }

    /// The `.PKGINFO`, for a data part.
    func text(for data: [UInt8]) -> String {
        if let info { return info }
        var lines = [
            "# Generated for a test", "pkgname = \(name)", "pkgver = \(version)",
            "pkgdesc = A tool", "url = https://example.org", "builddate = 1700000000",
            "packager = Nobody <nobody@example.org>", "size = 4096", "arch = \(architecture)",
            "origin = tools", "license = MIT",
        ]
        lines += infoLines
        if !omitsDataHash { lines.append("datahash = \(DigestHasher.digest(of: data).hex)") }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The `.PKGINFO` with something changed.
    func text(replacing old: String, with new: String) -> String {
        text(for: data).replacing(old, with: new)
    }

    /// The control part, for a data part.
    func control(for data: [UInt8]) -> [UInt8] {
        RawGzip.member(RawTar([.file(".PKGINFO", text(for: data))] + scripts).bytes)
    }

    /// The whole file, signed by the trusted key.
    func bytes() throws -> [UInt8] {
        let data = data
        let control = control(for: data)
        return try SignatureFixture.member(of: control, by: [.trusted]) + control + data
    }

    /// What an index would say of the package.
    func record(size: Int = 0) throws -> PackageRecord {
        PackageRecord(
            name: try PackageName(name), version: version,
            architecture: PackageArchitecture(architecture), sourceName: "tools",
            sourceVersion: version, size: UInt64(size), installedSize: 4096, digest: nil,
            controlChecksum: ApkChecksum.of(control(for: data)).description,
            filename: "x86_64/\(name)-\(version).apk", repository: 0)
    }

    /// An entry with the checksum that apk's own builder gives it.
    static func summed(_ entry: RawTarEntry) -> RawTarEntry {
        let bytes = entry.type == UInt8(ascii: "2") ? entry.link : entry.content
        let sum = Array(Hexadecimal.encode(Checksums.sha1(bytes)).utf8)
        return entry.with { $0.pax.append(.init("APK-TOOLS.checksum.SHA1", sum)) }
    }
}

import Archives
import Compression
import DebianArchive
import OCIModel
import Packages
import TestSupport
import Testing

/// Real packages of the live archive, read and held against what dpkg-deb says of them.
@Suite(.enabled(if: DebianFieldMirror.isThere, "no Debian mirror can be reached"))
struct DebianArchiveFieldPackageTests {
    private static let names = [
        "adduser", "apt", "base-files", "base-passwd", "bash", "ca-certificates", "coreutils",
        "cron", "dash", "dbus-system-bus-common", "debconf", "dpkg", "gcc-12-base", "git",
        "hostname", "libc-bin", "libc6", "libgcc-s1", "libstdc++6", "login", "man-db", "mount",
        "netbase", "openssh-client", "openssl", "passwd", "perl-base", "postfix", "sudo",
        "sysvinit-utils", "tzdata", "udev", "util-linux", "zlib1g",
    ]

    /// trixie's packages are compressed by a later dpkg.
    @Test(arguments: [
        ("bookworm", "amd64", names),
        ("trixie", "arm64", ["base-files", "dpkg", "libc6", "systemd"]),
    ])
    func packages(release: String, architecture: String, names: [String]) async throws {
        let transport = try CurlTransport()
        let repository = try #require(DebianFieldMirror.repositories(release).first)
        let loaded = try await DebianFieldMirror.loader().load(
            repository, architecture: PackageArchitecture(architecture), using: transport,
            keyrings: [try #require(DebianFieldMirror.keyring)],
            policy: DebianFieldMirror.policy())
        let index = try DebianFieldIndex(path: try #require(loaded.indexes.first).path)
        for name in names {
            let stanza = try #require(try index.stanza(of: name), "\(name)")
            let digest = try Digest(.sha256, hex: stanza.required("SHA256", file: name))
            let path = try await transport.fetch(
                [try repository.location.appending(stanza.required("Filename", file: name))],
                size: stanza["Size"].flatMap(UInt64.init), digest: digest)
            let package = try DebPackageReader().open(try FileSource(path: path), named: name)
            try package.verify(against: try Self.record(stanza, digest))
            try compareControl(package, path: path)
            try compareData(package, path: path)
            try package.finish()
            _ = try package.control.checksums()
            _ = try package.control.configurationFiles()
            _ = try package.control.triggers()
        }
    }

    private static func record(_ stanza: ControlStanza, _ digest: Digest) throws -> PackageRecord {
        let name = try stanza.required("Package", file: "index")
        let version = try stanza.required("Version", file: "index")
        return PackageRecord(
            name: try PackageName(name), version: version,
            architecture: PackageArchitecture(try stanza.required("Architecture", file: "index")),
            sourceName: name, sourceVersion: version, size: 0, installedSize: 0, digest: digest,
            filename: "", repository: 0)
    }

    /// Names, modes and bytes of the control member are those that dpkg-deb extracts.
    private func compareControl(_ package: OpenedPackage, path: String) throws {
        let folder = try TemporaryDirectory()
        try check("dpkg-deb", ["--control", path, folder.appending("control")])
        #expect(try Files.list(folder.appending("control")) == package.control.names)
        for member in package.control.members {
            let file = folder.appending("control/" + member.name)
            #expect(try Files.read(file) == member.content, "\(package.file) \(member.name)")
            let mode = try run("stat", ["-c", "%a", file]).line
            #expect(mode == String(member.mode, radix: 8), "\(package.file) \(member.name)")
        }
        #expect(package.stanza.text == package.control["control"])
        for field in package.stanza.fields {
            let text = try run("dpkg-deb", ["--field", path, field.name]).line
            #expect(text == field.value, "\(package.file) \(field.name)")
        }
    }

    /// The entries are those that dpkg-deb lists.
    private func compareData(_ package: OpenedPackage, path: String) throws {
        let listing = String(
            decoding: try check("dpkg-deb", ["--contents", path], environment: ["TZ": "UTC"]),
            as: UTF8.self)
        var lines = listing.split(separator: "\n").makeIterator()
        while let entry = try package.data.next() {
            try DebianEntryPolicy().check(entry)
            let line = lines.next().map { $0.split(separator: " ").joined(separator: " ") }
            #expect(line == Self.line(entry), "\(package.file)")
        }
        #expect(lines.next() == nil)
    }

    private static func line(_ entry: TarEntry) -> String {
        let type =
            switch entry.kind {
            case .file: "-"
            case .directory: "d"
            case .symbolicLink: "l"
            case .hardLink: "h"
            case .characterDevice: "c"
            case .blockDevice: "b"
            case .namedPipe: "p"
            }
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        let owner = "\(text(entry.userName))/\(text(entry.groupName))"
        let time = Timestamp(seconds: entry.modified).description
        let link =
            switch entry.kind {
            case .symbolicLink: " -> " + text(entry.linkTarget)
            case .hardLink: " link to " + text(entry.linkTarget)
            default: ""
            }
        let line =
            "\(type)\(permissions(entry.mode)) \(owner) \(entry.size)"
            + " \(time.prefix(10)) \(time.dropFirst(11).prefix(5)) \(text(entry.path))\(link)"
        return line.split(separator: " ").joined(separator: " ")
    }

    private static func permissions(_ mode: UInt16) -> String {
        func triple(_ shift: UInt16, _ special: UInt16, _ letters: (String, String)) -> String {
            let bits = mode >> shift
            let last =
                mode & special != 0
                ? (bits & 1 != 0 ? letters.0 : letters.1) : (bits & 1 != 0 ? "x" : "-")
            return (bits & 4 != 0 ? "r" : "-") + (bits & 2 != 0 ? "w" : "-") + last
        }
        return triple(6, 0o4000, ("s", "S")) + triple(3, 0o2000, ("s", "S"))
            + triple(0, 0o1000, ("t", "T"))
    }
}

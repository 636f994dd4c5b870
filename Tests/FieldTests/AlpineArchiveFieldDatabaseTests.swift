import AlpineArchive
import Archives
import Compression
import Packages
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The database of installed packages, held against what apk itself writes.
@Suite(.enabled(if: AlpineFieldData.isThere, "no real Alpine data beside the checkout"))
struct AlpineArchiveFieldDatabaseTests {
    private static let canChroot = geteuid() == 0 && Tool.has("tar", "chroot", "cp")
    private static let minirootfs = "minirootfs/alpine-minirootfs-3.19.4-"

    /// Packages in the order in which apk installs them.
    private func packages(
        _ names: [String], from repository: String, keys: String
    ) throws -> [AlpineInstalledPackage] {
        let folder = AlpineFieldData.path(repository)
        let bytes = try FileSource(path: folder + "/APKINDEX.tar.gz").readAll(limit: 64 << 20)
        let index = try AlpineIndexFile(
            bytes, name: repository, keyring: AlpineKeyring(paths: [AlpineFieldData.path(keys)])
        ).index()
        return try names.map { name in
            let entry = try #require(index.first { $0.name == name })
            let record = try entry.record(repository: 0, fallback: PackageArchitecture("none"))
            let package = try ApkPackageReader().open(
                path: folder + "/../" + record.filename, matching: record)
            var list = ApkFileList()
            let tar = try package.data()
            while let next = try tar.next() { try list.add(next) }
            let made = AlpineInstalledPackage(entry: entry, package: package, files: list.files)
            let again = try AlpineInstalledPackage(
                record: record, package: package, files: list.files)
            #expect(
                AlpineInstalledDatabase.stanza(of: made)
                    == AlpineInstalledDatabase.stanza(of: again))
            return made
        }
    }

    /// The packages of the official image, rebuilt: sizes and checksums are others, nothing else is.
    @Test(arguments: ["x86_64", "aarch64"])
    func databaseOfTheOfficialImage(_ architecture: String) throws {
        let source = try FileSource(
            path: AlpineFieldData.path(Self.minirootfs + architecture + ".tar.gz"))
        let tar = TarReader(
            try Decompressor(source, format: .gzip, limits: .package), limits: .package)
        var official: [String: [UInt8]] = [:]
        while let entry = try tar.next() {
            let path = String(decoding: entry.path, as: UTF8.self)
            guard path.hasPrefix("./lib/apk/db/") || path == "./etc/apk/world" else { continue }
            guard entry.kind == .file else { continue }
            var content: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = try piece.withUnsafeMutableBytes { try tar.read(into: $0) }
                if count == 0 { break }
                content += piece[..<count]
            }
            official[String(path.dropFirst(2))] = content
        }
        let installed = try #require(official[AlpineInstalledDatabase.Path.installed])
        let names = Self.text(installed).split(separator: "\n").filter { $0.hasPrefix("P:") }
        // The scripts in the official image tell the order of its busybox and alpine-baselayout.
        let order = names.map { String($0.dropFirst(2)) }.sorted { left, _ in left == "busybox" }
        let packages = try packages(
            order, from: "rebuilt/v3.19/main/" + architecture, keys: "rebuilt/keys")
        let sums = Dictionary(
            uniqueKeysWithValues: zip(
                packages.map(\.name).sorted(),
                Self.text(installed).split(separator: "\n").filter { $0.hasPrefix("C:") }
                    .map { String($0.dropFirst(2)) }))
        #expect(
            Self.comparable(AlpineInstalledDatabase.installed(packages))
                == Self.comparable(installed))
        let triggers = try #require(official[AlpineInstalledDatabase.Path.triggers])
        #expect(
            Self.text(AlpineInstalledDatabase.triggers(packages)).split(separator: " ").dropFirst()
                == Self.text(triggers).split(separator: " ").dropFirst())
        let scripts = try #require(official[AlpineInstalledDatabase.Path.scripts])
        let ours = try Self.entries(AlpineScriptsArchive.encode(packages)) { name in
            for package in packages {
                guard let new = package.entry[.checksum], let old = sums[package.name],
                    name.contains(new)
                else { continue }
                return name.replacing(new, with: old)
            }
            return name
        }
        #expect(ours == (try Self.entries(scripts) { $0 }))
        let world = try #require(official[AlpineInstalledDatabase.Path.world])
        #expect(
            AlpineInstalledDatabase.world(try AlpineDependency.list(Self.text(world))) == world)
    }

    struct Installation: CustomTestStringConvertible, Sendable {
        let repository: String
        let architecture: String
        let keys: String
        /// What to ask for; empty for everything in the repository that goes together.
        let world: [String]
        let count: Int

        var testDescription: String { "\(repository)/\(architecture)" }
    }

    static let installations = [
        Installation(
            repository: "closed-v3.19", architecture: "x86_64", keys: "keys",
            world: ["alpine-base", "openssl", "tzdata", "wget", "openssh"], count: 42),
        Installation(
            repository: "closed-v3.19", architecture: "x86_64", keys: "keys", world: [], count: 98),
        Installation(
            repository: "rebuilt/v3.19/main", architecture: "x86_64", keys: "rebuilt/keys",
            world: ["alpine-baselayout", "alpine-keys", "apk-tools", "busybox", "libc-utils"],
            count: 15),
        Installation(
            repository: "rebuilt/v3.19/main", architecture: "aarch64", keys: "rebuilt/keys",
            world: ["alpine-baselayout", "alpine-keys", "apk-tools", "busybox", "libc-utils"],
            count: 15),
    ]

    /// What apk of the official image writes when it installs the same packages, with its signature
    /// checks on.
    @Test(
        .enabled(if: canChroot, "needs root, for chroot"), arguments: installations)
    func databaseThatApkWrites(_ installation: Installation) throws {
        let directory = try TemporaryDirectory("apk")
        let root = directory.path
        let image = AlpineFieldData.path(Self.minirootfs + "x86_64.tar.gz")
        try check("tar", ["-xzf", image, "-C", root])
        let repository = installation.repository + "/" + installation.architecture
        try check("mkdir", ["-p", root + "/repository", root + "/new/etc/apk/keys"])
        try check("cp", ["-r", AlpineFieldData.path(repository), root + "/repository/"])
        let keys = AlpineFieldData.path(installation.keys)
        for key in try Files.list(keys) where key.hasSuffix(".pub") && !key.contains("/") {
            try check("cp", [keys + "/" + key, root + "/new/etc/apk/keys/"])
        }
        let world =
            try installation.world.isEmpty
            ? everything(in: repository) : installation.world
        let log = try check(
            "chroot",
            [
                root, "/sbin/apk", "add", "--root", "/new", "--initdb", "--no-network",
                "--no-cache",
                "--no-scripts", "--arch", installation.architecture, "-X", "/repository",
            ] + world)
        let order = Self.text(log).split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: " ")
            return words.count == 4 && words[1] == "Installing" ? String(words[2]) : nil
        }
        #expect(order.count == installation.count)
        let packages = try packages(order, from: repository, keys: installation.keys)
        let dependencies = try world.map { try AlpineDependency($0) }
        let files: [(String, [UInt8])] = [
            (AlpineInstalledDatabase.Path.installed, AlpineInstalledDatabase.installed(packages)),
            (AlpineInstalledDatabase.Path.scripts, AlpineScriptsArchive.encode(packages)),
            (AlpineInstalledDatabase.Path.triggers, AlpineInstalledDatabase.triggers(packages)),
            (AlpineInstalledDatabase.Path.world, AlpineInstalledDatabase.world(dependencies)),
            (
                AlpineInstalledDatabase.Path.architecture,
                AlpineInstalledDatabase.architecture(.init(installation.architecture))
            ),
        ]
        for (path, ours) in files {
            let real = try Files.read(root + "/new/" + path)
            #expect(ours == real, "\(path)")
        }
    }

    /// All packages but two that cannot stand ifupdown-ng.
    private func everything(in repository: String) throws -> [String] {
        let path = AlpineFieldData.path(repository) + "/APKINDEX.tar.gz"
        let bytes = try FileSource(path: path).readAll(limit: 64 << 20)
        return try AlpineIndexFile(
            bytes, name: repository, keyring: AlpineKeyring(), allowUnsigned: true
        ).index().map(\.name).filter { $0 != "vlan" && $0 != "network-extras" }
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func comparable(_ database: [UInt8]) -> [Substring] {
        text(database).split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            !line.hasPrefix("C:") && !line.hasPrefix("S:")
        }
    }

    private static func entries(
        _ archive: [UInt8], name: (String) -> String
    ) throws -> [TarEntry] {
        let tar = TarReader(MemorySource(archive), limits: .package, end: .required)
        var entries: [TarEntry] = []
        while var entry = try tar.next() {
            entry.path = Array(name(text(entry.path)).utf8)
            entries.append(entry)
        }
        return entries
    }
}

import Compression
import ImageSpec
import Packages
import TestSupport
import Testing

@testable import Assembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Trees of real packages, held against what Alpine's people and apk itself make of them.
@Suite(.enabled(if: AlpineFieldData.isThere, "no real Alpine data beside the checkout"))
struct AlpineTreeFieldTests {
    private static let canChroot = geteuid() == 0 && Tool.has("tar", "chroot", "cp", "unshare")

    /// The image that the official one is: what the demonstration builds of these packages. It has the
    /// release's files written out, since the package that they come from is not among the data.
    private static func official() throws -> String {
        let package = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return String(
            decoding: try Files.read(package + "/scripts/demo-alpine.yaml"), as: UTF8.self)
    }

    @Test func theDemonstrationIsTheCataloguesImage() throws {
        let name = try CatalogueName("alpine@3.19")
        let catalogue = try Catalogue.specification(name)
        let demonstration = try SpecificationLoader()
            .load(Array(Self.official().utf8), file: "demo-alpine.yaml").specification()
        #expect(demonstration.contents.packages == catalogue.contents.packages)
        #expect(demonstration.accounts == catalogue.accounts)
        #expect(demonstration.environment == catalogue.environment)
        #expect(demonstration.command == catalogue.command)
        #expect(demonstration.paths.prefix(catalogue.paths.count).elementsEqual(catalogue.paths))
    }

    @Test(arguments: ["x86_64", "aarch64"])
    func theOfficialImage(_ architecture: String) throws {
        let folder = try TemporaryDirectory("alpine-tree")
        let image = try AlpineTreeFieldImage(
            repository: "rebuilt/v3.19/main", keys: "rebuilt/keys", architecture: architecture,
            specification: Self.official(), in: folder)
        #expect(image.editor.notes == [])
        let path = AlpineFieldData.path(
            "minirootfs/alpine-minirootfs-3.19.4-\(architecture).tar.gz")
        let real = try AlpineTreeFieldListing(tar: Files.read(path))
        let differences = AlpineTreeFieldListing(image.tree).differences(from: real)
        #expect(real.lines.count > 480)
        #expect(
            differences.keys.sorted() == [
                // The packages were packed anew, so that their sizes and checksums are others.
                "lib/apk/db/installed", "lib/apk/db/scripts.tar", "lib/apk/db/triggers",
            ], "\(differences)")
        let links = AlpineTreeFieldListing(image.tree).lines.values
        #expect(links.count { $0 == "link /bin/busybox" } == 304)
    }

    struct Installation: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// What to ask for; empty for everything in the repository that goes together.
        let world: [String]
        /// Paths that differ beside those that always do.
        let differences: [String]
        let notes: Int
    }

    static let installations = [
        Installation(
            testDescription: "alpine-base and more",
            world: ["alpine-base", "openssl", "tzdata", "wget", "openssh"], differences: [],
            notes: 0),
        Installation(
            testDescription: "everything", world: [],
            // The day in the lines of new users, and their backups; the script that is not modelled.
            differences: [
                "etc/group-", "etc/passwd-", "etc/shadow", "etc/shadow-", "etc/tiny-cloud.conf",
            ],
            notes: 2),
    ]

    /// What apk of the official image leaves when it installs the same packages into an empty folder
    /// and runs their scripts.
    @Test(.enabled(if: canChroot, "needs root, for chroot"), arguments: installations)
    func whatApkLeaves(_ installation: Installation) throws {
        let folder = try TemporaryDirectory("alpine-tree")
        let world = try installation.world.isEmpty ? everything() : installation.world
        let real = try install(world, in: folder)
        let image = try AlpineTreeFieldImage(
            repository: "closed-v3.19", keys: "keys", architecture: "x86_64",
            specification: """
                distribution: alpine
                release: "3.19"
                contents:
                  packages: [\(world.joined(separator: ", "))]
                """, in: folder)
        #expect(image.editor.notes.count == installation.notes, "\(image.editor.notes)")
        // apk makes devices, which an image has no use for, and leaves the settings to others. The
        // folder that it runs scripts in is private when a script was run before apk's own package
        // came; it is as in that package here, and in the official image.
        let usual = [
            "dev/console", "dev/null", "dev/random", "dev/urandom", "dev/zero",
            "etc/apk/repositories", "lib/apk/exec",
        ]
        let differences = AlpineTreeFieldListing(image.tree).differences(from: real)
            .filter { !usual.contains($0.key) }
        #expect(differences.keys.sorted() == installation.differences, "\(differences)")
    }

    private func install(
        _ world: [String], in folder: TemporaryDirectory
    ) throws -> AlpineTreeFieldListing {
        let root = folder.path + "/root"
        let image = AlpineFieldData.path("minirootfs/alpine-minirootfs-3.19.4-x86_64.tar.gz")
        try check("mkdir", ["-p", root + "/repository", root + "/new"])
        try check("tar", ["-xzf", image, "-C", root])
        try check("cp", ["-r", AlpineFieldData.path("closed-v3.19/x86_64"), root + "/repository/"])
        // apk mounts /proc into the new root: not where the machine sees it.
        try check(
            "unshare",
            [
                "-m", "chroot", root, "/sbin/apk", "add", "--root", "/new", "--initdb",
                "--keys-dir", "/etc/apk/keys", "--no-network", "--no-cache", "-X", "/repository",
            ] + world)
        return try AlpineTreeFieldListing(
            tar: check("tar", ["-cf", "-", "-C", root + "/new", "."]))
    }

    /// All packages but two that cannot stand ifupdown-ng.
    private func everything() throws -> [String] {
        let names = try Files.list(AlpineFieldData.path("closed-v3.19/x86_64"))
        return names.filter { $0.hasSuffix(".apk") }.compactMap { file in
            let parts = file.split(separator: "-")
            let name = parts.dropLast(2).joined(separator: "-")
            return ["vlan", "network-extras"].contains(name) ? nil : name
        }
    }
}

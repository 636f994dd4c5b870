import ImageSpec
import TestSupport
import Testing

@testable import Assembly

/// Whole configured trees of real packages, held entry by entry against what mmdebstrap makes of the
/// same ones by running their scripts. Every difference is one that `docs/debian.md` gives a reason for.
@Suite(
    .enabled(
        if: DebianTreeFieldImage.canRun,
        "mmdebstrap is not installed, or this is not root: no configured tree to compare with"),
    .serialized)
struct DebianTreeFieldTests {
    /// Packages of every day whose scripts do something.
    private static let more = [
        "ca-certificates", "python3", "iptables", "openssh-client", "procps", "nginx-light", "sudo",
    ]

    /// What is explained where there are more packages than those of an image.
    private static let ofMany: Set<String> = [
        "etc/group-", "etc/gshadow-", "var/lib/dpkg/diversions", "var/lib/dpkg/triggers/File",
    ]

    struct Example: CustomTestStringConvertible, Sendable {
        let release: String
        let name: String
        var packages: [String] = []
        var testDescription: String {
            (["\(name)@\(release)"] + packages).joined(separator: " ")
        }
    }

    @Test(arguments: [
        Example(release: "bookworm", name: "debian-slim"),
        Example(release: "bookworm", name: "debian"),
        Example(release: "trixie", name: "debian-slim"),
        Example(release: "trixie", name: "debian"),
        Example(release: "bookworm", name: "debian-slim", packages: Self.more),
        Example(release: "trixie", name: "debian-slim", packages: Self.more),
    ])
    func theTreeIsMmdebstraps(_ example: Example) throws {
        let folder = try TemporaryDirectory("debian-tree")
        let specification = try Catalogue.specification(
            CatalogueName("\(example.name)@\(example.release)"))
        guard
            let image = try DebianTreeFieldImage(
                specification, example.release, with: example.packages, in: folder)
        else {
            print("skipped \(example.testDescription): mmdebstrap could not reach an archive")
            return
        }
        #expect(image.notes == [])
        let differences = image.listing.differences(from: image.real)
        let unexplained = differences.filter { path, _ in
            !Self.isExplained(path) && !(example.packages.isEmpty ? [] : Self.ofMany).contains(path)
        }
        #expect(unexplained.isEmpty, "\(unexplained.sorted { $0.key < $1.key })")
        #expect(image.real.lines.count > 2000)
        // dpkg's lists differ only where something is left out.
        if example.name == "debian" {
            #expect(!differences.keys.contains { $0.hasPrefix("var/lib/dpkg/info/") })
        }
    }

    /// The table of `docs/debian.md`.
    private static func isExplained(_ path: String) -> Bool {
        let whole: Set<String> = [
            "etc/hostname", "etc/resolv.conf", "etc/fstab", "etc/apt/sources.list",
            "etc/apt/sources.list.d/debian.sources", "etc/dpkg/dpkg.cfg.d/99mmdebstrap",
            "etc/dpkg/dpkg.cfg.d/docker", "etc/dpkg/dpkg.cfg.d/docker-apt-speedup",
            "usr/sbin/policy-rc.d", "var/lib/apt/extended_states", "var/lib/dpkg/available",
            "var/lib/dpkg/statoverride",
        ]
        let starts = [
            "dev/", "etc/apt/apt.conf.d/docker-", "usr/share/man/man",
            // What this test has mmdebstrap leave in its tree.
            "var/cache/apt/archives/", "var/cache/apt/pkgcache.bin",
            "var/cache/apt/srcpkgcache.bin",
        ]
        // Bytecode, which only Python writes.
        let isBytecode = path.contains("/__pycache__")
        let isOld = path.hasSuffix("-old") && path.hasPrefix("var/")
        let isList =
            path.hasPrefix("var/lib/dpkg/info/")
            && (path.hasSuffix(".list") || path.hasSuffix(".md5sums"))
        return whole.contains(path) || isOld || isList || isBytecode
            || starts.contains { path.hasPrefix($0) }
    }
}

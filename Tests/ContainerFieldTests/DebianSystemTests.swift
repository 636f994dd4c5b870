import TestSupport
import Testing

/// Debian images of the catalogue as systems that somebody works in: apt from a mirror, accounts,
/// alternatives, dpkg's records.
@Suite(.serialized, .enabled(if: CatalogueBench.canRun, CatalogueBench.needs))
struct DebianSystemTests {
    struct Example: CustomTestStringConvertible, Sendable {
        let image: String
        var platform = "linux/amd64"
        var testDescription: String { "\(image) on \(platform)" }
        var isSlim: Bool { image.contains("slim") }
    }

    /// What is asked for before and after packages are installed.
    private static let script = """
        set -eu
        export DEBIAN_FRONTEND=noninteractive
        echo "audit before:$(dpkg --audit)."
        echo "verify before:$(dpkg --verify)."
        apt-get -qq update
        apt-get -qq install -y --no-install-recommends python3 curl >/tmp/log 2>&1 || cat /tmp/log
        python3 -c 'import ssl, ctypes; print("python:", 6 * 7)'
        curl --version | head -n 1
        echo "audit after:$(dpkg --audit)."
        bash -c 'echo "bash: $((6 * 7))"'
        useradd --create-home tester && echo "user: $(id -un tester) $(stat -c %U /home/tester)"
        update-alternatives --display awk | head -n 2 | tail -n 1
        getent passwd _apt
        ldconfig -p | grep -o 'libc.so.6 ([^)]*)'
        dpkg --verify | sed 's/^/verify after: /'
        """

    @Test(arguments: [
        Example(image: "debian-slim@bookworm"), Example(image: "debian-slim@trixie"),
        Example(image: "debian@trixie"),
    ])
    func aptIsAtHome(_ example: Example) throws { try check(example) }

    @Test(.enabled(if: CatalogueBench.hasARM, "needs qemu-aarch64 in binfmt_misc"))
    func aptIsAtHomeUnderAnEmulator() throws {
        try check(Example(image: "debian-slim@bookworm", platform: "linux/arm64"))
    }

    private func check(_ example: Example) throws {
        let bench = try CatalogueBench.shared.get()
        let architecture = example.platform.hasSuffix("arm64") ? "arm64" : "amd64"
        try bench.build(example.image, as: "system:1", ["--arch", architecture])
        let result = try bench.socle([
            "run", "--network", "host", "--platform", example.platform, "system:1", "sh", "-c",
            Self.script,
        ])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
        let lines = result.stdout.split(separator: "\n").map(String.init)
        for line in [
            "audit before:.", "verify before:.", "python: 42", "audit after:.", "bash: 42",
            "user: tester tester", "  link best version is /usr/bin/mawk",
            "_apt:x:42:65534::/nonexistent:/usr/sbin/nologin",
        ] {
            #expect(lines.contains(line), "\(line) in \(result.stdout)")
        }
        #expect(lines.contains { $0.hasPrefix("curl ") })
        #expect(lines.contains { $0.hasPrefix("libc.so.6 (libc6") })
        // Of packages that come later, dpkg records what the image's filters keep out too.
        let damaged = lines.filter { $0.hasPrefix("verify after: ") }
            .filter { !example.isSlim || !Self.isFiltered($0) }
        #expect(damaged == [])
    }

    private static func isFiltered(_ line: String) -> Bool {
        line.hasPrefix("verify after: missing ")
            && ["doc", "info", "lintian", "locale", "man"].contains {
                line.contains(" /usr/share/\($0)/")
            }
    }
}

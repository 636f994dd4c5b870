import TestSupport
import Testing

/// `configure: scripts`: the scripts of real packages, run by the image's own dpkg.
@Suite(.serialized, .enabled(if: CatalogueBench.canRun, CatalogueBench.needs))
struct PackageScriptTests {
    private static func specification(
        _ base: String, _ packages: String, configure: String = "scripts"
    ) -> String {
        "extends: \(base)\ncontents:\n  configure: \(configure)\n  packages: [\(packages)]\n"
    }

    /// What is modelled is what the scripts leave: everything but times is the same.
    @Test(arguments: ["bookworm", "trixie"])
    func theModelIsWhatScriptsLeave(release: String) throws {
        let bench = try CatalogueBench.shared.get()
        for configure in ["scripts", "modelled"] {
            try bench.build(
                Self.specification("debian-slim@\(release)", "apt", configure: configure),
                as: "\(configure):1")
        }
        let result = try bench.socle(["diff", "--exit-code", "--files", "modelled:1", "scripts:1"])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    }

    /// Two builds in two stores give one digest, and what was installed works.
    @Test func scriptsGiveTheSameImageTwice() throws {
        let bench = try CatalogueBench.shared.get()
        let text = Self.specification("debian-slim@trixie", "nginx, openssh-client, python3")
        let first = try bench.build(text, as: "web:1")
        let second = try bench.build(text, as: "web:1", home: "second")
        #expect(first == second)
        let result = try bench.socle([
            "run", "web:1", "sh", "-c",
            "nginx -t && dpkg --audit && dpkg --verify && stat -c '%G %a' /usr/bin/ssh-agent && "
                + "python3 -c 'print(6 * 7)' && ls /usr/lib/python3/dist-packages/__pycache__ "
                + "/usr/lib/python3.13/__pycache__ 2>/dev/null | grep -c pyc || true; "
                + "ls /usr/sbin/policy-rc.d /run/socle",
        ])
        #expect(result.stdout.contains("_ssh 2755\n42\n"), "\(result.stdout)\(result.stderr)")
        // Nothing of the container that they ran in stays.
        #expect(result.stderr.contains("/run/socle"))
    }

    /// What scripts have left is left again when the image is built from its own provenance.
    @Test func scriptsAreReproduced() throws {
        let bench = try CatalogueBench.shared.get()
        let path = try bench.folder.write(
            Self.specification("debian-slim@bookworm", "openssh-client"), to: "proof.yaml")
        let built = try bench.socle(["build", path, "-q", "-t", "proof:1", "--arch", "amd64"])
        try #require(built.status == 0, "\(built.stderr)")
        let result = try bench.socle(["reproduce", "proof:1", "-q", "--offline"])
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stdout.contains("identical"), "\(result.stdout)")
    }

    /// A script that fails ends the build with one line that names package and reason.
    @Test func failuresAreNamed() throws {
        let bench = try CatalogueBench.shared.get()
        let path = try bench.folder.write(
            "name: x\ndistribution: debian\nrelease: trixie\n"
                + "contents: {configure: scripts, database: dpkg, packages: [base-files]}\n",
            to: "bare.yaml")
        let result = try bench.socle(["build", path, "-q"])
        #expect(result.status == 1)
        #expect(result.stderr.hasPrefix("socle: `configure: scripts` runs the image's own dpkg"))
    }

    /// What is not modelled is named, with what its scripts call.
    @Test func theModelNamesWhatItLeavesOut() throws {
        let bench = try CatalogueBench.shared.get()
        let path = try bench.folder.write(
            Self.specification("debian-slim@trixie", "python3", configure: "modelled"),
            to: "named.yaml")
        let result = try bench.socle(["build", path, "-q", "-t", "named:1"])
        #expect(result.status == 0)
        #expect(result.stderr.contains("python3-minimal: what its postinst script does is not"))
        #expect(result.stderr.contains("(it calls py3compile"))
    }

    @Test(.enabled(if: CatalogueBench.hasARM, "needs qemu-aarch64 in binfmt_misc"))
    func scriptsRunUnderAnEmulator() throws {
        let bench = try CatalogueBench.shared.get()
        for configure in ["scripts", "modelled"] {
            try bench.build(
                Self.specification("debian-slim@bookworm", "apt", configure: configure),
                as: "\(configure):arm", ["--arch", "arm64"])
        }
        let result = try bench.socle([
            "diff", "--exit-code", "--platform", "linux/arm64", "modelled:arm", "scripts:arm",
        ])
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    }
}

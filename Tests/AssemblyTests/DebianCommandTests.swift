import FileTree
import OCIModel
import TestSupport
import Testing

@testable import Assembly

/// What the programs leave that Debian's scripts call.
struct DebianCommandTests {
    @Test func alternativesAreRecordedAndLinked() throws {
        var world = try DebianTrial(["usr/bin/mawk": "", "usr/bin/gawk": "", "usr/share/m.gz": ""])
        let install = """
            update-alternatives --install /usr/bin/awk awk /usr/bin/mawk 5 \\
              --slave /usr/share/awk.gz awk.gz /usr/share/m.gz --slave /usr/no/nawk nawk /usr/bin/mawk
            update-alternatives --install /usr/bin/awk awk /usr/bin/gawk 10
            """
        #expect(try world.run(install) == 0)
        #expect(
            try world.text("var/lib/dpkg/alternatives/awk") == """
                auto
                /usr/bin/awk
                awk.gz
                /usr/share/awk.gz
                nawk
                /usr/no/nawk

                /usr/bin/gawk
                10


                /usr/bin/mawk
                5
                /usr/share/m.gz
                /usr/bin/mawk


                """)
        #expect(world.target("usr/bin/awk") == "/etc/alternatives/awk")
        #expect(world.target("etc/alternatives/awk") == "/usr/bin/gawk")
        #expect(world.target("usr/share/awk.gz") == "/etc/alternatives/awk.gz")
        #expect(world.world.editor.tree["usr/no/nawk"] == nil)
        #expect(try world.run("update-alternatives --install /usr/bin/x x /usr/bin/none 1") == 2)
    }

    /// dpkg writes its record in the order of a hash table.
    @Test func diversionsAreInDpkgsOrder() throws {
        var world = try DebianTrial()
        try world.run(
            """
            for d in lib32 libo32 libx32; do
              dpkg-divert --quiet --package base-files --add --no-rename --divert "/.$d.usr-is-merged" "/$d"
            done
            dpkg-divert --add --no-rename --divert /lib64/ld-linux-x86-64.so.2.usr-is-merged /lib64/ld-linux-x86-64.so.2
            dpkg-divert --listpackage /lib32 > /tmp/owner
            dpkg-divert --truename /other > /tmp/name
            """)
        let lines = try #require(try world.text("var/lib/dpkg/diversions")).split(separator: "\n")
        #expect(
            stride(from: 0, to: lines.count, by: 3).map { String(lines[$0]) } == [
                "/lib64/ld-linux-x86-64.so.2", "/libx32", "/lib32", "/libo32",
            ])
        #expect(lines[2] == "p")
        #expect(try world.text("tmp/owner") == "base-files\n")
        #expect(try world.text("tmp/name") == "/other\n")
    }

    @Test func shadowFilesComeOfTheOthers() throws {
        var world = try DebianTrial([
            "etc/passwd": "root:*:0:0:root:/root:/bin/bash\n",
            "etc/group": "root:*:0:\nshadow:*:42:\n",
            "etc/login.defs":
                "#PASS_MIN_DAYS 9\nPASS_MAX_DAYS\t99999\nPASS_MIN_DAYS 0\nPASS_WARN_AGE 7\n",
        ])
        try world.run("shadowconfig on")
        #expect(try world.text("etc/passwd") == "root:x:0:0:root:/root:/bin/bash\n")
        #expect(try world.text("etc/shadow") == "root:*:19675:0:99999:7:::\n")
        #expect(try world.text("etc/gshadow") == "root:*::\nshadow:*::\n")
        #expect(try world.text("etc/passwd-") == "root:*:0:0:root:/root:/bin/bash\n")
        let attributes = world.world.editor.tree["etc/shadow"]?.attributes
        #expect(attributes?.mode == 0o640 && attributes?.gid == 42)
    }

    @Test func systemAccountsAreAdded() throws {
        var world = try DebianTrial([
            "etc/passwd": "root:x:0:0::/root:/bin/sh\nold:x:999:999::/:/bin/sh\n",
            "etc/group": "root:x:0:\n", "etc/shadow": "root:*:1::::::\n",
            "etc/gshadow": "root:*::\n",
        ])
        try world.run(
            """
            set -e
            adduser --system --group --no-create-home --home /run/m --quiet m
            adduser --system --no-create-home n
            groupadd -r -f extra
            adduser m extra
            getent passwd n > /tmp/n
            """)
        let passwd = try #require(try world.text("etc/passwd"))
        #expect(passwd.contains("\nm:x:100:100::/run/m:/usr/sbin/nologin\n"))
        #expect(passwd.contains("\nn:x:101:65534::/nonexistent:/usr/sbin/nologin\n"))
        #expect(try world.text("etc/group") == "root:x:0:\nm:x:100:\nextra:x:999:m\n")
        #expect(try world.text("etc/shadow")?.contains("\nm:!:19675::::::\n") == true)
        #expect(try world.text("etc/gshadow") == "root:*::\nm:!::\nextra:!::m\n")
    }

    @Test func unitsAreEnabledAndNoted() throws {
        var world = try DebianTrial([
            "usr/lib/systemd/system/a.timer":
                "[Install]\nWantedBy=timers.target\nAlias=b.timer\nAlso=c.service\n",
            "usr/lib/systemd/system/c.service": "[Install]\nRequiredBy=\"x.target\"\n",
        ])
        try world.world.editor.link("lib", to: "usr/lib", by: "test")
        try world.run(
            """
            deb-systemd-helper unmask a.timer >/dev/null || true
            if deb-systemd-helper --quiet was-enabled a.timer; then deb-systemd-helper enable a.timer; fi
            """)
        let links = [
            "/etc/systemd/system/b.timer", "/etc/systemd/system/x.target.requires/c.service",
            "/etc/systemd/system/timers.target.wants/a.timer",
        ]
        let state: TreePath = "var/lib/systemd/deb-systemd-helper-enabled"
        #expect(
            try world.text(state.appending("a.timer.dsh-also"))
                == links.map { $0 + "\n" }.joined())
        #expect(world.target(try TreePath(links[2])) == "/lib/systemd/system/a.timer")
        #expect(try world.text(state.appending("timers.target.wants/a.timer")) == "")
        #expect(try world.run("deb-systemd-helper was-enabled a.timer") == 0)
    }

    @Test func shellsAreKeptFromWhatPackagesBring() throws {
        var world = try DebianTrial([
            "usr/share/debianutils/shells": "# valid shells\n/bin/sh\n",
            "usr/share/debianutils/shells.d/z": "/bin/zsh # best\n",
            "etc/shells": "# valid shells\n/bin/sh\n/opt/own\n",
        ])
        world.world.editor.tree.remove("bin")
        try world.world.editor.link("bin", to: "usr/bin", by: "test")
        try world.run("update-shells")
        #expect(
            try world.text("etc/shells")
                == "# valid shells\n/bin/sh\n/opt/own\n/usr/bin/sh\n/bin/zsh \n/usr/bin/zsh \n")
    }

    struct Versions: Sendable {
        let arguments: String
        let status: Int32
    }

    @Test(arguments: [
        Versions(arguments: "1.0 lt 1.1~", status: 0), Versions(arguments: "'' lt 1", status: 0),
        Versions(arguments: "'' lt-nl 1", status: 1),
        Versions(arguments: "-- '' le-nl 2", status: 1),
        Versions(arguments: "1 gt ''", status: 0), Versions(arguments: "2 eq 2", status: 0),
        Versions(arguments: "1.2-3 ge 1.2-10", status: 1),
    ])
    func versionsCompare(_ trial: Versions) throws {
        var world = try DebianTrial()
        #expect(try world.run("dpkg --compare-versions \(trial.arguments)") == trial.status)
    }
}

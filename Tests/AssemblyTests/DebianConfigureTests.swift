import FileTree
import OCIModel
import Packages
import TestSupport
import Testing

@testable import Assembly

/// debconf, PAM, and packages as a whole.
struct DebianConfigureTests {
    private static let templates = """
        Template: p/area
        Type: select
        Choices: Africa, Etc
        Choices-de.UTF-8: Afrika, Usw
        Default: Mars
        Description: Area:
         One line
         flows on.
         .
          Indented stays.
        Description-de.UTF-8: Gebiet:

        Template: p/name
        Type: string
        Description: Name ${who}

        """

    @Test func debconfIsAnsweredWithoutAnybody() throws {
        let config = """
            #!/bin/sh -e
            . /usr/share/debconf/confmodule
            db_input high p/area || true
            db_input medium p/name || true
            db_go
            db_metaget p/area choices-c; echo "$RET" > /tmp/choices
            """
        var world = try DebianTrial(
            ["usr/share/debconf/confmodule": ""],
            members: [
                PackageMember(name: "config", bytes: Array(config.utf8)),
                PackageMember(name: "templates", bytes: Array(Self.templates.utf8)),
            ])
        try world.run(
            """
            . /usr/share/debconf/confmodule
            db_get p/area; echo "$RET" > /tmp/area
            db_subst p/name who me
            db_get p/none || echo $? > /tmp/none
            """)
        #expect(try world.text("tmp/choices") == "Africa, Etc\n")
        #expect(try world.text("tmp/area") == "Africa\n")
        #expect(try world.text("tmp/none") == "10\n")
        var editor = world.world.editor
        try world.world.debian?.debconf.write(into: &editor)
        #expect(
            try editor.read("var/cache/debconf/config.dat").map {
                String(decoding: $0, as: UTF8.self)
            }
                == """
                Name: p/area
                Template: p/area
                Value: Africa
                Owners: p
                Flags: seen

                Name: p/name
                Template: p/name
                Value: 
                Owners: p
                Variables:
                 who = me


                """)
        #expect(
            try editor.read("var/cache/debconf/templates.dat").map {
                String(decoding: $0, as: UTF8.self)
            }
                == """
                Name: p/area
                Choices: Africa, Etc
                Choices-de.utf-8: Afrika, Usw
                Default: Mars
                Description: Area:
                Description-de.utf-8: Gebiet:
                Extended_description: One line flows on.\\n\\n Indented stays.
                Type: select
                Owners: p/area

                Name: p/name
                Description: Name ${who}
                Type: string
                Owners: p/name


                """)
    }

    @Test func pamStacksComeOfProfiles() throws {
        let template = """
            # start
            # here are the per-package modules (the "Primary" block)
            $auth_primary
            # here's the fallback if no module succeeds
            auth requisite pam_deny.so
            # and here are more per-package modules (the "Additional" block)
            $auth_additional
            # end of pam-auth-update config

            """
        var files: [TreePath: String] = [
            "usr/share/pam-configs/unix": """
            Name: Unix
            Default: yes
            Priority: 256
            Auth-Type: Primary
            Auth:
            \t[success=end default=ignore]\tpam_unix.so try_first_pass
            Auth-Initial:
            \t[success=end default=ignore]\tpam_unix.so   nullok

            """,
            "usr/share/pam-configs/more": """
            Name: More
            Default: yes
            Priority: 0
            Auth-Type: Primary
            Auth-Final:
            \t[success=end]\tpam_more.so use

            """,
            "usr/share/pam-configs/off": "Name: Off\nDefault: no\nPriority: 1\n",
        ]
        for type in ["auth", "account", "password", "session", "session-noninteractive"] {
            files[try TreePath("usr/share/pam/common-\(type)")] = template
        }
        var world = try DebianTrial(files)
        try world.run("pam-auth-update --root \"$DPKG_ROOT\" --package --force")
        #expect(
            try world.text("etc/pam.d/common-auth") == """
                # start
                # here are the per-package modules (the "Primary" block)
                auth\t[success=2 default=ignore]\tpam_unix.so nullok
                auth\t[success=1]\tpam_more.so use
                # here's the fallback if no module succeeds
                auth requisite pam_deny.so
                # and here are more per-package modules (the "Additional" block)
                # end of pam-auth-update config

                """)
        #expect(try world.text("var/lib/pam/seen") == "unix\noff\nmore\n")
        #expect(
            try world.text("var/lib/pam/account")
                == "Module: null\n[default=1]\t\t\tpam_permit.so\n")
    }

    private func member(_ name: String, _ text: String) -> PackageMember {
        PackageMember(name: name, bytes: Array(text.utf8))
    }

    /// A package whose script is not modelled stays unpacked, is named, and leaves nothing.
    @Test func packagesAreConfiguredInOrder() throws {
        let folder = try TemporaryDirectory("debian-install")
        let good = try Samples.package(
            "z-base", [.directory("etc"), .file("etc/z", "z")],
            control: [
                member(
                    "control", "Package: z-base\nEssential: yes\nVersion: 1\nArchitecture: amd64\n"),
                member("conffiles", "/etc/z\nremove-on-upgrade /etc/old\n"),
                member("triggers", "interest-noawait /usr/share/things\ninterest named\n"),
                member("postinst", "#!/bin/sh\necho $1 $2 >> /etc/log\n"),
            ], in: folder.path)
        let bad = try Samples.package(
            "a-app", [.directory("usr"), .directory("usr/share"), .file("usr/share/things/a", "")],
            control: [
                member(
                    "control",
                    "Package: a-app\nDepends: z-base\nVersion: 1\nArchitecture: amd64\nMulti-Arch: same\n"
                ),
                member("triggers", "activate named\n"),
                member("postinst", "#!/bin/sh\necho app >> /etc/log\npython3 -c 'x'\n"),
            ], in: folder.path)
        let python = try Samples.package(
            "python",
            [.directory("usr"), .directory("usr/bin"), .file("usr/bin/python3", "", mode: 0o755)],
            control: [member("control", "Package: python\nVersion: 1\nArchitecture: amd64\n")],
            in: folder.path)
        let packages = [bad, python, good]
        let tree = try TreeBuilder.build(packages, toleratesEqual: false) { _, _ in false }
        var installer = DebianInstaller(
            try packages.map(DebianPackage.init), architecture: PackageArchitecture("amd64"),
            into: TreeEditor(tree: tree, packages: packages, epoch: .zero))
        #expect(installer.packages.map(\.name) == ["z-base", "a-app", "python"])
        try installer.configure()
        #expect(installer.configured == ["z-base", "python"])
        #expect(
            installer.world.editor.notes == [
                "a-app: what its postinst script does is not in the image, since a program in "
                    + "Python is not modelled (it calls python3); dpkg has it as unpacked, and `configure: scripts` would "
                    + "run it"
            ])
        let log = try installer.world.editor.read("etc/log")
        #expect(log == Array("configure\ntriggered /usr/share/things named\n".utf8))

        var editor = installer.world.editor
        try DebianDatabase.write(
            packages, for: PackageArchitecture("amd64"), configured: installer.configured,
            into: &editor)
        let status = try #require(
            try editor.read("var/lib/dpkg/status").map { String(decoding: $0, as: UTF8.self) })
        #expect(status.contains("Package: a-app\nStatus: install ok unpacked\n"))
        #expect(status.contains("Status: install ok installed\n"))
        #expect(
            status.contains(
                "Conffiles:\n /etc/z fbade9e36a3f36d3d676c1b808451dd7\n"
                    + " /etc/old newconffile remove-on-upgrade\n"))
        #expect(
            try editor.read("var/lib/dpkg/triggers/File")
                == Array("/usr/share/things z-base/noawait\n".utf8))
        #expect(try editor.read("var/lib/dpkg/triggers/named") == Array("z-base\n".utf8))
        #expect(editor.tree["var/lib/dpkg/info/a-app:amd64.postinst"]?.attributes.mode == 0o755)
    }
}

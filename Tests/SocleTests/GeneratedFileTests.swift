import OCIModel
import TestSupport
import Testing

/// Files that are no package's: accounts, certificates, os-release, package databases, `paths`.
struct GeneratedFileTests {
    private let debian: DebianBench
    init() throws { debian = try DebianBench() }

    private func image(
        _ packages: [String], contents: String = "", _ more: String = ""
    ) throws -> Picture {
        try debian.bench.image(debian.specification(packages, contents: contents, more))
    }

    // MARK: Accounts

    @Test func accountsAreWritten() throws {
        let image = try image(
            ["hello"],
            """
            accounts:
              run-as: app
              users:
                - { username: root, uid: 0, homedir: /root, shell: /usr/sbin/nologin }
                - { username: app, uid: 1000, gid: 1001, gecos: The app }
              groups:
                - { groupname: root, gid: 0 }
                - { groupname: app, gid: 1001, members: [app, root] }
            """)
        #expect(
            image.text("etc/passwd") == """
                root:x:0:0::/root:/usr/sbin/nologin
                app:x:1000:1001:The app:/home/app:/bin/sh

                """)
        #expect(image.text("etc/group") == "root:x:0:\napp:x:1001:app,root\n")
        let shadow = try #require(image.entry("etc/shadow"))
        #expect(
            shadow.text.split(separator: "\n").map { $0.prefix { $0 != ":" } } == ["root", "app"])
        #expect(
            shadow.text.split(separator: "\n").allSatisfy {
                "!*".contains($0.split(separator: ":")[1].first ?? "x")
            })
        #expect(shadow.mode == 0o640)
        #expect(
            image.entry("home/app").map { [$0.mode, $0.owner, $0.group] } == [0o700, 1000, 1001])
        #expect(image.configuration.config?.user == "1000")
    }

    @Test func accountsOfPackagesStay() throws {
        let passwd =
            "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
        let debian = try DebianBench([
            DebianSamples.plain(
                "accounts", [.file("etc/passwd", passwd), .file("etc/group", "root:x:0:\n")])
        ])
        let spec = try debian.specification(
            ["accounts"],
            "accounts: { users: [{ username: root, uid: 0, shell: /sbin/nologin }, { username: app, uid: 5 }] }"
        )
        let image = try debian.bench.image(spec)
        let lines = try #require(image.text("etc/passwd")).split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("root:x:0:0:") && lines[0].hasSuffix(":/sbin/nologin"))
        #expect(lines[1] == "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin")
        #expect(lines[2] == "app:x:5:5::/home/app:/bin/sh")
    }

    // MARK: Certificates and files of packages that are not installed

    @Test func theBundleIsMadeOfAPackageThatIsNotInstalled() throws {
        let image = try image(
            ["hello"], contents: "database: status.d",
            "certificates: { bundle-from: ca-certificates }")
        #expect(
            image.text("etc/ssl/certs/ca-certificates.crt")
                == DebianSamples.certificate("First") + DebianSamples.certificate("Second"))
        #expect(image.entry("usr/sbin/update-ca-certificates") == nil)
        #expect(!image.paths.contains { $0.hasPrefix("usr/share/ca-certificates") })
        #expect(
            image.entry("var/lib/dpkg/status.d/ca-certificates") != nil,
            "scanners learn where the certificates are from")
    }

    @Test func certificatesOfTheSpecificationFollow() throws {
        let own = DebianSamples.certificate("Own")
        let lines = own.split(separator: "\n").map { "          \($0)" }.joined(separator: "\n")
        let image = try image(
            ["hello"],
            """
            certificates:
              bundle-from: ca-certificates
              additional:
                - name: own
                  content: |
            \(lines)
            """)
        #expect(
            image.text("etc/ssl/certs/ca-certificates.crt")
                == ["First", "Second", "Own"].map { DebianSamples.certificate($0) }.joined())
    }

    @Test func aPackageWithoutCertificatesMakesNoBundle() throws {
        let spec = try debian.specification(["hello"], "certificates: { bundle-from: hello }")
        let result = try debian.bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "--quiet")
        expectRefusal(result, code: 1, naming: ["certificates"])
        try expectUntouched(debian.bench)
    }

    @Test func filesComeFromPackagesThatAreNotInstalled() throws {
        let image = try image(
            ["hello"],
            contents: "files-from: [{ package: elevate, paths: [/usr/bin/wall, /var/log/*] }]")
        #expect(image.text("usr/bin/wall") == "wall\n")
        #expect(image.entry("usr/bin/wall")?.mode == 0o2755)
        #expect(image.entry("var/log/elevate/log")?.owner == 101)
        #expect(image.entry("usr/bin/elevate") == nil)
        #expect(image.text("var/lib/dpkg/status")?.contains("Package: elevate") == false)
    }

    @Test func aPatternThatTakesNothingIsAnError() throws {
        let spec = try debian.specification(
            ["hello"], contents: "files-from: [{ package: elevate, paths: [/usr/bin/nothing] }]")
        let result = try debian.bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "--quiet")
        expectRefusal(result, code: 1, naming: ["elevate", "/usr/bin/nothing"])
        try expectUntouched(debian.bench)
    }

    // MARK: os-release

    @Test func osReleaseIsAmended() throws {
        let image = try image(
            ["base-files"],
            "os-release: { PRETTY_NAME: My Linux, ID: mine, HOME_URL: \"https://example.org/\", VERSION_ID: \"\" }"
        )
        #expect(
            image.text("usr/lib/os-release") == """
                PRETTY_NAME="My Linux"
                NAME="Debian GNU/Linux"
                ID=mine
                HOME_URL="https://example.org/"

                """)
        #expect(image.entry("etc/os-release")?.link == "../usr/lib/os-release")
    }

    // MARK: Databases

    @Test func statusDirectoryHasAFileForEachPackage() throws {
        let image = try image(["hello"], contents: "database: status.d")
        let control = try #require(image.text("var/lib/dpkg/status.d/hello"))
        #expect(control == DebianSamples.hello().control)
        let sums = try #require(image.text("var/lib/dpkg/status.d/hello.md5sums"))
        #expect(sums.contains("  usr/bin/hello\n"))
        #expect(image.entry("var/lib/dpkg/status") == nil)
        #expect(image.entry("var/lib/dpkg/info") == nil)
    }

    @Test func dpkgHasItsDatabase() throws {
        let image = try image(["base-files", "hello"])
        let status = try #require(image.text("var/lib/dpkg/status"))
        let stanzas = status.split(separator: "\n\n")
        #expect(stanzas.count == 3)
        #expect(stanzas.allSatisfy { $0.contains("\nStatus: install ok installed\n") })
        #expect(stanzas[0].hasPrefix("Package: base-files\nEssential: yes\nStatus: "))
        let conffile = " /etc/debian_version 0900545d517886d6e52125fc9ed787a5\n"
        #expect(stanzas[0].contains("\nConffiles:\n" + conffile))
        #expect(status.contains("Version: 2.36-9+deb12u4\n"))
        #expect(
            image.text("var/lib/dpkg/info/hello.list") == """
                /.
                /usr
                /usr/bin
                /usr/bin/hello
                /usr/bin/hi
                /usr/share
                /usr/share/man
                /usr/share/man/man1
                /usr/share/man/man1/hello.1.gz
                /usr/share/doc
                /usr/share/doc/hello
                /usr/share/doc/hello/copyright
                /usr/share/doc/hello/README

                """)
        let script = try #require(image.entry("var/lib/dpkg/info/libc6:amd64.postinst"))
        #expect(script.mode == 0o755 && script.text == "#!/bin/sh\nldconfig\n")
        #expect(image.text("var/lib/dpkg/info/base-files.conffiles") == "/etc/debian_version\n")
        #expect(image.text("var/lib/dpkg/info/format") == "1\n")
        for name in ["available", "diversions", "statoverride"] {
            #expect(image.text("var/lib/dpkg/" + name) == "")
        }
    }

    @Test func noDatabaseIsNoDatabase() throws {
        let image = try image(["hello"], contents: "database: none")
        #expect(!image.paths.contains { $0.hasPrefix("var/lib/dpkg") })
    }

    // MARK: paths

    @Test func pathsAreChangedInTheirOrder() throws {
        try debian.bench.folder.write("from this machine\n", to: "local.txt", mode: 0o600)
        let image = try image(
            ["hello"],
            """
            paths:
              - { path: /app, type: directory, uid: 1000, gid: 1000, permissions: 0o750 }
              - { path: /app/empty, type: empty-file }
              - { path: /app/text, type: file, content: "text\\n", permissions: 0o600 }
              - { path: /app/local, type: file, source: local.txt }
              - { path: /app/link, type: symlink, source: /usr/bin/hello }
              - { path: /app/hard, type: hardlink, source: /usr/bin/hello }
              - { path: /usr/bin/hello, type: permissions, permissions: 0o700, uid: 5, gid: 6 }
              - { path: /usr/share/man, type: remove }
              - { path: /absent, type: remove }
            """)
        #expect(image.entry("app").map { [$0.mode, $0.owner, $0.group] } == [0o750, 1000, 1000])
        #expect(image.entry("app/empty").map { [$0.mode, $0.content.count] } == [0o644, 0])
        #expect(image.entry("app/text")?.mode == 0o600)
        #expect(image.text("app/local") == "from this machine\n")
        #expect(
            image.entry("app/local")?.mode == 0o644, "the mode of the local file does not matter")
        #expect(image.entry("app/link")?.link == "/usr/bin/hello")
        #expect(
            image.entry("app/hard").map { [String($0.type), $0.link] } == ["1", "usr/bin/hello"])
        #expect(
            image.entry("usr/bin/hello").map { [$0.mode, $0.owner, $0.group] } == [0o700, 5, 6])
        #expect(!image.paths.contains { $0.hasPrefix("usr/share/man") })
    }

    @Test func permissionsOfNothingAreAnError() throws {
        let spec = try debian.specification(
            ["hello"], "paths: [{ path: /absent, type: permissions, permissions: 0o700 }]")
        let result = try debian.bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "--quiet")
        expectRefusal(result, code: 1, naming: ["/absent"])
        try expectUntouched(debian.bench)
    }
}

import FileTree
import Packages
import Testing

@testable import ImageSpec

@Suite struct SpecificationReaderTests {
    @Test func defaultsOfDebian() throws {
        let spec = try Spec.debian("")
        #expect(spec.ecosystem == .debian)
        #expect(spec.release?.text == "bookworm")
        #expect(spec.archiveRelease?.text == "bookworm")
        #expect(spec.contents.components == ["main"])
        #expect(spec.contents.base == .none)
        #expect(spec.contents.dependencies == .resolve)
        #expect(spec.contents.mergedUsr)
        #expect(spec.contents.database == .dpkg)
        #expect(
            spec.environment == [
                "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
            ])
        #expect(spec.architectures.isEmpty)
        #expect(spec.user == nil)
        #expect(spec.accounts.shadow)
    }

    @Test func defaultsOfAlpine() throws {
        let spec = try Spec.alpine("")
        #expect(spec.release?.alpineBranch == "v3.19")
        #expect(spec.contents.components == ["main", "community"])
        #expect(!spec.contents.mergedUsr)
        #expect(spec.contents.database == .apk)
        #expect(spec.environment["SSL_CERT_FILE"] == nil)
        #expect(try Spec.read("distribution: alpine\nrelease: v3.20\n").release?.text == "3.20")
        #expect(
            try Spec.read("distribution: alpine\nrelease: edge\n").release?.alpineBranch == "edge")
    }

    @Test func debianPackages() throws {
        let contents = try Spec.debian(
            """
            contents:
              packages: [zlib1g, "libc6:arm64", curl=7.88.1-10+deb12u8, git/bookworm-backports, zlib1g]
              exclude: [systemd, perl, systemd]
              suites: [bookworm-backports]
              components: [main, contrib, main]
              base: required
              dependencies: none
              merged-usr: no
              database: status.d
              files-from:
                - package: libc-bin
                  paths: [/usr/lib/locale/C.utf8/*]
              filters:
                - exclude: /usr/share/doc/*
                - include: /usr/share/doc/*/copyright
            """
        ).contents
        #expect(
            contents.packages.map(\.description) == [
                "curl=7.88.1-10+deb12u8", "git/bookworm-backports", "libc6:arm64", "zlib1g",
            ])
        let requests = contents.packages.compactMap(\.debian)
        #expect(requests[0].version?.text == "7.88.1-10+deb12u8")
        #expect(requests[1].suite == "bookworm-backports")
        #expect(requests[2].architecture?.text == "arm64")
        #expect(contents.exclude.map(\.text) == ["perl", "systemd"])
        #expect(contents.suites == ["bookworm-backports"])
        #expect(contents.components == ["main", "contrib"])
        #expect(contents.base == .required)
        #expect(contents.dependencies == .none)
        #expect(!contents.mergedUsr)
        #expect(contents.database == .statusDirectory)
        #expect(contents.extracts.map(\.package.text) == ["libc-bin"])
        #expect(contents.extracts[0].paths == ["/usr/lib/locale/C.utf8/*"])
        #expect(contents.filters.map(\.includes) == [false, true])
        #expect(contents.filters[1].pattern == "/usr/share/doc/*/copyright")
    }

    @Test func alpinePackages() throws {
        let contents = try Spec.alpine(
            """
            contents:
              packages: [busybox, "!bash", "openssl~3.1", "curl>=8", nano@edge, "so:libz.so.1", "cmd:wget"]
            """
        ).contents
        #expect(
            contents.packages.map(\.description) == [
                "!bash", "busybox", "cmd:wget", "curl>=8", "nano@edge", "openssl~3.1",
                "so:libz.so.1",
            ])
        #expect(contents.packages[0].alpine?.isConflict == true)
        #expect(contents.packages[4].alpine?.tag?.text == "edge")
    }

    @Test func repositoriesOfDebian() throws {
        let contents = try Spec.debian(
            """
            contents:
              repositories:
                - https://user:secret@mirror.example.org/debian/
                - deb [signed-by=./keys/x.gpg] https://apt.example.org/x bookworm main contrib
              keyring: [/usr/share/keyrings/a.gpg, ./keys/b.gpg]
            """
        ).contents
        #expect(
            contents.repositories.map(\.text) == [
                "https://mirror.example.org/debian",
                "deb [signed-by=./keys/x.gpg] https://apt.example.org/x bookworm main contrib",
            ])
        guard case .debianMirror(let mirror) = contents.repositories[0],
            case .debianSuite(let suite) = contents.repositories[1]
        else {
            Issue.record("other kinds of repositories")
            return
        }
        #expect(mirror.location.url == "https://user:secret@mirror.example.org/debian")
        #expect(suite.suite == "bookworm")
        #expect(suite.components == ["main", "contrib"])
        #expect(suite.signedBy?.location.path == "/work/keys/x.gpg")
        #expect(
            contents.keyring.map(\.location.path) == [
                "/usr/share/keyrings/a.gpg", "/work/keys/b.gpg",
            ])
        #expect(contents.keyring.map(\.text) == ["/usr/share/keyrings/a.gpg", "./keys/b.gpg"])
    }

    @Test func theArchiveIsReadBesideRepositoriesButNotBesideAMirror() throws {
        let beside = "contents: {repositories: [deb https://h/x bookworm main]}\n"
        #expect(try Spec.debian(beside).archiveRelease?.text == "bookworm")
        let mirror = "contents: {repositories: [https://h/debian]}\n"
        #expect(try Spec.debian(mirror).archiveRelease == nil)
        let alone = "distribution: debian\n" + beside
        #expect(try Spec.read(alone).archiveRelease == nil)
        #expect(try Spec.read(alone).contents.components.isEmpty)
    }

    @Test func accounts() throws {
        let accounts = try Spec.debian(
            """
            accounts:
              run-as: web
              users:
                - {username: web, uid: 1000, gid: 50, gecos: A web server, homedir: /srv, shell: /bin/bash}
                - {username: plain, uid: 0}
                - {username: plain, uid: 0}
                - {username: none, uid: 2, homedir: /nonexistent}
              groups:
                - {groupname: staff, gid: 50, members: [web, plain]}
              locked: [root, games, root]
              shadow: false
            """
        ).accounts
        #expect(
            accounts.users == [
                UserAccount(
                    name: "web", uid: 1000, gid: 50, gecos: "A web server", home: "/srv",
                    shell: "/bin/bash"),
                UserAccount(
                    name: "plain", uid: 0, gid: 0, gecos: "", home: "/home/plain", shell: "/bin/sh"),
                UserAccount(
                    name: "none", uid: 2, gid: 2, gecos: "", home: "/nonexistent", shell: "/bin/sh"),
            ])
        #expect(accounts.users.map(\.hasHome) == [true, true, false])
        #expect(
            accounts.groups == [GroupAccount(name: "staff", gid: 50, members: ["web", "plain"])])
        #expect(accounts.locked == ["games", "root"])
        #expect(!accounts.shadow)
    }

    @Test(arguments: [
        ("web", "1000"), ("1000", "1000"), ("nobody", "nobody"), ("65532:65532", "65532:65532"),
    ])
    func theUserOfTheConfiguration(runAs: String, user: String) throws {
        let spec = try Spec.debian(
            "accounts: {run-as: \"\(runAs)\", users: [{username: web, uid: 1000}]}\n")
        #expect(spec.user == user)
    }

    @Test func paths() throws {
        let yaml = """
            distribution: debian
            release: bookworm
            paths:
              - {path: /run/web, type: directory, uid: 7, permissions: 0o750, recursive: true}
              - {path: etc/empty, type: empty-file, gid: 9, recursive: true}
              - {path: /etc/text, type: file, content: "a\\nb\\n", permissions: "0600"}
              - {path: /usr/bin/app, type: file, source: app, permissions: 493}
              - {path: /a, type: hardlink, source: /b, permissions: 0644}
              - {path: /c, type: symlink, source: ../d, uid: 0, permissions: 0o777}
              - {path: /, type: permissions, permissions: 0o755}
              - {path: /dev/pts, type: remove}
            """
        let paths = try Spec.read(yaml, files: ["/work/app": ""]).paths
        let app = try FileReference(text: "./app", location: RemoteLocation("/work/app"))
        let expected: [PathChange] = [
            PathChange(
                path: "run/web", kind: .directory, owner: .init(uid: 7, gid: 0), mode: 0o750,
                isRecursive: true),
            PathChange(
                path: "etc/empty", kind: .emptyFile, owner: .init(uid: 0, gid: 9), mode: nil,
                isRecursive: false),
            PathChange(
                path: "etc/text", kind: .file(.text("a\nb\n")), owner: nil, mode: 0o600,
                isRecursive: false),
            PathChange(
                path: "usr/bin/app", kind: .file(.local(app)), owner: nil, mode: 0o755,
                isRecursive: false),
            PathChange(
                path: "a", kind: .hardLink(to: "b"), owner: nil, mode: 0o644, isRecursive: false),
            PathChange(
                path: "c", kind: .symbolicLink(to: "../d"), owner: .init(uid: 0, gid: 0), mode: nil,
                isRecursive: false),
            PathChange(
                path: .root, kind: .permissions, owner: nil, mode: 0o755, isRecursive: false),
            PathChange(
                path: "dev/pts", kind: .remove, owner: nil, mode: nil, isRecursive: false),
        ]
        #expect(paths == expected)
        guard case .file(.local(let file)) = paths[3].kind else { return }
        #expect(file.location.path == "/work/app")
    }

    @Test func startingAndDescribing() throws {
        let spec = try Spec.debian(
            """
            name: team/web
            description: A web server
            archs: [arm64, amd64, aarch64, arm/v7]
            entrypoint: {command: /usr/sbin/nginx -c "/etc/my conf"}
            cmd: [-g, daemon off;]
            environment: {B: no, A: 1.10, EMPTY: }
            work-dir: /srv
            stop-signal: SIGQUIT
            volumes: [/var/lib/b, /var/lib/a, /var/lib/b]
            ports: [8080, 53/udp, 443/tcp, 8080/tcp]
            annotations: {org.example.team: web}
            labels: {org.example.team: labels win, other: x}
            vcs-url: https://git.example.org/web@0123abc
            os-release: {PRETTY_NAME: My Web, VERSION_CODENAME: }
            layering: {strategy: origin, budget: 10}
            format: tar
            """)
        #expect(spec.name == "team/web")
        #expect(spec.architectures.map(\.text) == ["arm64", "amd64", "armhf"])
        #expect(spec.entrypoint == ["/usr/sbin/nginx", "-c", "/etc/my conf"])
        #expect(spec.command == ["-g", "daemon off;"])
        #expect(spec.environment["B"] == "no")
        #expect(spec.environment["A"] == "1.10")
        #expect(spec.environment["EMPTY"] == "")
        #expect(spec.volumes == ["/var/lib/a", "/var/lib/b"])
        #expect(spec.ports.map(\.description) == ["53/udp", "443/tcp", "8080/tcp"])
        #expect(spec.osRelease == ["PRETTY_NAME": "My Web", "VERSION_CODENAME": ""])
        #expect(spec.layering == Layering(budget: 10))
        let annotations = [
            "org.example.team": "web",
            "org.opencontainers.image.description": "A web server",
            "org.opencontainers.image.source": "https://git.example.org/web",
            "org.opencontainers.image.revision": "0123abc",
        ]
        #expect(spec.imageAnnotations == annotations)
        #expect(
            spec.imageLabels
                == annotations.merging(["org.example.team": "labels win", "other": "x"]) { $1 })
    }

    @Test func certificates() throws {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
        let lines = pem.split(separator: "\n").map { "        \($0)\n" }.joined()
        let spec = try Spec.debian(
            "certificates:\n  bundle-from: ca-certificates\n  additional:\n"
                + "    - name: own-root\n      content: |\n\(lines)")
        #expect(spec.certificates.bundleFrom?.text == "ca-certificates")
        #expect(spec.certificates.additional == [NamedCertificate(name: "own-root", content: pem)])
        #expect(spec.sourcePackages.map(\.text) == ["ca-certificates"])
    }

    @Test func sourcePackagesStandOnce() throws {
        let spec = try Spec.alpine(
            """
            contents:
              files-from:
                - {package: ca-certificates, paths: [/etc/*]}
                - {package: alpine-release, paths: [/etc/*]}
            certificates: {bundle-from: ca-certificates}
            """)
        #expect(spec.sourcePackages.map(\.text) == ["alpine-release", "ca-certificates"])
    }

    @Test(arguments: ["true", "True", "yes", "on", "y"])
    func truthInEverySpelling(word: String) throws {
        #expect(try !Spec.debian("contents: {merged-usr: no}\n").contents.mergedUsr)
        let paths = "paths: [{path: /a, type: directory, recursive: \(word)}]\n"
        #expect(try Spec.debian(paths).paths[0].isRecursive)
    }
}

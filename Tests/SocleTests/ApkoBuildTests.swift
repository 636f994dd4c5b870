import OCIModel
import TestSupport
import Testing

/// Files as apko's documentation describes them, built from small signed repositories.
struct ApkoBuildTests {
    private let bench: Workbench
    private let main: AlpineRepositoryFixture

    init() throws {
        bench = try Workbench()
        main = try AlpineRepositoryBuilder(
            Self.packages(["x86_64", "aarch64"]), architectures: ["x86_64", "aarch64"]
        ).write(to: bench.folder)
    }

    /// A web server with what it needs, and packages with certificates.
    private static func packages(_ architectures: [String]) -> [ApkBuilder] {
        architectures.flatMap { architecture in
            var server = ApkBuilder(
                "nginx", "1.24.0-r15", architecture: architecture,
                depends: ["so:libc.musl-\(architecture).so.1", "alpine-baselayout"],
                files: [
                    .file("usr/sbin/nginx", "nginx for \(architecture)\n", mode: 0o755),
                    .file("usr/share/nginx/http-default_server.conf", "server {}\n"),
                    .file("etc/nginx/nginx.conf", "events {}\n"),
                    .symbolicLink("var/run", to: "../run"), .directory("run"),
                ])
            server.origin = "nginx"
            let bundle = ApkBuilder(
                "ca-certificates-bundle", architecture: architecture,
                files: [
                    .file(
                        "etc/ssl/certs/ca-certificates.crt", DebianSamples.certificate("Public"))
                ])
            let custom = ApkBuilder(
                "custom-ca-certs", architecture: architecture,
                provides: ["custom-ca-certificates=1"],
                files: [
                    .file("usr/share/ca-certificates/own/b.crt", DebianSamples.certificate("B")),
                    .file("usr/share/ca-certificates/own/a.crt", DebianSamples.certificate("A")),
                    .file("usr/share/ca-certificates/own/README.pem", "none"),
                ])
            return [
                AlpineSamples.layout(architecture), AlpineSamples.musl(architecture), server,
                bundle, custom,
            ]
        }
    }

    private func image(_ yaml: String, options: [String] = []) throws -> Picture {
        try bench.image(bench.folder.write(yaml, to: "apko.yaml"), options: options)
    }

    /// The complete example, without its bundle of services.
    @Test func theNginxExample() throws {
        let image = try image(
            """
            contents:
              keyring:
                - \(main.keys)
              repositories:
                - \(main.root)
              packages:
                - alpine-baselayout
                - nginx

            entrypoint:
              command: /usr/sbin/nginx -c /etc/nginx/nginx.conf -g "daemon off;"

            stop-signal: SIGQUIT

            work-dir: /usr/share/nginx

            accounts:
              groups:
                - groupname: nginx
                  gid: 10000
              users:
                - username: nginx
                  uid: 10000
                  shell: /bin/sh
              run-as: nginx

            # optional environment configuration
            environment:
              PATH: /usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin

            # optional path mutations
            paths:
              - path: /var/run/nginx
                type: directory
                uid: 10000
                gid: 10000
                permissions: 0o755
              - path: /etc/nginx/http.d/default.conf
                type: hardlink
                source: /usr/share/nginx/http-default_server.conf
                uid: 10000
                gid: 10000
                permissions: 0o644
              - path: /etc/nginx
                type: permissions
                uid: 10000
                permissions: 0o700
                recursive: true
              - path: /usr/bin/server
                type: symlink
                source: ../sbin/nginx
              - path: /etc/nginx/ready
                type: empty-file

            archs:
             - amd64
             - aarch64

            annotations:
              foo: bar

            volumes:
              - /var/lib/nginx

            layering:
              strategy: origin
              budget: 2
            """)
        let config = try #require(image.configuration.config)
        #expect(
            config.entrypoint == [
                "/usr/sbin/nginx", "-c", "/etc/nginx/nginx.conf", "-g", "daemon off;",
            ])
        #expect(config.user == "10000")
        #expect(config.stopSignal == "SIGQUIT")
        #expect(config.workingDirectory == "/usr/share/nginx")
        #expect(config.volumes?.keys.sorted() == ["/var/lib/nginx"])
        #expect(image.manifest.annotations?["foo"] == "bar")
        #expect(image.manifest.layers.count == 3, "two of packages, one of the rest")
        func owner(_ path: String) -> [Int]? {
            image.entry(path).map { [$0.mode, $0.owner, $0.group] }
        }
        #expect(owner("run/nginx") == [0o755, 10000, 10000])
        #expect(owner("etc/nginx/nginx.conf") == [0o700, 10000, 0])
        #expect(owner("etc/nginx/http.d") == [0o700, 10000, 0])
        #expect(owner("etc/nginx/http.d/default.conf") == [0o700, 10000, 0])
        #expect(owner("etc/nginx/ready") == [0o644, 0, 0])
        #expect(
            image.entry("etc/nginx/http.d/default.conf")?.link
                == "usr/share/nginx/http-default_server.conf")
        #expect(image.entry("usr/bin/server")?.link == "../sbin/nginx")
    }

    @Test func overlaysAndTaggedRepositories() throws {
        var tool = ApkBuilder("tool", "2.0-r0", files: [.file("usr/bin/tool", "tool\n")])
        tool.buildTime = AlpineSamples.newest
        let local = try AlpineRepositoryBuilder([tool]).write(to: bench.path("local"))
        try bench.folder.write(
            """
            contents:
              keyring: [\(main.keys)]
              repositories:
                - \(main.root)
              packages:
                - alpine-baselayout
            cmd: /bin/sh -l
            environment: {LANG: C.UTF-8}
            archs: [amd64]
            """, to: "examples/base.yaml")
        let image = try image(
            """
            include: examples/base.yaml
            contents:
              repositories:
                - "@local \(local.root)"
              runtime_repositories:
                - https://apk.example.org/runtime
              runtime_keyring:
                - name: runtime.rsa.pub
                  content: |
                    -----BEGIN PUBLIC KEY-----
                    MAA=
                    -----END PUBLIC KEY-----
              packages:
                - tool@local
                - nginx~1.24
            environment: {TZ: UTC}
            vcs-url: https://git.example.org/images@0123abcd
            """)
        #expect(image.text("usr/bin/tool") == "tool\n")
        #expect(image.entry("usr/sbin/nginx") != nil)
        #expect(
            image.text("etc/apk/repositories")
                == "\(main.root)\n@local \(local.root)\nhttps://apk.example.org/runtime\n")
        #expect(
            image.text("etc/apk/world") == "alpine-baselayout\nnginx~1.24\ntool@local\n")
        #expect(image.text("etc/apk/keys/runtime.rsa.pub")?.contains("MAA=") == true)
        let key = try #require(try Files.list(main.keys).first)
        #expect(
            try image.text("etc/apk/keys/" + key)
                == String(decoding: Files.read(main.keys + "/" + key), as: UTF8.self),
            "apk in the image accepts the repository")
        #expect(
            image.text("lib/apk/db/installed")?.contains("\nt:") == true,
            "the database has the packages' build times")
        let config = try #require(image.configuration.config)
        #expect(config.command == ["/bin/sh", "-l"])
        #expect(config.environment?.contains("LANG=C.UTF-8") == true)
        #expect(config.environment?.contains("TZ=UTC") == true)
        #expect(
            image.manifest.annotations?["org.opencontainers.image.revision"] == "0123abcd")
    }

    @Test func certificatesOfPackagesAndOfTheFile() throws {
        let own = DebianSamples.certificate("Own").split(separator: "\n")
            .map { "        " + $0 }.joined(separator: "\n")
        let image = try image(
            """
            contents:
              keyring: [\(main.keys)]
              build_repositories: [\(main.root)]
              packages: [ca-certificates-bundle, custom-ca-certs]
            entrypoint:
              shell-fragment: exec cat "$SSL_CERT_FILE"
            certificates:
              providers: [custom-ca-certificates]
              additional:
                - name: own
                  content: |
            \(own)
            """)
        let all = ["Public", "A", "B", "Own"].map { DebianSamples.certificate($0) }.joined()
        #expect(image.text("etc/ssl/certs/ca-certificates.crt") == all)
        #expect(image.text("etc/ca-certificates.conf") == "own/a.crt\nown/b.crt\n")
        let file = image.paths.first { $0.hasPrefix("usr/local/share/ca-certificates/own-") }
        #expect(file.flatMap { image.text($0) } == DebianSamples.certificate("Own"))
        #expect(
            image.configuration.config?.entrypoint
                == ["/bin/sh", "-c", "exec cat \"$SSL_CERT_FILE\""])
        #expect(image.text("etc/apk/repositories") == "", "a repository for building only")
    }

    @Test func keysComeFromAServerToo() throws {
        let server = try StaticServer(bench.folder.path)
        let name = try #require(try Files.list(main.keys).first)
        let yaml = """
            contents:
              keyring: ["\(server.base)/keys/\(name)"]
              repositories: ["\(server.base)/repository"]
              packages: [nginx]
            """
        let image = try image(yaml)
        #expect(image.entry("etc/apk/keys/" + name) != nil)
        // The lock has the key: what the server gives later does not matter.
        let lock = bench.path("lock.json")
        #expect(try bench.socle("lock", bench.path("apko.yaml"), "-o", lock).status == 0)
        try bench.folder.write("another key", to: "keys/" + name)
        let locked = try bench.image(
            bench.path("apko.yaml"), options: ["--locked", "--lock", lock])
        #expect(locked.digest == image.digest)
        #expect(image.text("usr/sbin/nginx") == "nginx for x86_64\n")
        #expect(image.text("etc/apk/repositories") == server.base + "/repository\n")
    }

    @Test func theImageGetsTheKeysThatItsRepositoriesNeed() throws {
        let stranger = try RSAKey.of(.stranger)
        let own = try RSAKey.of(.repository).name
        try Files.write(stranger.publicKey, to: main.keys + "/" + stranger.name)
        func keys(_ keyring: String, options: [String] = []) throws -> [String] {
            let yaml = """
                contents:
                  keyring: \(keyring)
                  repositories: [\(main.root)]
                  packages: [nginx]
                """
            return try image(yaml, options: options).paths
                .filter { $0.hasPrefix("etc/apk/keys/") }.map { String($0.dropFirst(13)) }.sorted()
        }
        #expect(try keys("[\(main.keys)]") == [own], "of a folder those that signed")
        #expect(
            try keys("[\(main.keys)/\(stranger.name), \(main.keys)/\(own)]")
                == [own, stranger.name].sorted(), "all that are named")
        #expect(
            try keys("[]", options: ["--keyring", main.keys]) == [],
            "the command line's are for building")
    }

    @Test func aServiceBundleIsRefusedWithAHint() throws {
        let file = try bench.folder.write(
            """
            contents:
              keyring: [\(main.keys)]
              repositories: [\(main.root)]
              packages: [nginx]
            entrypoint:
              type: service-bundle
              services:
                nginx: /usr/sbin/nginx -g "daemon off;"
            """, to: "apko.yaml")
        expectRefusal(
            try bench.socle("build", file, "--quiet"), code: 2,
            naming: ["apko.yaml:6:", "entrypoint.type", "supervisor", "`command`"])
        try expectUntouched(bench)
    }

    @Test func layersAreSharedByImagesOfTheSameSources() throws {
        func yaml(_ packages: String) -> String {
            """
            contents:
              keyring: [\(main.keys)]
              repositories: [\(main.root)]
              packages: [\(packages)]
            layering: {strategy: origin, budget: 8}
            """
        }
        let one = try image(yaml("nginx"))
        let other = try image(yaml("nginx, custom-ca-certs"))
        let shared = Set(one.manifest.layers.map(\.digest))
            .intersection(other.manifest.layers.map(\.digest))
        #expect(shared.count == 3, "the server, the C library and the base layout")
        #expect(one.manifest.layers.count == 4)
        #expect(other.manifest.layers.count == 5)
    }

    @Test func filesToTakeOutOfAPackageThatNoRepositoryHas() throws {
        let file = try bench.folder.write(
            """
            contents:
              keyring: [\(main.keys)]
              repositories: [\(main.root)]
              packages: [nginx]
              files-from: [{package: alpine-release, paths: [/etc/*]}]
            """, to: "apko.yaml")
        expectRefusal(
            try bench.socle("build", file, "--quiet"), code: 2,
            naming: ["`alpine-release`", "`files-from`", main.root])
    }
}

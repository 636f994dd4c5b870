import FileTree
import Packages
import Testing

@testable import ImageSpec

/// Files in the shapes that apko's documentation describes.
@Suite struct ApkoFileTests {
    @Test func theSmallestFile() throws {
        let spec = try Spec.read(
            """
            contents:
              repositories:
                - https://mirror.example.org/alpine/v3.22/main/
              packages:
                - alpine-base

            entrypoint:
              command: /bin/sh -l

            environment:
              PATH: /usr/bin:/bin
            """)
        #expect(spec.ecosystem == .alpine)
        #expect(spec.release == nil)
        #expect(
            spec.contents.repositories.map(\.text) == [
                "https://mirror.example.org/alpine/v3.22/main"
            ])
        #expect(spec.contents.packages.map(\.description) == ["alpine-base"])
        #expect(spec.contents.components.isEmpty)
        #expect(spec.entrypoint == ["/bin/sh", "-l"])
        #expect(spec.command.isEmpty)
        #expect(
            spec.environment == [
                "PATH": "/usr/bin:/bin", "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt",
            ])
    }

    @Test func theCompleteFile() throws {
        let spec = try Spec.read(
            """
            contents:
              build_repositories: [./packages]
              runtime_repositories: [apk.example.org/runtime]
              repositories:
                - https://mirror.example.org/alpine/edge/main
                - "@local /github/workspace/packages"
              keyring:
                - https://keys.example.org/signing.rsa.pub
                - ./testdata/melange.rsa.pub
              runtime_keyring:
                - name: mirror.rsa.pub
                  content: |
                    -----BEGIN PUBLIC KEY-----
                    AAAA
                    -----END PUBLIC KEY-----
              packages:
                - nginx
                - tool@local
                - glibc=2.36-r3
            entrypoint:
              shell-fragment: exec nginx -g "daemon off;"
            cmd: --help
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
            paths:
              - path: /run/nginx
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
            archs:
             - amd64
             - 386
             - x86_64
             - armhf
            annotations:
              foo: bar
            volumes: [/data]
            layering:
              strategy: origin
              budget: 10
            """)
        #expect(spec.contents.buildRepositories.map(\.text) == ["./packages"])
        #expect(spec.contents.runtimeRepositories == ["apk.example.org/runtime"])
        guard case .apk(let tag, let location) = spec.contents.repositories[1] else {
            Issue.record("another kind of repository")
            return
        }
        #expect(tag?.text == "local")
        #expect(location.location.path == "/github/workspace/packages")
        #expect(
            spec.contents.keyring.map(\.text) == [
                "https://keys.example.org/signing.rsa.pub", "./testdata/melange.rsa.pub",
            ])
        #expect(spec.contents.runtimeKeyring.map(\.name) == ["mirror.rsa.pub"])
        #expect(
            spec.contents.packages.map(\.description) == ["glibc=2.36-r3", "nginx", "tool@local"])
        #expect(spec.entrypoint == ["/bin/sh", "-c", "exec nginx -g \"daemon off;\""])
        #expect(spec.command == ["--help"])
        #expect(spec.user == "10000")
        #expect(spec.architectures.map(\.text) == ["x86_64", "x86", "armhf"])
        #expect(spec.imageLabels == ["foo": "bar"])
        #expect(spec.paths.map(\.path) == ["run/nginx", "etc/nginx/http.d/default.conf"])
        #expect(spec.paths[1].kind == .hardLink(to: "usr/share/nginx/http-default_server.conf"))
        #expect(
            spec.environment["PATH"]
                == "/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin")
    }

    @Test func emptyLayeringAsksForNothing() throws {
        let start = "contents: {repositories: [https://h/main]}\n"
        #expect(try Spec.read(start + "layering: {}\n").layering == nil)
        #expect(try Spec.read(start + "layering:\n").layering == nil)
    }

    @Test func certificatesOfPackagesAndOfTheFile() throws {
        let spec = try Spec.read(
            """
            contents:
              repositories: [./packages]
              packages: [ca-certificates-bundle, custom-ca-certs]
            certificates:
              providers: [custom-ca-certificates]
              additional:
                - name: pear
                  content: |
                    -----BEGIN CERTIFICATE-----
                    MAA=
                    -----END CERTIFICATE-----
            """)
        #expect(spec.certificates.providers.map(\.text) == ["custom-ca-certificates"])
        #expect(spec.certificates.additional.map(\.name) == ["pear"])
        #expect(spec.certificates.bundleFrom == nil)
    }

    @Test func includesOfTheWorkingDirectory() throws {
        let base = """
            contents:
              repositories: [https://h/main]
              packages: [alpine-base]
            cmd: /bin/sh -l
            archs: [amd64]
            """
        let files = MemoryFiles(files: [
            "examples/alpine-base.yaml": base,
            "examples/overlay.yaml":
                "include: examples/alpine-base.yaml\n\ncontents:\n  packages:\n    - nano\n",
        ])
        let spec = try SpecificationLoader(files: files).load("examples/overlay.yaml")
            .specification()
        #expect(spec.contents.packages.map(\.description) == ["alpine-base", "nano"])
        #expect(spec.command == ["/bin/sh", "-l"])
    }
}

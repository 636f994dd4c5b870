import OCIModel
import TestSupport
import Testing

/// Specifications of the kind that the catalogue has, over small packages: the whole result.
struct FamilyTests {
    @Test func anImageWithoutAPackageManager() throws {
        let debian = try DebianBench()
        let contents = """
            dependencies: none
            database: status.d
            filters:
              - exclude: "/usr/share/doc/*"
              - include: "/usr/share/doc/*/copyright"
              - exclude: "/usr/share/man/*"
              - exclude: "/home"
              - exclude: "/root"
            """
        let more = """
            environment: { SSL_CERT_FILE: /etc/ssl/certs/ca-certificates.crt }
            certificates: { bundle-from: ca-certificates }
            accounts:
              shadow: false
              run-as: "65532"
              users:
                - { username: root, uid: 0, homedir: /root, shell: /sbin/nologin }
                - { username: nobody, uid: 65534, homedir: /nonexistent, shell: /sbin/nologin }
                - { username: nonroot, uid: 65532, homedir: /home/nonroot, shell: /sbin/nologin }
              groups:
                - { groupname: root, gid: 0 }
            work-dir: /home/nonroot
            paths:
              - { path: /home, type: directory, permissions: 0o755 }
              - { path: /etc/nsswitch.conf, type: file, content: "hosts: files dns\\n" }
            """
        let spec = try debian.specification(["base-files", "libc6"], contents: contents, more)
        let image = try debian.bench.image(spec)
        #expect(image.entries.map(\.summary).sorted() == Self.withoutManager)
        let config = try #require(image.configuration.config)
        #expect(config.user == "65532")
        #expect(config.workingDirectory == "/home/nonroot")
        #expect(config.entrypoint == nil && config.command == nil)
        #expect(
            config.environment == [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt",
            ])
    }

    private static let withoutManager = """
        - 644 0:0 etc/debian_version
        - 644 0:0 etc/group
        - 644 0:0 etc/nsswitch.conf
        - 644 0:0 etc/passwd
        - 644 0:0 etc/ssl/certs/ca-certificates.crt
        - 644 0:0 usr/lib/os-release
        - 644 0:0 usr/share/doc/base-files/copyright
        - 644 0:0 usr/share/doc/libc6/copyright
        - 644 0:0 var/lib/dpkg/status.d/base-files
        - 644 0:0 var/lib/dpkg/status.d/base-files.md5sums
        - 644 0:0 var/lib/dpkg/status.d/ca-certificates
        - 644 0:0 var/lib/dpkg/status.d/ca-certificates.md5sums
        - 644 0:0 var/lib/dpkg/status.d/libc6
        - 644 0:0 var/lib/dpkg/status.d/libc6.md5sums
        - 755 0:0 usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
        - 755 0:0 usr/lib/x86_64-linux-gnu/libc.so.6
        d 1777 0:0 tmp/
        d 1777 0:0 var/tmp/
        d 700 0:0 root/
        d 700 65532:65532 home/nonroot/
        d 755 0:0 etc/
        d 755 0:0 etc/ssl/
        d 755 0:0 etc/ssl/certs/
        d 755 0:0 home/
        d 755 0:0 proc/
        d 755 0:0 usr/
        d 755 0:0 usr/bin/
        d 755 0:0 usr/lib/
        d 755 0:0 usr/lib/x86_64-linux-gnu/
        d 755 0:0 usr/lib64/
        d 755 0:0 usr/sbin/
        d 755 0:0 usr/share/
        d 755 0:0 usr/share/doc/
        d 755 0:0 usr/share/doc/base-files/
        d 755 0:0 usr/share/doc/libc6/
        d 755 0:0 var/
        d 755 0:0 var/lib/
        d 755 0:0 var/lib/dpkg/
        d 755 0:0 var/lib/dpkg/status.d/
        d 755 0:0 var/tmp
        l 777 0:0 bin -> usr/bin
        l 777 0:0 etc/os-release -> ../usr/lib/os-release
        l 777 0:0 lib -> usr/lib
        l 777 0:0 lib64 -> usr/lib64
        l 777 0:0 sbin -> usr/sbin
        l 777 0:0 usr/lib64/ld-linux-x86-64.so.2 -> /lib/x86_64-linux-gnu/ld-linux-x86-64.so.2
        """.split(separator: "\n").map(String.init).filter { $0 != "d 755 0:0 var/tmp" }

    @Test func anImageWithPackagesUnpackedAndTheirDatabase() throws {
        let debian = try DebianBench()
        let contents = """
            base: required
            configure: none
            filters:
              - exclude: "/usr/share/doc/*"
              - include: "/usr/share/doc/*/copyright"
              - exclude: "/usr/share/man/*"
            """
        let spec = try debian.specification([], contents: contents, "cmd: bash")
        let image = try debian.bench.image(spec)
        #expect(image.configuration.config?.command == ["bash"])
        #expect(image.configuration.config?.user == nil)
        let status = try #require(image.text("var/lib/dpkg/status"))
        #expect(status.split(separator: "\n\n").count == 2)
        let files = image.entries.filter { $0.type == "0" && !$0.path.hasPrefix("var/lib/dpkg") }
        #expect(
            files.map(\.path).sorted() == [
                "etc/debian_version", "usr/lib/os-release",
                "usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2",
                "usr/lib/x86_64-linux-gnu/libc.so.6", "usr/share/doc/base-files/copyright",
                "usr/share/doc/libc6/copyright",
            ])
        let database = image.paths.filter { $0.hasPrefix("var/lib/dpkg/info/") }.sorted()
        #expect(
            database == [
                "var/lib/dpkg/info/base-files.conffiles", "var/lib/dpkg/info/base-files.list",
                "var/lib/dpkg/info/base-files.md5sums", "var/lib/dpkg/info/format",
                "var/lib/dpkg/info/libc6:amd64.list", "var/lib/dpkg/info/libc6:amd64.md5sums",
                "var/lib/dpkg/info/libc6:amd64.postinst",
            ])
    }
}

import OCIModel
import TestSupport
import Testing

/// What variants of images and images of languages are made with: a BusyBox apart, a keystore, links to
/// paths that differ between architectures, the linker's list.
struct VariantTests {
    /// A program that has the tables of a BusyBox in it: half a byte for where each link goes, two bits
    /// for each applet, the names.
    private static let busybox: [UInt8] = {
        let applets: [(String, UInt8)] = [
            ("[", 3), ("[[", 3), ("ash", 1), ("cat", 1), ("getty", 2), ("id", 3), ("linuxrc", 0),
            ("ls", 1), ("sh", 1), ("wget", 3),
        ]
        let halves = stride(from: 0, to: applets.count, by: 2).map { index in
            applets[index].1 | applets[index + 1].1 << 4
        }
        let noise = Array("\u{7f}ELF\0\0".utf8) + [0xff, 0x80]
        let flags = [UInt8](repeating: 0, count: (applets.count + 3) / 4)
        return noise + halves + flags + applets.flatMap { Array($0.0.utf8) + [0] } + [0, 0xff]
    }()

    private func bench(_ program: [UInt8]) throws -> DebianBench {
        var tool = RawTarEntry.file("usr/bin/busybox", "", mode: 0o755)
        tool.content = program
        return try DebianBench(
            DebianSamples.all() + [
                DebianSamples.plain(
                    "busybox-static",
                    [tool, .file("usr/share/doc/busybox-static/copyright", "GPL\n")]),
                DebianSamples.plain(
                    "java",
                    [.file("usr/lib/jvm/java-17-openjdk-amd64/bin/java", "java", mode: 0o755)]),
            ])
    }

    private static let debug = """
        variants:
          debug:
            contents: {busybox: {package: busybox-static, directory: /busybox}}
            entrypoint: {command: /busybox/sh}
        """

    @Test func aShellStandsApart() throws {
        let debian = try bench(Self.busybox)
        let spec = try debian.specification(
            ["base-files"], contents: "database: status.d", Self.debug)
        let plain = try debian.bench.image(spec)
        #expect(!plain.paths.contains { $0.hasPrefix("busybox") })
        let image = try debian.bench.image(spec, options: ["--variant", "debug"])
        let links = image.entries.filter { $0.path.hasPrefix("busybox/") && $0.type == "2" }
        #expect(links.allSatisfy { $0.link == "busybox" })
        #expect(
            links.map(\.path) == [
                "busybox/[", "busybox/[[", "busybox/ash", "busybox/cat", "busybox/getty",
                "busybox/id", "busybox/linuxrc", "busybox/ls", "busybox/sh", "busybox/wget",
            ])
        #expect(image.entry("busybox/busybox")?.mode == 0o755)
        #expect(image.entry("busybox/busybox")?.content == Self.busybox)
        #expect(image.entry("usr/bin/busybox") == nil)
        #expect(image.text("usr/share/doc/busybox-static/copyright") == "GPL\n")
        #expect(image.text("var/lib/dpkg/status.d/busybox-static")?.contains("Package:") == true)
        #expect(image.configuration.config?.entrypoint == ["/busybox/sh"])
    }

    @Test func aProgramThatIsNoneIsNamed() throws {
        let debian = try bench(Array("no tables".utf8))
        let spec = try debian.specification(["base-files"], Self.debug)
        let result = try debian.bench.socle("build", spec, "-t", "a:1", "--variant", "debug")
        expectRefusal(result, code: 1, naming: ["busybox-static", "applets"])
    }

    @Test func javaFindsTheSameCertificates() throws {
        let debian = try bench(Self.busybox)
        let more = DebianSamples.certificate("Own").split(separator: "\n")
            .map { "        \($0)" }.joined(separator: "\n")
        let spec = try debian.specification(
            ["base-files"],
            "certificates:\n  bundle-from: ca-certificates\n  java-keystore: /etc/java/cacerts\n"
                + "  additional:\n    - name: own\n      content: |\n\(more)")
        let image = try debian.bench.image(spec)
        let store = try #require(image.entry("etc/java/cacerts")?.content)
        #expect(store.starts(with: [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 3]))
        let text = String(decoding: store, as: UTF8.self)
        for name in ["debian:first.pem", "debian:second.pem", "debian:own.pem"] {
            #expect(text.contains(name))
        }
        let own = String(
            try #require(DebianSamples.certificate("Own").split(separator: "\n").dropFirst().first))
        #expect(image.text("etc/ssl/certs/ca-certificates.crt")?.contains(own) == true)
    }

    @Test func aLinkFindsWhatMatches() throws {
        let debian = try bench(Self.busybox)
        let link = "paths: [{path: /usr/bin/java, type: symlink, match: /usr/lib/jvm/*/bin/java}]"
        let image = try debian.bench.image(debian.specification(["base-files", "java"], link))
        #expect(image.entry("usr/bin/java")?.link == "/usr/lib/jvm/java-17-openjdk-amd64/bin/java")
        let result = try debian.bench.socle(
            "build", debian.specification(["base-files"], link), "-t", "a:1")
        expectRefusal(result, code: 1, naming: ["/usr/bin/java", "/usr/lib/jvm/*/bin/java"])
    }

    @Test func theLinkersListIsMadeWhereItIsWanted() throws {
        let debian = try bench(Self.busybox)
        let with = try debian.bench.image(
            debian.specification(["base-files"], contents: "loader-cache: true"))
        let content = try #require(with.entry("etc/ld.so.cache")?.content)
        #expect(content.starts(with: "glibc-ld.so.cache1.1".utf8))
        let without = try debian.bench.image(
            debian.specification(["base-files"], contents: "database: status.d"))
        #expect(without.entry("etc/ld.so.cache") == nil)
    }
}

import OCIModel
import TestSupport
import Testing

/// The tar of a layer: order, owners, modes, times, links.
struct LayerTests {
    private let image: Picture

    init() throws {
        let debian = try DebianBench()
        let more =
            "paths: [{ path: /srv/a/b, type: directory, permissions: 0o750, uid: 7, gid: 8 }]"
        let spec = try debian.specification(["base-files", "elevate"], more)
        image = try debian.bench.image(spec)
    }

    @Test func directoriesComeFirstAndAreSorted() {
        let directories = image.entries.prefix { $0.type == "5" }.map(\.path)
        #expect(directories.count > 10)
        #expect(
            directories
                == directories.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
        #expect(image.entries.dropFirst(directories.count).allSatisfy { $0.type != "5" })
        #expect(
            directories.allSatisfy {
                $0.hasSuffix("/") && !$0.hasPrefix("/") && !$0.hasPrefix("./")
            })
    }

    @Test func everyPathComesOnceAndAfterItsDirectory() {
        var seen: Set<String> = []
        for path in image.paths {
            #expect(seen.insert(path).inserted, "\(path) comes twice")
            guard let slash = path.lastIndex(of: "/") else { continue }
            #expect(seen.contains(String(path[..<slash])), "\(path) comes before its directory")
        }
    }

    @Test func packagesFollowInTheOrderOfTheirNames() {
        let owned = image.paths.compactMap { path -> String? in
            switch path {
            case "etc/debian_version": "base-files"
            case "usr/bin/elevate": "elevate"
            case "usr/lib/x86_64-linux-gnu/libc.so.6": "libc6"
            case "var/lib/dpkg/status": "own"
            default: nil
            }
        }
        #expect(owned == ["base-files", "elevate", "libc6", "own"])
    }

    @Test func noTimeIsAfterTheEpoch() throws {
        let epoch = Int(DebianSamples.newest)
        #expect(image.created == "2023-11-14T22:13:20Z")
        #expect(image.entries.allSatisfy { $0.modified <= epoch })
        let hello = try #require(image.entry("usr/bin/hello"))
        #expect(hello.modified == epoch, "it is a day newer in its package")
        let version = try #require(image.entry("etc/debian_version"))
        #expect(version.modified == 1_690_000_000 - 60, "older times stay")
    }

    @Test func ownersAreNumbers() {
        #expect(image.entries.allSatisfy { $0.userName.isEmpty && $0.groupName.isEmpty })
        #expect(image.entry("var/log/elevate/log").map { [$0.owner, $0.group] } == [101, 4])
        #expect(image.entry("usr/bin/wall")?.group == 5)
    }

    @Test func modesAreThePackages() {
        let modes = [
            ("usr/bin/elevate", 0o4755), ("usr/bin/wall", 0o2755), ("var/log/elevate", 0o2750),
            ("tmp", 0o1777), ("var/tmp", 0o1777), ("root", 0o700), ("usr/bin/hello", 0o755),
            ("var/log/elevate/log", 0o640), ("etc/debian_version", 0o644), ("srv/a/b", 0o750),
            ("srv/a", 0o755),
        ]
        for (path, mode) in modes { #expect(image.entry(path)?.mode == mode, "\(path)") }
    }

    @Test func secondNamesAreHardLinks() throws {
        let link = try #require(image.entry("usr/bin/hi"))
        #expect(link.type == "1")
        #expect(link.link == "usr/bin/hello")
        #expect(link.content.isEmpty)
    }

    @Test func usrIsMerged() {
        for name in ["bin", "lib", "lib64", "sbin"] {
            #expect(image.entry(name).map { [String($0.type), $0.link] } == ["2", "usr/" + name])
        }
        #expect(
            image.entry("usr/lib64/ld-linux-x86-64.so.2")?.link
                == "/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2")
        #expect(!image.paths.contains { $0.hasPrefix("lib/") || $0.hasPrefix("bin/") })
    }

    @Test func theCompressedLayerHasNoTimeInIt() throws {
        let debian = try DebianBench()
        let built = try debian.bench.build(debian.specification(["hello"]))
        let layer = try #require(
            debian.bench.layout.picture(of: built.digest).manifest.layers.first)
        let bytes = try debian.bench.layout.blob(layer)
        #expect(bytes.prefix(4) == [0x1f, 0x8b, 8, 0], "gzip without a name")
        #expect(bytes[4..<8].allSatisfy { $0 == 0 })
    }

    @Test func extendedAttributesStay() throws {
        let capability: [UInt8] = [1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let ping = RawTarEntry.file("usr/bin/ping", "ping\n", mode: 0o755)
            .attribute("security.capability", capability)
        let debian = try DebianBench([DebianSamples.plain("ping", [ping])])
        let image = try debian.bench.image(debian.specification(["ping"]))
        #expect(
            image.entry("usr/bin/ping")?.pax == ["SCHILY.xattr.security.capability": capability])
    }

    @Test func longAndOddNamesStay() throws {
        let long =
            "usr/share/" + String(repeating: "n", count: 200) + "/"
            + String(repeating: "m", count: 120)
        let odd = "usr/share/Größe mit Leerzeichen"
        let debian = try DebianBench([
            DebianSamples.plain("names", [.file(long, "long\n"), .file(odd, "odd\n")])
        ])
        let image = try debian.bench.image(debian.specification(["names"]))
        #expect(image.text(long) == "long\n")
        #expect(image.text(odd) == "odd\n")
    }

    @Test func sourcesHaveLayersOfTheirOwnWhenAskedFor() throws {
        let debian = try DebianBench()
        let one = try debian.specification(["base-files", "elevate"], to: "one.yaml")
        let several = try debian.specification(
            ["base-files", "elevate"], "layering: { strategy: origin, budget: 3 }", to: "many.yaml")
        let whole = try debian.bench.image(one)
        let cut = try debian.bench.image(several)
        #expect(cut.manifest.layers.count == 4, "three for packages, one for the rest")
        #expect(cut.configuration.history?.count == 4)
        // Laid over each other, the layers are the one image.
        for path in Set(whole.paths) {
            #expect(cut.entry(path)?.summary == whole.entry(path)?.summary, "\(path)")
            #expect(cut.entry(path)?.content == whole.entry(path)?.content, "\(path)")
        }
        #expect(Set(cut.paths) == Set(whole.paths))
        let fewer = try debian.specification(
            ["base-files", "hello"], "layering: { strategy: origin, budget: 9 }", to: "few.yaml")
        let shared = Set(try debian.bench.image(fewer).manifest.layers.map(\.digest))
        #expect(!shared.isDisjoint(with: cut.manifest.layers.map(\.digest)), "images share layers")
    }
}

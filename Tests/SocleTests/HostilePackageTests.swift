import TestSupport
import Testing

/// Packages whose digest is right and whose content is not what a package may have.
struct HostilePackageTests {
    private static let cases: [HostileFiles] = [
        HostileFiles("a path that climbs", naming: ["../etc/evil"], .file("../etc/evil", "x")),
        HostileFiles(
            "a path that climbs later", naming: ["usr/../../etc/evil"],
            .file("./usr/../../etc/evil", "x")),
        HostileFiles("an absolute path", naming: ["/etc/evil"], .file("/etc/evil", "x")),
        HostileFiles(
            "writing through an absolute link", naming: ["/opt/link/evil", "/opt/link"],
            .symbolicLink("opt/link", to: "/etc"), .file("opt/link/evil", "x")),
        HostileFiles(
            "writing through a relative link", naming: ["/opt/link/evil", "/opt/link"],
            .symbolicLink("opt/link", to: "../etc"), .file("opt/link/evil", "x")),
        HostileFiles(
            "writing through a link made after", naming: ["/opt/link"],
            .directory("opt/link"), .file("opt/link/x", "x"),
            .symbolicLink("opt/link", to: "/etc")),
        HostileFiles(
            "a link that leaves the image", naming: ["/usr/share/link", "../../../etc/shadow"],
            .symbolicLink("usr/share/link", to: "../../../etc/shadow")),
        HostileFiles(
            "a link that leaves the image and comes back", naming: ["/usr/link"],
            .symbolicLink("usr/link", to: "../../host/usr")),
        HostileFiles("a link to nothing", naming: ["/usr/link"], .symbolicLink("usr/link", to: "")),
        HostileFiles(
            "a character device", naming: ["/dev/mem", "device"],
            .characterDevice("dev/mem", 1, 1)),
        HostileFiles(
            "a block device", naming: ["/dev/sda", "device"], .blockDevice("dev/sda", 8, 0)),
        HostileFiles("a named pipe", naming: ["pipe"], .namedPipe("run/pipe")),
        HostileFiles(
            "a hard link that climbs", naming: ["../../etc/passwd"],
            .hardLink("./usr/passwd", to: "../../etc/passwd")),
        HostileFiles(
            "a hard link to nothing", naming: ["/usr/second", "/usr/first"],
            .hardLink("usr/second", to: "usr/first")),
        HostileFiles(
            "a hard link to a directory", naming: ["/usr/second", "/usr/bin"],
            .directory("usr/bin"), .hardLink("usr/second", to: "usr/bin")),
        HostileFiles(
            "a path twice", naming: ["/usr/twice"], .file("usr/twice", "1"),
            .file("usr/twice", "2")),
        HostileFiles(
            "a file that is a directory later", naming: ["/usr/both"], .file("usr/both", "1"),
            .file("usr/both/below", "2")),
        HostileFiles("a line end in a path", naming: ["hostile"], .file("usr/a\n/etc/passwd", "x")),
        HostileFiles(
            "everybody may change what runs as root", naming: ["usr/tool"],
            .file("usr/tool", "x", mode: 0o4777)),
        HostileFiles(
            "a name that is too long", naming: ["hostile"],
            .file("usr/" + String(repeating: "n", count: 256), "x")),
    ]

    @Test(arguments: cases)
    func theEntryIsRefused(_ example: HostileFiles) throws {
        let package = DebBuilder("hostile", files: example.files)
        let debian = try DebianBench(hostile: package.build())
        let result = try debian.buildHostile()
        expectRefusal(result, code: 1, naming: ["hostile"] + example.naming)
        try expectUntouched(debian.bench)
        #expect(!Files.exists(debian.bench.path("out")))
    }

    @Test func aLinkOfAnotherPackageStaysInsideTheImage() throws {
        let debian = try DebianBench([
            DebianSamples.plain("first", [.symbolicLink("opt/link", to: "/etc/inside")]),
            DebianSamples.plain("hostile", [.file("opt/link/file", "below the link\n")]),
            DebianSamples.plain("target", [.directory("etc/inside")]),
        ])
        let spec = try debian.specification(["first", "hostile", "target"])
        let result = try debian.bench.socle(
            "build", spec, "--arch", "amd64", "-t", "a:1", "-o", "dir:root", "--quiet")
        #expect(!Files.exists("/etc/inside"))
        if result.status == 0 {
            #expect(try Files.text(debian.bench.path("root/etc/inside/file")) == "below the link\n")
        } else {
            expectRefusal(result, code: 1, naming: ["hostile", "/opt/link"])
        }
    }

    // MARK: Packages that are none

    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let naming: [String]
        let bytes: @Sendable () throws -> [UInt8]

        init(
            _ name: String, naming: [String] = [], _ bytes: @escaping @Sendable () throws -> [UInt8]
        ) {
            testDescription = name
            self.naming = naming
            self.bytes = bytes
        }

        /// An honest package with one member changed.
        static func edited(
            _ name: String, naming: [String] = [],
            _ edit: @escaping @Sendable (inout [RawArMember]) -> Void
        ) -> Damage {
            Damage(name, naming: naming) { try DebBuilder("hostile").build(editing: edit) }
        }

        /// A package with another control file.
        static func control(_ name: String, naming: [String] = [], _ text: String) -> Damage {
            Damage(name, naming: naming) {
                var package = DebBuilder("hostile")
                package.controlText = text
                return try package.build()
            }
        }

        static let all: [Damage] = [
            Damage("no archive") { Array("this is no package\n".utf8) },
            Damage("nothing at all") { [] },
            .edited("a later format", naming: ["3.0"]) { $0[0].content = Array("3.0\n".utf8) },
            .edited("no version", naming: ["debian-binary"]) { $0.removeFirst() },
            .edited("no control", naming: ["control.tar"]) { $0.remove(at: 1) },
            .edited("no data", naming: ["data.tar"]) { $0.removeLast() },
            .edited("two data members", naming: ["data.tar.gz"]) { $0.append($0[2]) },
            .edited("an unknown compression", naming: ["data.tar.bz2"]) {
                $0[2].name = "data.tar.bz2"
            },
            .edited("data that ends early") { $0[2].content.removeLast(20) },
            .edited("data that is no gzip") { $0[2].content = Array("no gzip".utf8) },
            .edited("data that is no tar") {
                $0[2].content = RawGzip.member([UInt8](repeating: 0x41, count: 2048))
            },
            .edited("a size that is none") { $0[2].declaredSize = "many" },
            .edited("a size beyond the end") { $0[2].declaredSize = "999999999" },
            .control(
                "a control file without colons", naming: ["control:1", "Package hostile"],
                "Package hostile\n"),
            .control("an empty control file", naming: ["control"], ""),
            .control(
                "two stanzas", naming: ["control", "2 stanzas"],
                DebBuilder("hostile").control + "\n" + DebBuilder("hostile").control),
            .control(
                "a field twice", naming: ["control:", "`Package`"],
                "Package: hostile\n" + DebBuilder("hostile").control),
            .control(
                "no version", naming: ["control", "`Version`"],
                "Package: hostile\nArchitecture: amd64\n"),
            .control(
                "a zero byte", naming: ["control:", "zero"],
                DebBuilder("hostile").control + "X: \0\n"),
            Damage("a control member that climbs", naming: ["../control"]) {
                var package = DebBuilder("hostile")
                package.controlEntries = [.file("../control", "x")]
                return try package.build()
            },
            Damage("a link among the control files", naming: ["postinst"]) {
                var package = DebBuilder("hostile")
                package.controlEntries = [.symbolicLink("./postinst", to: "/bin/sh")]
                return try package.build()
            },
        ]
    }

    @Test(arguments: Damage.all)
    func theFileIsRefused(_ example: Damage) throws {
        let debian = try DebianBench(hostile: example.bytes())
        let result = try debian.buildHostile()
        expectRefusal(result, code: 1, naming: ["hostile"] + example.naming)
        try expectUntouched(debian.bench)
        #expect(!Files.exists(debian.bench.path("out")))
    }
}

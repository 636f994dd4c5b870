import FileTree
import Testing

@testable import Assembly

/// The links of busybox, from the binary.
@Suite struct AlpineAppletTests {
    private static let applets: [(name: String, place: UInt8)] = [
        ("[", 3), ("[[", 3), ("ash", 1), ("cat", 1), ("fsck", 2), ("getty", 2), ("id", 3),
        ("ls", 1), ("ntpd", 4), ("sh", 1), ("wget", 3),
    ]

    /// The tables as busybox has them, with other bytes around them.
    ///
    /// - Parameters:
    ///   - flags: The last byte before the names.
    ///   - tables: How many tables of two bits an applet there are.
    private static func binary(
        _ applets: [(name: String, place: UInt8)] = applets, flags: UInt8 = 0, tables: Int = 1,
        gap: Int = 0
    ) -> [UInt8] {
        var places: [UInt8] = []
        for start in stride(from: 0, to: applets.count, by: 2) {
            let high = start + 1 < applets.count ? applets[start + 1].place : 0
            places.append(applets[start].place | high << 4)
        }
        let noise = Array("\u{7f}ELF\0\0other text\0zz\0yy\0\0".utf8) + [0xff, 0x55, 0x00, 0x80]
        var bytes = noise + places + [UInt8](repeating: 0x80, count: gap)
        let size = (applets.count + 3) / 4 * tables
        if size > 0 { bytes += [UInt8](repeating: 0, count: size - 1) + [flags] }
        for applet in applets { bytes += Array(applet.name.utf8) + [0] }
        return bytes + [0] + Array("/var/log/wtmp\0".utf8) + noise
    }

    private static let links = [
        "usr/bin/[", "usr/bin/[[", "bin/ash", "bin/cat", "sbin/fsck", "sbin/getty", "usr/bin/id",
        "bin/ls", "usr/sbin/ntpd", "bin/sh", "usr/bin/wget",
    ]

    /// Flags that pass for letters make the first name seem longer, or out of order.
    @Test(arguments: [UInt8(0), 0x41, 0x5b, 0x61, 0x80], [0, 1, 2])
    func theTablesAreFound(_ flags: UInt8, _ tables: Int) {
        let binary = Self.binary(flags: flags, tables: tables)
        #expect(AppletTable(of: binary)?.links == Self.links)
    }

    @Test(arguments: [UInt8(0), 0x61])
    func anyFirstNameIsFound(_ flags: UInt8) {
        let applets = Array(Self.applets.dropFirst(2))
        let binary = Self.binary(applets, flags: flags)
        #expect(AppletTable(of: binary)?.links == Array(Self.links.dropFirst(2)))
    }

    @Test func anEvenNumberIsFoundToo() {
        let even = Array(Self.applets.dropLast())
        #expect(AppletTable(of: Self.binary(even))?.links == Self.links.dropLast())
    }

    @Test func placesThatAreNotCertainAreNoPlaces() {
        #expect(AppletTable(of: Self.binary(gap: 1)) == nil)
        let few = Array(Self.applets.prefix(4))
        #expect(AppletTable(of: Self.binary(few)) == nil)
        #expect(AppletTable(of: []) == nil)
        #expect(AppletTable(of: [UInt8](repeating: 0x41, count: 100_000)) == nil)
    }

    @Test func cutOffBinariesNeverTrap() {
        let bytes = Self.binary()
        for count in 0..<bytes.count { _ = AppletTable(of: Array(bytes.prefix(count))) }
    }

    private func build(_ more: [SampleEntry], script: String) throws -> TreeEditor {
        try AlpineSamples().run(
            script,
            in: [.directory("bin"), .directory("usr"), .directory("usr/bin"), .directory("etc")]
                + more)
    }

    @Test func linksAreMadeWhereNothingIs() throws {
        let binary = String(decoding: Self.binary(), as: UTF8.self)
        // The bytes are text, so that the sample can carry them.
        let text = binary.replacing("\u{fffd}", with: "?")
        let editor = try build(
            [.file("bin/busybox", text), .file("usr/bin/wget", "own")],
            script: "/bin/busybox mkdir -p /sbin\nexec /bin/busybox --install -s")
        #expect(editor.notes == [])
        #expect(editor.target("bin/sh") == "/bin/busybox")
        #expect(editor.target("sbin/fsck") == "/bin/busybox")
        #expect(try editor.text("usr/bin/wget") == "own")
        #expect(editor.tree["usr/sbin"] == nil)
    }

    @Test func thePackagesListStandsInForATableThatIsNotFound() throws {
        let editor = try build(
            [
                .file("bin/busybox", "no table"), .directory("etc/busybox-paths.d"),
                .file("etc/busybox-paths.d/busybox", "bin/sh\nusr/bin/id\n"),
            ], script: "busybox --install -s")
        #expect(editor.notes == [])
        #expect(editor.target("usr/bin/id") == "/bin/busybox")
    }

    @Test func withoutEitherTheScriptIsNamed() throws {
        let editor = try build([.file("bin/busybox", "")], script: "busybox --install -s")
        #expect(editor.notes.count == 1)
        #expect(editor.notes[0].contains("the applets of /bin/busybox"))
    }

    @Test func theSetuidCompanionTakesOverLinks() throws {
        let editor = try build(
            [
                .file(
                    "bin/bbsuid", "x\0/lib/ld.so\0/bin/busybox\0/bin/bbsuid\0/bin/mount\0/bin/su\0y"
                ),
                .link("bin/mount", to: "/bin/busybox"), .file("bin/su", "own"),
            ], script: "[ -e /bin/bbsuid ] && /bin/bbsuid --install")
        #expect(editor.target("bin/mount") == "/bin/bbsuid")
        #expect(try editor.text("bin/su") == "own")
        #expect(editor.tree["bin/bbsuid"]?.kind != .symbolicLink(target: Array("/bin/bbsuid".utf8)))
    }
}

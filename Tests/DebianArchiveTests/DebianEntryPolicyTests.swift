import Archives
import DebianArchive
import Testing

@Suite struct DebianEntryPolicyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let entry: TarEntry
        let testDescription: String
    }

    private static func entry(
        _ path: String, _ kind: TarEntry.Kind = .file, mode: UInt16 = 0o644, to target: String = ""
    ) -> Case {
        let entry = TarEntry(
            path: Array(path.utf8), kind: kind, mode: mode, linkTarget: Array(target.utf8))
        let mode = String(mode, radix: 8)
        return Case(
            entry: entry, testDescription: "\(path.debugDescription.prefix(40)) \(kind) \(mode)")
    }

    @Test(arguments: [
        entry("./", .directory, mode: 0o755), entry("./usr/bin/a"), entry("usr/bin/a"),
        entry("./usr/bin/sudo", mode: 0o4755), entry("./tmp/", .directory, mode: 0o1777),
        entry("./var/local/", .directory, mode: 0o2775), entry("./a..b/..c/d.."),
        entry("./bin", .symbolicLink, mode: 0o777, to: "usr/bin"),
        entry("./a", .symbolicLink, to: "/etc/alternatives/a"),
        entry("./a", .symbolicLink, to: "../../../../etc/passwd"),
        entry("./b", .hardLink, to: "./a"),
    ])
    func allowed(_ allowed: Case) throws { try DebianEntryPolicy().check(allowed.entry) }

    @Test(arguments: [
        entry(""), entry("/etc/passwd"), entry("../a"), entry("./a/../../b"), entry("./a/.."),
        entry("./a\nb"), entry("./a\u{0}b"), entry("./"),
        entry("./" + String(repeating: "x", count: 256)),
        entry("./b", .hardLink, to: "/etc/passwd"), entry("./b", .hardLink, to: "../a"),
        entry("./b", .hardLink, to: ""), entry("./b", .symbolicLink, to: ""),
        entry("./b", .symbolicLink, to: String(repeating: "x", count: 4096)),
        entry("./dev/sda", .blockDevice), entry("./dev/null", .characterDevice),
        entry("./pipe", .namedPipe), entry("./a", mode: 0o4757), entry("./a", mode: 0o2777),
        entry("./a", mode: 0o10644),
    ])
    func refused(_ refused: Case) {
        let error = #expect(throws: DebianEntryError.self) {
            try DebianEntryPolicy().check(refused.entry)
        }
        #expect(error?.description.contains("\n") == false)
    }

    @Test(arguments: [TarEntry.Kind.characterDevice, .blockDevice, .namedPipe])
    func devicesWhenTold(kind: TarEntry.Kind) throws {
        try DebianEntryPolicy(allowsDevices: true).check(Self.entry("./dev/x", kind).entry)
    }
}

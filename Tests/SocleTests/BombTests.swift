import TestSupport
import Testing

/// Small files that unpack to gigabytes. The program may have 4 GiB of address space and a minute of
/// processor time, so that what is read into memory as a whole, or for ever, does not go unnoticed.
struct BombTests {
    private static let gigabytes: UInt64 = 40 << 30

    /// A package with another control or data member.
    private func package(control: [UInt8]? = nil, data: (name: String, bytes: [UInt8])? = nil)
        throws -> [UInt8]
    {
        try DebBuilder("hostile").build { members in
            if let control { members[1] = RawArMember("control.tar.xz", control) }
            if let data { members[2] = RawArMember(data.name, data.bytes) }
        }
    }

    private func refused(_ bytes: [UInt8], naming texts: [String]) throws {
        #expect(bytes.count < 32 << 20, "a bomb is small")
        let debian = try DebianBench(hostile: bytes)
        expectRefusal(try debian.buildHostile(), code: 1, naming: ["hostile"] + texts)
        try expectUntouched(debian.bench)
    }

    @Test(arguments: [Packing.xz, .zstd, .deflated])
    func aFileOfGigabytes(packing: Packing) throws {
        let head = RawTar.header(.file("./usr/bomb").with { $0.declaredSize = Self.gigabytes })
        let bytes = try packing.bomb(head: head, size: 1 << 30)
        try refused(package(data: ("data.tar" + packing.suffix, bytes)), naming: [])
    }

    @Test func gigabytesThatAreReallyThere() throws {
        // Half a megabyte that becomes three gigabytes, in a package that claims to need a kilobyte.
        let size: UInt64 = 3 << 30
        let head = RawTar.header(.file("./usr/bomb").with { $0.declaredSize = size })
        let bytes = try Packing.xz.bomb(head: head, size: size)
        try refused(package(data: ("data.tar.xz", bytes)), naming: [])
    }

    @Test func aControlFileOfGigabytes() throws {
        let head = RawTar.header(.file("./control").with { $0.declaredSize = 4 << 30 })
        try refused(
            package(control: Packing.xz.bomb(head: head, size: 1 << 30)), naming: ["control"])
    }

    @Test func aScriptOfGigabytes() throws {
        let honest = RawTar([.file("./control", DebBuilder("hostile").control)]).bytes
        let head = RawTar.header(.file("./postinst").with { $0.declaredSize = 4 << 30 })
        try refused(
            package(control: Packing.xz.bomb(head: honest + head, size: 1 << 30)),
            naming: ["postinst"])
    }

    @Test func pathsOfMegabytes() throws {
        let records = [RawTarEntry.PaxRecord("path", [UInt8](repeating: 0x61, count: 8 << 20))]
        let entry = RawTarEntry.file("./x").with { $0.pax = records }
        let data = try Packing.xz.pack(RawTar.archive([entry]))
        try refused(package(data: ("data.tar.xz", data)), naming: [])
    }

    @Test func whatFollowsTheArchiveIsPadding() throws {
        let archive = RawTar.archive([
            .directory("./"), .directory("./usr/"), .file("./usr/file", "x"),
        ])
        let data = try Packing.xz.bomb(head: archive, size: 64 << 20)
        let debian = try DebianBench(hostile: package(data: ("data.tar.xz", data)))
        let result = try debian.buildHostile()
        // Zeros after the end are padding, whatever their number.
        #expect(result.status == 0, "\(result.stderr)")
        #expect(try Files.text(debian.bench.path("out/usr/file")) == "x")
    }

    @Test func aSignedFileOfMegabytes() throws {
        let debian = try DebianBench()
        let file = "dists/bookworm/InRelease"
        try Files.write([UInt8](repeating: 0x0a, count: 20 << 20), to: debian.repository.path(file))
        let result = try debian.bench.socle(
            "build", debian.specification(["hello"]), "--arch", "amd64", "--quiet",
            wrapper: Workbench.limits)
        expectRefusal(result, code: 1, naming: [file, "16777216"])
        try expectUntouched(debian.bench)
    }

    @Test func aSpecificationThatRefersToItselfManyTimes() throws {
        let bench = try Workbench()
        var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        for level in 1..<10 {
            let references = [String](repeating: "*a\(level - 1)", count: 10).joined(
                separator: ", ")
            lines.append("a\(level): &a\(level) [\(references)]")
        }
        let spec = try bench.folder.write(lines.joined(separator: "\n") + "\n", to: "bomb.yaml")
        let result = try bench.socle("build", spec, "--quiet", wrapper: Workbench.limits)
        expectRefusal(result, code: 2, naming: ["bomb.yaml"])
    }
}

import TestSupport
import Testing

@Suite struct RawFormatTests {
    @Test(
        .enabled(if: Tool.has("tar")), arguments: [RawTarEntry.LongNames.pax, .gnu, .prefix])
    func tarReadsLongNames(longNames: RawTarEntry.LongNames) throws {
        let long = String(repeating: "folder/", count: 20) + "file"
        var tar = RawTar([RawTarEntry.file(long, "text").with { $0.longNames = longNames }])
        tar.add(.file("big-owner", "", owner: 4_000_000_000))
        tar.add(.namedPipe("pipe"))
        tar.add(.characterDevice("null", 1, 3))
        let result = try run("tar", ["--numeric-owner", "-tv"], input: tar.finished)
        #expect(result.status == 0, "\(result.stderr)")
        let lines = result.stdout.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[0].hasSuffix(" " + long))
        #expect(lines[1].contains("4000000000/0"))
        #expect(lines[2].hasPrefix("prw-r--r--"))
        #expect(lines[3].hasPrefix("crw-rw---- 0/0") && lines[3].contains("1,3"))
    }

    @Test func overriddenFieldsAreWrittenAsGiven() {
        let header = RawTar.header(
            RawTarEntry.file("x").with {
                $0.declaredSize = 0o777
                $0.overrides = [.mode: Array("junk".utf8), .checksum: Array("000000".utf8)]
            })
        #expect(Array(header[100..<108]) == Array("junk".utf8) + [0, 0, 0, 0])
        #expect(Array(header[124..<136]) == Array("00000000777".utf8) + [0])
        #expect(Array(header[148..<156]) == Array("000000".utf8) + [0, 0])
    }

    @Test(.enabled(if: Tool.has("gzip", "xz", "zstd")), arguments: Packing.allCases)
    func programsReadPackedBytes(packing: Packing) throws {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }
        #expect(try packing.unpack(try packing.pack(bytes)) == bytes)
        #expect(try packing.unpack(try packing.pack([])).isEmpty)
    }

    @Test(.enabled(if: Tool.has("xz", "zstd", "gzip")), arguments: [Packing.deflated, .xz, .zstd])
    func bombsAreSmallAndUnpack(packing: Packing) throws {
        let bomb = try packing.bomb(head: Array("head".utf8), size: 40 << 20)
        #expect(bomb.count < 1 << 20)
        let unpacked = try packing.unpack(bomb)
        #expect(unpacked.count >= 40 << 20)
        #expect(unpacked.starts(with: Array("head\0\0".utf8)))
    }

    @Test(.enabled(if: Tool.has("ar")))
    func arReadsMembers() throws {
        let folder = try TemporaryDirectory()
        let archive = RawAr.archive([RawArMember("odd", [1]), RawArMember("even", [2, 3])])
        let path = try folder.write(archive, to: "x.a")
        #expect(try run("ar", ["t", path]).stdout == "odd\neven\n")
        #expect(try run("ar", ["p", path]).output == [1, 2, 3])
    }
}

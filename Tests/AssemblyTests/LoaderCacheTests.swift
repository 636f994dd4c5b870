import FileTree
import OCIModel
import Packages
import TestSupport
import Testing

@testable import Assembly

struct LoaderCacheTests {
    @Test func stringsShareTheirEnds() {
        let strings = LoaderCacheStrings(
            ["/lib/libz.so.1", "libz.so.1", "so.2"].map { Array($0.utf8) })
        #expect(strings.bytes == Array("so.2\0/lib/libz.so.1\0".utf8))
        #expect(strings.offset(of: Array("libz.so.1".utf8)) == 10)
    }

    @Test(arguments: [
        ("libx.so.9", "libx.so.10", -1), ("libx.so.10", "libx.so.9", 1), ("liba", "libb", -1),
        ("lib1", "liba", 1), ("liba", "lib1", -1), ("lib", "lib1", -1), ("lib07", "lib7", 0),
        ("liba.so", "liba.so", 0), ("libaa", "liba", 1),
    ])
    func namesCompareByTheirNumbers(first: String, second: String, order: Int) {
        #expect(LoaderCache.compare(Array(first.utf8), Array(second.utf8)) == order)
    }

    /// The layout, byte by byte: a header of 48 bytes, an entry of 24, the strings, the extension.
    @Test func theFileHasGlibcsLayout() {
        var cache = LoaderCache()
        cache.generator = Array("made".utf8)
        cache.entries = [
            .init(
                name: Array("liba.so.1".utf8), path: Array("/lib/liba.so.1".utf8), flags: 0x303)
        ]
        let little = cache.encoded()
        var expected = Array("glibc-ld.so.cache1.1".utf8)
        expected +=
            [1, 0, 0, 0, 15, 0, 0, 0, 2, 0, 0, 0, 88, 0, 0, 0] + Array(repeating: 0, count: 12)
        expected += [3, 3, 0, 0, 77, 0, 0, 0, 72, 0, 0, 0] + Array(repeating: 0, count: 12)
        expected += Array("/lib/liba.so.1\0".utf8) + [0]
        expected += [0x74, 0x21, 0xa4, 0xea, 1, 0, 0, 0]
        expected += [0, 0, 0, 0, 0, 0, 0, 0, 112, 0, 0, 0, 4, 0, 0, 0] + Array("made".utf8)
        #expect(little == expected)

        cache.isBigEndian = true
        let big = cache.encoded()
        #expect(big[20..<24] == [0, 0, 0, 1] && big[28] == 3 && big[48..<52] == [0, 0, 3, 3])
    }

    @Test func hardwareComesBeforeWhatRunsOnAll() {
        var cache = LoaderCache()
        for hardware in [nil, "x86-64-v3", "x86-64-v2"] as [String?] {
            cache.entries.append(
                .init(
                    name: Array("liba".utf8), path: Array((hardware ?? "-").utf8), flags: 0x303,
                    hardware: hardware.map { Array($0.utf8) }))
        }
        let bytes = cache.encoded()
        let words = (0..<3).map { Array(bytes[(64 + 24 * $0)..<(72 + 24 * $0)]) }
        #expect(
            words == [
                [0, 0, 0, 0, 0, 0, 0, 0x40], [1, 0, 0, 0, 0, 0, 0, 0x40],
                Array(repeating: 0, count: 8),
            ])
    }

    /// Libraries as they lie in a tree: found by their own names, through configuration and links.
    @Test func theTreeIsSearchedAsLdconfigDoes() throws {
        var editor = TreeEditor(tree: FileTree(), packages: [], epoch: .zero)
        func put(_ path: TreePath, _ file: RawELF) throws {
            try editor.write(file.bytes, to: path, by: "t")
        }
        try editor.write("include /etc/ld.so.conf.d/*.conf\n", to: "etc/ld.so.conf", by: "t")
        try editor.write(
            "# own\n/opt/lib # here\n/nothing\n", to: "etc/ld.so.conf.d/a.conf", by: "t")
        try editor.link("lib", to: "usr/lib", by: "t")
        try put("usr/lib/x86_64-linux-gnu/libx.so.1.9", .library("libx.so.1"))
        try put("usr/lib/x86_64-linux-gnu/libx.so.1.10", .library("libx.so.1"))
        try editor.link("usr/lib/x86_64-linux-gnu/libx.so", to: "libx.so.1.10", by: "t")
        try editor.write("INPUT(-lx)\n", to: "usr/lib/x86_64-linux-gnu/liby.so", by: "t")
        var plain = RawELF.library("unused")
        plain.soname = nil
        try put("opt/lib/libplain.so", plain)
        try put("opt/lib/other.so", .library("other.so"))
        var foreign = RawELF.library("libforeign.so.1")
        foreign.machine = 4242
        try put("opt/lib/libforeign.so.1", foreign)

        try LoaderCacheSearch.write(for: PackageArchitecture("amd64"), into: &editor)

        var expected = LoaderCache()
        for path in [
            "/opt/lib/libplain.so", "/lib/x86_64-linux-gnu/libx.so.1",
            "/lib/x86_64-linux-gnu/libx.so",
        ] {
            let name = path.split(separator: "/").last.map(String.init) ?? ""
            expected.entries.append(
                .init(name: Array(name.utf8), path: Array(path.utf8), flags: 0x303))
        }
        #expect(try editor.read("etc/ld.so.cache") == expected.encoded())
        #expect(
            editor.tree["usr/lib/x86_64-linux-gnu/libx.so.1"]?.kind
                == .symbolicLink(target: Array("libx.so.1.10".utf8)))
    }
}

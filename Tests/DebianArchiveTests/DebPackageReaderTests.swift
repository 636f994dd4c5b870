import Archives
import Compression
import DebianArchive
import OCIModel
import Packages
import TestSupport
import Testing

@Suite struct DebPackageReaderTests {
    static let hello: DebBuilder = {
        var deb = DebBuilder(
            "hello", "1:2.10-3", fields: [("Depends", "libc6 (>= 2.36)")],
            files: [
                .file("usr/bin/hello", "#!/bin/sh\n", mode: 0o4755),
                .symbolicLink("usr/bin/hi", to: "/etc/alternatives/hi"),
                .file("etc/hello.conf", "x", owner: 12, group: 34),
            ])
        deb.conffiles = ["/etc/hello.conf"]
        deb.controlFiles = ["postinst": "#!/bin/sh\n", "triggers": "activate-noawait ldconfig\n"]
        deb.timestamp = 1_600_000_000
        return deb
    }()

    private func open(_ bytes: [UInt8]) throws -> OpenedPackage {
        try DebPackageReader().open(MemorySource(bytes), named: "hello.deb")
    }

    @Test(
        .enabled(if: Tool.has("gzip", "xz", "zstd")), arguments: Packing.allCases,
        Packing.allCases)
    func readsEveryCompression(control: Packing, data: Packing) throws {
        var deb = Self.hello
        deb.controlPacking = control
        deb.dataPacking = data
        let package = try open(try deb.build())
        #expect(package.name.text == "hello" && package.version == "1:2.10-3")
        #expect(package.architecture == PackageArchitecture("amd64"))
        #expect(package.timestamp == Timestamp(seconds: 1_600_000_000))
        #expect(package.stanza["depends"] == "libc6 (>= 2.36)")
        #expect(String(decoding: package.stanza.text, as: UTF8.self) == deb.control)
        #expect(
            package.control.names == ["conffiles", "control", "md5sums", "postinst", "triggers"])
        #expect(package.control.scripts.map(\.mode) == [0o755])
        var paths: [String] = []
        while let entry = try package.data.next() {
            paths.append(String(decoding: entry.path, as: UTF8.self))
        }
        #expect(
            paths == [
                "./", "./usr/", "./usr/bin/", "./usr/bin/hello", "./usr/bin/hi", "./etc/",
                "./etc/hello.conf",
            ])
        try package.finish()
    }

    @Test func listsOfTheControlMember() throws {
        let control = try open(try Self.hello.build()).control
        let files = try control.configurationFiles()
        #expect(files.map(\.path) == [Array("/etc/hello.conf".utf8)])
        let sums = try control.checksums()
        #expect(sums.map(\.path) == [Array("usr/bin/hello".utf8)])
        #expect(sums.first?.md5 == Hexadecimal.encode(Checksums.md5(Array("#!/bin/sh\n".utf8))))
        let triggers = try control.triggers()
        #expect(triggers.map(\.name) == ["ldconfig"])
        #expect(triggers.first?.kind == .activate && triggers.first?.awaits == false)
    }

    @Test func membersThatMayBePassedOver() throws {
        let bytes = try Self.hello.build { members in
            members.insert(RawArMember("_first", [1, 2, 3]), at: 1)
            members.insert(RawArMember("_second/", []), at: 3)
            members.append(RawArMember("_signature", [1]))
            members.append(RawArMember("anything", [1]))
        }
        let package = try open(bytes)
        try package.finish()
    }

    @Test func laterMinorVersions() throws {
        let bytes = try Self.hello.build { $0[0].content = Array("2.7\nmore\n".utf8) }
        #expect(try open(bytes).name.text == "hello")
    }

    @Test func comparesWithTheIndex() throws {
        let package = try open(try Self.hello.build())
        func record(_ name: String, _ version: String, _ architecture: String) throws
            -> PackageRecord
        {
            PackageRecord(
                name: try PackageName(name), version: version,
                architecture: PackageArchitecture(architecture), sourceName: name,
                sourceVersion: version, size: 1, installedSize: 1, digest: nil, filename: "x",
                repository: 0)
        }
        try package.verify(against: try record("hello", "1:2.10-3", "amd64"))
        for (field, mine, other) in [
            ("Package", "hello", try record("hallo", "1:2.10-3", "amd64")),
            ("Version", "1:2.10-3", try record("hello", "2.10-3", "amd64")),
            ("Architecture", "amd64", try record("hello", "1:2.10-3", "arm64")),
        ] {
            let error = #expect(throws: DebPackageError.self) { try package.verify(against: other) }
            guard case .mismatch(field, mine, _) = error?.problem else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }
}

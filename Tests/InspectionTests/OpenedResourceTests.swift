import FileTree
import Inspection
import OCIModel
import Store
import TestSupport
import Testing

/// What applications open by absolute paths, and modules of Ruby.
struct OpenedResourceTests {
    private func verdict(_ files: [RawTarEntry], on base: [RawTarEntry]) throws -> Verdict {
        CompatibilityCheck.verdict(
            on: try ApplicationReader.read(MemoryImage(files).image(), name: "app"),
            base: try Base(MemoryImage(base).image(), name: "base"))
    }

    private func program(_ file: RawELF) -> RawTarEntry {
        .file("app", file.bytes).with { $0.mode = 0o755 }
    }

    private static let glibc: [RawTarEntry] = [
        .file("lib64/ld-linux-x86-64.so.2", RawELF.library("ld-linux-x86-64.so.2").bytes)
            .with { $0.mode = 0o755 },
        .file("usr/lib/libc.so.6", RawELF.library("libc.so.6", exports: calls).bytes),
    ]
    private static let calls = [
        "puts", "localtime_r", "setlocale", "system", "getpwnam", "getservbyname",
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// A path that stands in the program.
        var names: String?
        /// A function that it calls.
        var calls: String?
        /// What has to be in an image.
        var needs: RawTarEntry
        var remedy: String
    }

    @Test(arguments: [
        Case(
            testDescription: "time zones by name", names: "/usr/share/zoneinfo/",
            needs: .file("usr/share/zoneinfo/Europe/Berlin", "TZif"), remedy: "tzdata"),
        Case(
            testDescription: "time zones by a call", calls: "localtime_r",
            needs: .file("usr/share/zoneinfo/UTC", "TZif"), remedy: "tzdata"),
        Case(
            testDescription: "certificates", names: "/etc/ssl/certs/ca-certificates.crt",
            needs: .file("etc/ssl/certs/ca-certificates.crt", "-----"), remedy: "ca-certificates"),
        Case(
            testDescription: "locales", calls: "setlocale",
            needs: .file("usr/lib/locale/C.utf8/LC_CTYPE", "x"), remedy: "C.UTF-8"),
        Case(
            testDescription: "a shell", calls: "system",
            needs: .file("bin/sh", RawELF().bytes, mode: 0o755), remedy: "shell"),
        Case(
            testDescription: "a shell by name", names: "/bin/sh\0",
            needs: .file("bin/sh", RawELF().bytes, mode: 0o755), remedy: "shell"),
        Case(
            testDescription: "accounts", calls: "getpwnam", needs: .file("etc/passwd", "root"),
            remedy: "accounts"),
        Case(
            testDescription: "services", calls: "getservbyname",
            needs: .file("etc/services", "ssh"), remedy: "netbase"),
    ])
    func whatIsOpenedIsNamedWhereItIsMissing(_ example: Case) throws {
        var file = RawELF.program(
            interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libc.so.6"])
        file.tail = Array("....".utf8) + Array((example.names ?? "").utf8)
        file.imports = example.calls.map { [($0, nil)] } ?? []
        let without = try verdict([program(file)], on: Self.glibc)
        #expect(without.outcome == .runs)
        let warning = try #require(without.findings.first { $0.level == .warns })
        #expect(warning.remedy?.contains(example.remedy) == true, "\(warning)")
        let with = try verdict([program(file)], on: Self.glibc + [example.needs])
        #expect(!with.findings.contains { $0.level == .warns }, "\(with.findings)")
    }

    /// Files go by in pieces of 256 KiB.
    @Test(arguments: [-20, -5, -1, 0, 1])
    func aNameOnTheEdgeOfAPieceIsSeen(offset: Int) throws {
        var text = [UInt8](repeating: 0x23, count: (256 << 10) + offset)
        text += Array("/usr/share/zoneinfo\n".utf8)
        let found = try verdict([.file("main.py", text)], on: Self.glibc)
        #expect(found.findings.contains { $0.remedy?.contains("tzdata") == true })
    }

    // MARK: Ruby

    private static func ruby(_ version: String) -> [RawTarEntry] {
        let status = """
            Package: ruby\(version.prefix(3))
            Status: install ok installed
            Architecture: amd64
            Version: \(version)-1

            """
        return glibc + [
            .file("var/lib/dpkg/status", status),
            .file("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"),
            .file("usr/bin/ruby\(version.prefix(3))", RawELF().bytes, mode: 0o755),
            .symbolicLink("usr/bin/ruby", to: "ruby\(version.prefix(3))"),
        ]
    }

    private func module(_ path: String) -> RawTarEntry {
        var file = RawELF.library("", needed: ["libc.so.6"], exports: ["Init_x"])
        file.imports = [("rb_define_method", nil)]
        return .file(path, file.bytes)
    }

    @Test func rubyMustBeThereAndOfTheVersion() throws {
        let main = RawTarEntry.file("main.rb", "puts 1\n")
        #expect(try verdict([main], on: Self.ruby("3.1.2")).outcome == .runs)
        let none = try verdict([main], on: Self.glibc)
        #expect(none.findings.first?.remedy == "add the package ruby")

        let own = module("extensions/x86_64-linux/3.1.0/x-1.0/x.so")
        #expect(try verdict([main, own], on: Self.ruby("3.1.2")).outcome == .runs)
        let other = try verdict([main, own], on: Self.ruby("3.3.8"))
        #expect(other.findings.first?.evidence == "is for Ruby 3.1, the image has 3.3.8")
        // Gems that are compiled before they are shipped carry one for each version.
        let both = [main, module("lib/x/3.1/x.so"), module("lib/x/3.3/x.so")]
        #expect(try verdict(both, on: Self.ruby("3.3.8")).outcome == .runs)
    }

    @Test func platformsOfGemsAreRead() throws {
        #expect(
            GemPlatform(fileName: "nokogiri-1.18.3-x86_64-linux-musl.gem")?.text
                == "x86_64-linux-musl")
        #expect(GemPlatform(fileName: "rake-13.2.1.gem")?.text == .some(nil))
        #expect(GemPlatform(fileName: "net-http-0.4.1.gem")?.text == .some(nil))
        #expect(GemPlatform(fileName: "rake.tar") == nil)
    }

    @Test func aGemForMuslIsNotForGlibc() throws {
        let folder = try TemporaryDirectory("gem")
        let data = try Packing.gzip.pack(RawTar.archive([module("lib/x/3.1/x.so")]))
        for (library, runs) in [("musl", false), ("gnu", true)] {
            let path = try folder.write(
                RawTar.archive([.file("metadata.gz", "x"), .file("data.tar.gz", data)]),
                to: "x-1.0-x86_64-linux-\(library).gem")
            let found = CompatibilityCheck.verdict(
                on: try ApplicationReader.read(file: path),
                base: try Base(MemoryImage(Self.ruby("3.1.2")).image(), name: "ruby"))
            #expect((found.outcome == .runs) == runs, "\(found.findings)")
        }
    }
}

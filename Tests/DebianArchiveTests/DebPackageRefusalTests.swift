import Archives
import Compression
import DebianArchive
import TestSupport
import Testing

/// Packages that are broken, or made to do harm.
@Suite struct DebPackageRefusalTests {
    private typealias Problem = DebPackageError.Problem

    private func refusal(
        _ bytes: [UInt8], limits: DebLimits = .standard
    ) -> DebPackageError.Problem? {
        do {
            let package = try DebPackageReader(limits: limits)
                .open(MemorySource(bytes), named: "x.deb")
            try package.finish()
            return nil
        } catch {
            let text = error.description
            #expect(text.hasPrefix("x.deb: ") && !text.contains("\n"), "\(text)")
            return error.problem
        }
    }

    private func refusal(
        _ deb: DebBuilder = DebBuilder("hello"), editing: (inout [RawArMember]) -> Void = { _ in }
    ) throws -> DebPackageError.Problem? {
        refusal(try deb.build(editing: editing))
    }

    private func isDamage(_ problem: DebPackageError.Problem?, in member: String?) -> Bool {
        guard case .damaged(member, _) = problem else { return false }
        return true
    }

    @Test func honest() throws { #expect(try refusal() == nil) }

    @Test func notAnArchive() throws {
        let bytes = RawAr.archive([], magic: Array("!<arch>x".utf8))
        #expect(isDamage(refusal(bytes), in: nil))
        #expect(isDamage(refusal([]), in: nil))
        #expect(refusal(RawAr.archive([])) == .missingMember("debian-binary"))
    }

    @Test(arguments: ["3.0\n", "1.0\n", "2\n", "2.0", "", "20.0\n"])
    func formatVersion(text: String) throws {
        let problem = try refusal { $0[0].content = Array(text.utf8) }
        guard case .formatVersion = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
    }

    @Test func memberOrder() throws {
        #expect(
            try refusal { $0.swapAt(1, 2) } == .unexpectedMember("data.tar.gz", want: "control.tar")
        )
        #expect(
            try refusal { $0.removeFirst() }
                == .unexpectedMember("control.tar.gz", want: "debian-binary"))
        #expect(try refusal { $0.removeLast() } == .missingMember("data.tar"))
        #expect(try refusal { $0.removeLast(2) } == .missingMember("control.tar"))
        #expect(
            try refusal { $0.insert(RawArMember("extra", []), at: 1) }
                == .unexpectedMember("extra", want: "control.tar"))
    }

    @Test func duplicateMembers() throws {
        #expect(
            try refusal { $0.insert($0[1], at: 2) }
                == .unexpectedMember("control.tar.gz", want: "data.tar"))
        let end = "the end of the package"
        #expect(try refusal { $0.append($0[2]) } == .unexpectedMember("data.tar.gz", want: end))
        #expect(try refusal { $0.append($0[1]) } == .unexpectedMember("control.tar.gz", want: end))
        #expect(try refusal { $0.append($0[0]) } == .unexpectedMember("debian-binary", want: end))
    }

    @Test(arguments: ["data.tar.bz2", "data.tar.lzma", "data.tar.Z", "data.tar.gz.gz"])
    func compressionsThatAreNotRead(name: String) throws {
        #expect(try refusal { $0[2].name = name } == .unsupportedCompression(name))
    }

    @Test func compressionThatIsAnother() throws {
        #expect(try isDamage(refusal { $0[2].name = "data.tar.xz" }, in: nil))
        #expect(try isDamage(refusal { $0[1].name = "control.tar.zst" }, in: "control.tar.zst"))
    }

    @Test func truncation() throws {
        let bytes = try DebBuilder("hello", files: [.file("usr/x", "content")]).build()
        for length in stride(from: 0, to: bytes.count - 1, by: 41) {
            #expect(refusal(Array(bytes.prefix(length))) != nil, "\(length)")
        }
    }

    /// Whatever a byte becomes, the package is read or refused in one line; nothing traps.
    @Test(arguments: [0x01, 0x80, 0xff] as [UInt8])
    func changedBytes(mask: UInt8) throws {
        var deb = DebBuilder("hello", files: [.file("usr/x", "content")])
        deb.controlPacking = .none
        deb.dataPacking = .none
        let bytes = try deb.build()
        // Long runs of zeros are padding: what stands in them is all alike.
        let indices = bytes.indices.filter { bytes[$0] != 0 || $0 % 16 == 0 }
        var refused = 0
        for index in indices {
            var changed = bytes
            changed[index] ^= mask
            if refusal(changed) != nil { refused += 1 }
        }
        #expect(refused > indices.count / 4)
    }

    @Test func sizesThatLie() throws {
        #expect(
            try refusal { $0[0].declaredSize = "9999999999" }
                == .tooLarge("debian-binary", limit: 64))
        #expect(try isDamage(refusal { $0[1].declaredSize = "9999999999" }, in: "control.tar.gz"))
        #expect(try isDamage(refusal { $0[2].declaredSize = "9999999999" }, in: nil))
        #expect(try isDamage(refusal { $0[1].declaredSize = "-5" }, in: "debian-binary"))
    }

    @Test func giantControlFiles() throws {
        var deb = DebBuilder("hello")
        deb.controlFiles["templates"] = String(repeating: "x", count: 2000)
        var limits = DebLimits.standard
        limits.otherControlFile = 1999
        #expect(
            refusal(try deb.build(), limits: limits)
                == .tooLarge("control file `templates`", limit: 1999))
        limits = .standard
        limits.controlFile = 10
        #expect(
            refusal(try deb.build(), limits: limits)
                == .tooLarge("control file `control`", limit: 10))
        limits = .standard
        limits.controlFiles = 2
        #expect(
            refusal(try deb.build(), limits: limits)
                == .tooLarge("the number of control files", limit: 2))
        // A file whose header promises more than there is.
        deb.controlEntries = [RawTarEntry.file("./config", "").with { $0.declaredSize = 1 << 32 }]
        #expect(
            try refusal(deb) == .tooLarge("control file `config`", limit: 8 << 20))
    }

    @Test(.enabled(if: Tool.has("xz", "zstd", "gzip")), arguments: [Packing.xz, .zstd, .deflated])
    func controlMemberThatUnpacksToGigabytes(packing: Packing) throws {
        let zeros = try packing.bomb(size: 4 << 30)
        #expect(zeros.count < 64 << 20)
        // Zeros end an archive, and what follows must not be read for ever.
        let problem = try refusal { members in
            members[1] = RawArMember("control.tar" + packing.suffix, zeros)
        }
        #expect(
            isDamage(problem, in: "control.tar" + packing.suffix), "\(String(describing: problem))")
        let entry = RawTar.header(
            RawTarEntry.file("./control", "").with { $0.declaredSize = 4 << 30 })
        let file = try packing.bomb(head: entry, size: 4 << 30)
        #expect(
            try refusal { $0[1] = RawArMember("control.tar" + packing.suffix, file) }
                == .tooLarge("control file `control`", limit: 1 << 20))
    }

    @Test(.enabled(if: Tool.has("xz")))
    func dataMemberThatUnpacksToGigabytes() throws {
        var limits = DebLimits.standard
        limits.data.maximumOutput = 64 << 20
        let entry = RawTar.header(
            RawTarEntry.file("./big", "").with { $0.declaredSize = 1 << 30 })
        let bomb = try Packing.xz.bomb(head: entry, size: 1 << 30)
        let bytes = try DebBuilder("hello").build { $0[2] = RawArMember("data.tar.xz", bomb) }
        #expect(isDamage(refusal(bytes, limits: limits), in: nil))
    }

    struct ControlEntry: Sendable, CustomTestStringConvertible {
        let entry: RawTarEntry
        var testDescription: String {
            "\(String(decoding: entry.path, as: UTF8.self).debugDescription) type \(entry.type)"
        }

        init(_ entry: RawTarEntry) { self.entry = entry }
    }

    @Test(
        arguments: [
            .file("./../evil"), .file("/control"), .file("./sub/file"), .file("./.hidden"),
            .file("./-x"), .file("./a b"), .file("./a\u{1b}[0m"),
            .symbolicLink("./config", to: "x"), .hardLink("./config", to: "./control"),
            .directory("./sub"), .namedPipe("./config"), .characterDevice("./config", 1, 3),
            .file("."),
        ].map(ControlEntry.init))
    func controlEntriesThatAreNoPlainFiles(_ entry: ControlEntry) throws {
        var deb = DebBuilder("hello")
        deb.controlEntries = [entry.entry]
        let problem = try refusal(deb)
        guard case .unsafeControlEntry = problem else {
            Issue.record("\(String(describing: problem))")
            return
        }
    }

    @Test func controlFileTwice() throws {
        var deb = DebBuilder("hello")
        deb.controlEntries = [.file("control", "Package: other\n")]
        #expect(try refusal(deb) == .duplicateControlFile("control"))
    }

    @Test(arguments: [
        ("", ControlError.Problem.stanzaCount(0), 1),
        ("Package: a\nVersion: 1\n", .missingField("Architecture"), 1),
        ("Package: a\nArchitecture: all\n", .missingField("Version"), 1),
        ("Version: 1\nArchitecture: all\n", .missingField("Package"), 1),
        ("Package: a\nnonsense\n", .missingColon("nonsense"), 2),
        ("Package: a\n\nPackage: b\n", .stanzaCount(2), 3),
        (
            "Version: 1\nArchitecture: all\nPackage: a b\n",
            .badValue(field: "Package", value: "a b", want: "a package name"), 3
        ),
    ])
    func malformedControl(text: String, problem: ControlError.Problem, line: Int) throws {
        var deb = DebBuilder("hello")
        deb.controlText = text
        #expect(
            try refusal(deb)
                == .control(ControlError(file: "control", line: line, problem: problem)))
    }

    @Test func noControlFile() throws {
        #expect(
            try refusal { members in
                members[1] = RawArMember("control.tar", RawTar.archive([.directory("./")]))
            } == .missingMember("control file"))
    }
}

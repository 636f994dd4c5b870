import AlpineArchive
import Archives
import OCIModel
import Packages
import TestSupport
import Testing

struct ApkPackageTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func open(
        _ bytes: [UInt8], matching record: PackageRecord,
        limits: ApkPackageReader.Limits = .init()
    ) throws -> ApkPackage {
        let path = try directory.write(bytes, to: "tool.apk")
        return try ApkPackageReader(limits: limits).open(path: path, matching: record)
    }

    private func problem(
        _ bytes: [UInt8], matching record: PackageRecord? = nil,
        limits: ApkPackageReader.Limits = .init(), at location: SourceLocation = #_sourceLocation
    ) throws -> ApkPackageError.Problem? {
        let record = try record ?? ApkFixture().record()
        let error = #expect(throws: ApkPackageError.self, sourceLocation: location) {
            try open(bytes, matching: record, limits: limits)
        }
        #expect(error?.file == "tool.apk", sourceLocation: location)
        #expect(error?.description.contains("\n") == false, sourceLocation: location)
        return error?.problem
    }

    private func isUnreadable(_ problem: ApkPackageError.Problem?) -> Bool {
        if case .unreadable = problem { true } else { false }
    }

    private func isStructure(_ problem: ApkPackageError.Problem?) -> Bool {
        if case .structure = problem { true } else { false }
    }

    @Test func aGoodPackage() throws {
        var fixture = ApkFixture()
        fixture.scripts = [
            .file(".trigger", "#!/bin/sh\n# t\n"), .file(".pre-install", "#!/bin/sh\n# p\n"),
            .file(".other", "kept"),
        ]
        let bytes = try fixture.bytes()
        let package = try open(bytes, matching: fixture.record(size: bytes.count))
        #expect(package.info.name.text == "tool")
        #expect(package.timestamp == Timestamp(seconds: 1_700_000_000))
        #expect(package.checksum.description == (try fixture.record().controlChecksum))
        #expect(package.size == UInt64(bytes.count))
        #expect(package.signer == nil)
        #expect(
            package.controlMembers.keys.sorted() == [
                ".PKGINFO", ".other", ".pre-install", ".trigger",
            ])
        #expect(package.scripts.map(\.script) == [.preInstall, .trigger])
        #expect(package.scripts.first?.content == Array("#!/bin/sh\n# p\n".utf8))
        for _ in 0..<2 {
            let tar = try package.data()
            var paths: [String] = []
            while let entry = try tar.next() {
                paths.append(String(decoding: entry.path, as: UTF8.self))
                guard entry.kind == .file else { continue }
                var content = [UInt8](repeating: 0, count: 100)
                let count = try content.withUnsafeMutableBytes { try tar.read(into: $0) }
                #expect(Array(content[..<count]) == Array("the tool\n".utf8))
            }
            #expect(paths == ["usr/", "usr/bin/", "usr/bin/tool", "usr/bin/t"])
        }
    }

    @Test func noarchServesEveryArchitecture() throws {
        var fixture = ApkFixture()
        fixture.architecture = "noarch"
        var record = try fixture.record()
        record.architecture = PackageArchitecture("riscv64")
        #expect(try open(fixture.bytes(), matching: record).info.architecture.text == "noarch")
    }

    @Test func withoutASignatureWhenTheIndexVouches() throws {
        let fixture = ApkFixture()
        let bytes = fixture.control(for: fixture.data) + fixture.data
        #expect(try open(bytes, matching: fixture.record()).info.version == "1.2.3-r4")
    }

    @Test func aDataPartOfSeveralMembers() throws {
        let fixture = ApkFixture()
        let tar = RawTar.archive(fixture.files)
        let data = RawGzip.member(Array(tar[..<700])) + RawGzip.member(Array(tar[700...]))
        let control = fixture.control(for: data)
        var record = try fixture.record()
        record.controlChecksum = ApkChecksum.of(control).description
        let files = try open(control + data, matching: record).data()
        var count = 0
        while try files.next() != nil { count += 1 }
        #expect(count == 4)
    }

    // MARK: Changed and broken files

    @Test func aChangedControlPart() throws {
        let fixture = ApkFixture()
        let record = try fixture.record()
        let expected = try ApkChecksum(#require(record.controlChecksum))
        var changed = fixture
        changed.infoLines = ["depend = evil"]
        let found = ApkChecksum.of(changed.control(for: changed.data))
        #expect(
            try problem(changed.bytes(), matching: record)
                == .controlChecksum(expected: expected, found: found))
    }

    @Test func aChangedDataPart() throws {
        let fixture = ApkFixture()
        var changed = fixture
        changed.files[2].content = Array("another!\n".utf8)
        let bytes = fixture.control(for: fixture.data) + changed.data
        #expect(
            try problem(bytes)
                == .dataHash(
                    expected: DigestHasher.digest(of: fixture.data),
                    found: DigestHasher.digest(of: changed.data)))
        let longer = try fixture.bytes() + [0]
        guard case .dataHash = try problem(longer) else {
            Issue.record("bytes behind the data part go unnoticed")
            return
        }
    }

    @Test func noDataHash() throws {
        var fixture = ApkFixture()
        fixture.omitsDataHash = true
        #expect(try problem(fixture.bytes(), matching: fixture.record()) == .noDataHash)
    }

    @Test func cutShort() throws {
        let fixture = ApkFixture()
        let control = fixture.control(for: fixture.data)
        let bytes = try fixture.bytes()
        let front = bytes.count - control.count - fixture.data.count
        #expect(isUnreadable(try problem([])))
        #expect(isUnreadable(try problem(Array(bytes[..<(front - 9)]))))
        #expect(isUnreadable(try problem(Array(bytes[..<(front + 40)]))))
        #expect(isStructure(try problem(Array(bytes[..<(front + control.count)]))))
        guard case .dataHash = try problem(Array(bytes.dropLast(3))) else {
            Issue.record("a shorter data part goes unnoticed")
            return
        }
    }

    @Test func onlySignatures() throws {
        let member = try SignatureFixture.member(of: [1], by: [.trusted])
        let record = try ApkFixture().record()
        #expect(throws: AlpineSignatureError.self) { try open(member, matching: record) }
    }

    @Test func whatIsNoPackage() throws {
        for text in ["hello", "!<arch>\n", "\u{1f}\u{8b}"] {
            #expect(isUnreadable(try problem(Array(text.utf8))))
        }
    }

    @Test func apksNextFormatIsNamed() throws {
        let bytes = Array("ADBd".utf8) + [UInt8](repeating: 7, count: 1000)
        #expect(try problem(bytes) == .structure("it is of apk's format 3"))
    }

    @Test func missingFiles() throws {
        let record = try ApkFixture().record()
        let error = #expect(throws: ApkPackageError.self) {
            try ApkPackageReader().open(path: directory.appending("none.apk"), matching: record)
        }
        #expect(error?.description.hasSuffix("none.apk: No such file or directory") == true)
    }

    // MARK: Order and content of the parts

    /// The record for a control part, whatever is in it.
    private func record(for control: [UInt8]) throws -> PackageRecord {
        var record = try ApkFixture().record()
        record.controlChecksum = ApkChecksum.of(control).description
        return record
    }

    @Test func dataBeforeControl() throws {
        let fixture = ApkFixture()
        let bytes = fixture.data + fixture.control(for: fixture.data)
        #expect(isStructure(try problem(bytes, matching: record(for: fixture.data))))
    }

    @Test func aSignatureBehindTheControlPart() throws {
        let fixture = ApkFixture()
        let control = fixture.control(for: fixture.data)
        let signature = try SignatureFixture.member(of: control, by: [.trusted])
        guard case .dataHash = try problem(control + signature + fixture.data) else {
            Issue.record("the order of the parts goes unnoticed")
            return
        }
    }

    @Test(arguments: [
        [RawTarEntry.file("usr/bin/evil", "x")], [.file("evil", "x")], [.directory(".git")],
        [.file(".SIGN.RSA.x.rsa.pub", "x")], [.file(".a/../../x", "x")],
        [.symbolicLink(".post-install", to: "/etc/passwd")],
        [.file(".post-install", "a"), .file(".post-install", "b")], [.file(".PKGINFO", "x")],
    ])
    func strangersInTheControlPart(_ entries: [RawTarEntry]) throws {
        var fixture = ApkFixture()
        fixture.scripts = entries
        #expect(isStructure(try problem(fixture.bytes(), matching: fixture.record())))
    }

    @Test func noPkgInfo() throws {
        let control = RawGzip.member(RawTar([.file(".post-install", "x")]).bytes)
        #expect(try problem(control + ApkFixture().data, matching: record(for: control)) == .noInfo)
    }

    @Test func aMalformedPkgInfo() throws {
        var fixture = ApkFixture()
        fixture.info = "hello\n"
        #expect(
            try problem(fixture.bytes(), matching: fixture.record())
                == .info(.malformedLine(line: 1, text: "hello")))
    }

    @Test func aControlPartThatIsNoArchive() throws {
        let control = RawGzip.member([UInt8](repeating: 1, count: 2048))
        let found = try problem(control + ApkFixture().data, matching: record(for: control))
        #expect(isUnreadable(found))
    }

    @Test func aControlPartOfAGigabyte() throws {
        let bomb = DeflateBomb.member(megabytes: 1024)
        #expect(bomb.count < 8 << 20)
        #expect(
            try problem(bomb + ApkFixture().data, matching: record(for: bomb))
                == .controlTooLarge(limit: 16 << 20))
        let small = try ApkFixture().bytes()
        #expect(
            try problem(small, limits: .init(control: 100)) == .controlTooLarge(limit: 100))
    }

    // MARK: Another package than the index says

    struct Mismatch: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout PackageRecord) throws -> Void
        let problem: ApkPackageError.Problem
    }

    static let mismatches = [
        Mismatch(
            testDescription: "name", change: { $0.name = try PackageName("other") },
            problem: .identity(what: "name", expected: "other", found: "tool")),
        Mismatch(
            testDescription: "version", change: { $0.version = "1.2.3-r5" },
            problem: .identity(what: "version", expected: "1.2.3-r5", found: "1.2.3-r4")),
        Mismatch(
            testDescription: "architecture",
            change: { $0.architecture = PackageArchitecture("s390x") },
            problem: .identity(what: "architecture", expected: "s390x", found: "x86_64")),
        Mismatch(
            testDescription: "no checksum", change: { $0.controlChecksum = nil },
            problem: .noControlChecksum),
        Mismatch(
            testDescription: "malformed checksum", change: { $0.controlChecksum = "Q1x" },
            problem: .noControlChecksum),
    ]

    @Test(arguments: mismatches)
    func anotherPackageThanTheIndexSays(_ mismatch: Mismatch) throws {
        var record = try ApkFixture().record()
        try mismatch.change(&record)
        #expect(try problem(ApkFixture().bytes(), matching: record) == mismatch.problem)
    }

    @Test func anotherSize() throws {
        let bytes = try ApkFixture().bytes()
        #expect(
            try problem(bytes, matching: ApkFixture().record(size: bytes.count + 1))
                == .size(expected: UInt64(bytes.count) + 1, found: UInt64(bytes.count)))
    }

    // MARK: Packages that vouch for themselves

    private func openAlone(
        _ bytes: [UInt8], _ keyring: AlpineKeyring, allowUnsigned: Bool = false
    ) throws -> ApkPackage {
        let path = try directory.write(bytes, to: "tool.apk")
        return try ApkPackageReader().open(
            path: path, keyring: keyring, allowUnsigned: allowUnsigned)
    }

    @Test(arguments: AlpineTestKey.Scheme.allCases)
    func ownSignature(_ scheme: AlpineTestKey.Scheme) throws {
        let fixture = ApkFixture()
        let control = fixture.control(for: fixture.data)
        let bytes =
            try SignatureFixture.member(of: control, by: [.second, .trusted], scheme: scheme)
            + control + fixture.data
        let keyring = try AlpineTestKey.keyring(.trusted)
        #expect(try openAlone(bytes, keyring).signer?.key == keyring.names.first)
    }

    @Test func ownSignatureMissingUnknownOrWrong() throws {
        let fixture = ApkFixture()
        let control = fixture.control(for: fixture.data)
        let keyring = try AlpineTestKey.keyring(.trusted)
        let bare = control + fixture.data
        #expect(throws: AlpineSignatureError.unsigned(file: "tool.apk")) {
            try openAlone(bare, keyring)
        }
        #expect(try openAlone(bare, keyring, allowUnsigned: true).signer == nil)
        let strange = try SignatureFixture.member(of: control, by: [.stranger]) + bare
        let wanted = try AlpineKeyName(AlpineTestKey.of(.stranger).name)
        #expect(
            throws: AlpineSignatureError.unknownKey(
                file: "tool.apk", wanted: [wanted], known: keyring.names)
        ) {
            try openAlone(strange, keyring)
        }
        let wrong = try SignatureFixture.member(of: control + [0], by: [.trusted]) + bare
        for allowUnsigned in [false, true] {
            #expect(
                throws: AlpineSignatureError.invalid(file: "tool.apk", key: keyring.names[0])
            ) {
                try openAlone(wrong, keyring, allowUnsigned: allowUnsigned)
            }
        }
    }
}

/// Gzip that expands a thousandfold.
enum DeflateBomb {
    /// A member of at least so many megabytes of zeros.
    static func member(megabytes: Int) -> [UInt8] {
        // One block with fixed codes (RFC 1951, 3.2.6): a zero, then copies of 258 bytes from one byte
        // back. A copy has 13 bits, so that 13 bytes of eight copies repeat. There is no end: whoever
        // reads that far has read too much.
        var bits: [UInt8] = [1, 1, 0] + [0, 0, 1, 1, 0, 0, 0, 0]
        let copy: [UInt8] = [1, 1, 0, 0, 0, 1, 0, 1] + [0, 0, 0, 0, 0]
        while bits.count % 8 != 0 { bits += copy }
        let unit = (0..<8).flatMap { _ in copy }
        var bytes: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] + packed(bits)
        let piece = packed(unit)
        for _ in 0..<(megabytes << 20) / (258 * 8) + 1 { bytes += piece }
        return bytes
    }

    private static func packed(_ bits: [UInt8]) -> [UInt8] {
        stride(from: 0, to: bits.count, by: 8).map { start in
            (0..<8).reduce(UInt8(0)) { $0 | bits[start + $1] << UInt8($1) }
        }
    }
}

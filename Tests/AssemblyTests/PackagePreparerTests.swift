import Compression
import FileTree
import OCIModel
import Testing

@testable import Assembly

@Suite struct PackagePreparerTests {
    @Test func hashesFilesAndKeepsDirectoriesOut() throws {
        let (package, segment) = try Samples.prepare([
            .directory("./"), .directory("./usr"), .file("./usr/a", "hello"),
            .link("./usr/b", to: "a"), .link("./usr/c", to: "./usr/a", hard: true),
        ])
        #expect(
            package.entries.map(\.path.description) == ["/", "/usr", "/usr/a", "/usr/b", "/usr/c"])
        #expect(package.entries[2].kind == .file(FileContent("hello")))
        #expect(package.entries[4].kind == .hardLink(target: "usr/a"))
        #expect(package.compressedSize == UInt64(segment.count))
        #expect(package.segmentSize == 512 * 4)
        #expect(package.entries[1].endOffset == 0)
        #expect(package.shippedPaths.count == 5)
    }

    @Test func filteredPathsAreListedButNotStored() throws {
        var options = Samples.options
        options.filter = PathFilter(rules: [.init(includes: false, pattern: "/usr/share/doc/*")])
        let (package, _) = try Samples.prepare(
            [.directory("./usr"), .file("./usr/share/doc/x", "text")], options: options)
        #expect(package.entries.map(\.path) == ["usr"])
        #expect(package.shippedPaths == [Array("usr".utf8), Array("usr/share/doc/x".utf8)])
        #expect(package.segmentSize == 0)
    }

    @Test func timesAreClamped() throws {
        var options = Samples.options
        options.latest = Timestamp(seconds: 500)
        let (package, _) = try Samples.prepare([.file("a", "x", modified: 900)], options: options)
        #expect(package.entries[0].attributes.modified == Timestamp(seconds: 500))
    }

    @Test func mergedUsrMovesEntriesAndLinkTargets() throws {
        var options = Samples.options
        options.mergedUsr = true
        let (package, _) = try Samples.prepare(
            [
                .directory("./bin"), .file("./bin/sh", "x"),
                .link("./bin/ash", to: "./bin/sh", hard: true),
                .link("./lib64", to: "usr/lib64"), .directory("./usr/bin"), .file("./libx", "y"),
            ], options: options)
        #expect(
            package.entries.map(\.path) == [
                "usr/bin", "usr/bin/sh", "usr/bin/ash", "lib64", "usr/bin", "libx",
            ])
        #expect(package.entries[2].kind == .hardLink(target: "usr/bin/sh"))
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let name: String
        let entries: @Sendable () -> [SampleEntry]
        let error: PreparationError
        var testDescription: String { name }
    }

    @Test(arguments: [
        Refused(
            name: "a path twice", entries: { [.file("a", "1"), .file("./a", "2")] },
            error: .duplicate("a")),
        Refused(
            name: "below a link", entries: { [.link("a", to: "/etc"), .file("a/passwd", "x")] },
            error: .belowLink("a/passwd", link: "a")),
        Refused(
            name: "a device", entries: { [.device("dev/null")] }, error: .device("dev/null")),
        Refused(
            name: "an escaping link", entries: { [.link("usr/a", to: "../../etc/passwd")] },
            error: .escapingLink("usr/a", target: Array("../../etc/passwd".utf8))),
        Refused(
            name: "a hard link to nothing", entries: { [.link("a", to: "b", hard: true)] },
            error: .hardLinkTargetMissing("a", target: "b")),
        Refused(
            name: "more than it may have",
            entries: { [.file("a", "12345"), .file("b", "12345"), .file("c", "1")] },
            error: .tooLarge(limit: 10)),
    ])
    func refuses(_ example: Refused) {
        #expect(throws: example.error) {
            try Samples.prepare(example.entries(), maximumSize: 10)
        }
    }

    @Test func refusesParentReferences() {
        #expect(throws: TreePathError.self) { try Samples.prepare([.file("../etc/passwd", "x")]) }
    }

    @Test func linksInsideStayAsTheyAre() throws {
        let (package, _) = try Samples.prepare([
            .link("usr/lib/a", to: "../../etc/a"), .link("etc/b", to: "/usr/lib/b"),
        ])
        #expect(package.entries.count == 2)
    }
}

@Suite struct PreparedPackageCodingTests {
    private func sample() throws -> PreparedPackage {
        try Samples.prepare(
            [
                .directory("./usr", uid: 70000), .file("./usr/a", "hello", mode: 0o4755),
                .link("./usr/b", to: "a"), .link("./usr/c", to: "usr/a", hard: true),
            ], control: [PackageMember(name: "control", bytes: Array("Package: x\n".utf8))]
        ).package
    }

    @Test func roundTrips() throws {
        let package = try sample()
        #expect(try PreparedPackage(encoded: package.encoded()) == package)
    }

    @Test func damageIsAnErrorAndNeverATrap() throws {
        let bytes = try sample().encoded()
        for length in 0..<bytes.count {
            #expect(throws: (any Error).self) {
                try PreparedPackage(encoded: Array(bytes[..<length]))
            }
        }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var damaged = bytes
            damaged[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255)
            _ = try? PreparedPackage(encoded: damaged)
        }
    }
}

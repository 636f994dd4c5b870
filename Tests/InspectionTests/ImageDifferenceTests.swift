import DebianArchive
import FileTree
import Inspection
import OCIModel
import Store
import TestSupport
import Testing

/// What is different in one image from another.
struct ImageDifferenceTests {
    private func difference(
        _ old: [RawTarEntry], _ new: [RawTarEntry], user: String? = nil
    ) throws -> ImageDifference {
        var after = MemoryImage(new)
        if let user {
            var execution = ExecutionParameters()
            execution.user = user
            after.execution = execution
        }
        return try ImageDifference(from: MemoryImage(old).image(), to: after.image())
    }

    private func status(_ packages: (String, String)...) -> RawTarEntry {
        let stanzas = packages.map {
            "Package: \($0.0)\nStatus: install ok installed\nVersion: \($0.1)\nArchitecture: amd64\n\n"
        }
        return .file("var/lib/dpkg/status", stanzas.joined())
    }

    @Test func theSameImageIsNotDifferent() throws {
        let found = try difference([.file("a", "x")], [.file("a", "x")])
        #expect(found.isEmpty)
        #expect(found.summary == "No difference.")
    }

    @Test func timesDoNotCount() throws {
        #expect(
            try difference([.file("a", "x")], [.file("a", "x").with { $0.modified = 5 }]).isEmpty)
    }

    @Test func packagesAreComparedByTheirOrder() throws {
        let found = try difference(
            [status(("a", "1.9-1"), ("b", "2.0"), ("c", "1"), ("e", "1"))],
            [status(("a", "1.10-1"), ("b", "2.0~rc1"), ("d", "1"), ("e", "1"))])
        #expect(found.packages.map(\.name) == ["a", "b", "c", "d"])
        #expect(found.packages.map(\.kind) == [.upgraded, .downgraded, .removed, .added])
        #expect(found.summary.contains("1 package upgraded: a 1.9-1 → 1.10-1."))
    }

    @Test func changelogsTellWhatWasFixed() throws {
        let log = """
            a (1.2) stable; urgency=high

              * Fix CVE-2024-12345 and CVE-2024-1.

             -- M <m@example.org>  Mon, 01 Jan 2024 00:00:00 +0000

            a (1.1) stable; urgency=low

              * Fix CVE-2023-99999.

            a (1.0) stable; urgency=low

              * First.

            """
        let packed = try Packing.gzip.pack(Array(log.utf8))
        let found = try difference(
            [status(("a", "1.0"))],
            [status(("a", "1.2")), .file("usr/share/doc/a/changelog.Debian.gz", packed)])
        let change = try #require(found.packages.first)
        #expect(change.changelog.map(\.version) == ["1.2", "1.1"])
        #expect(change.advisories == ["CVE-2023-99999", "CVE-2024-12345"])
        #expect(found.summary.contains("Closes CVE-2023-99999, CVE-2024-12345."))
    }

    @Test func aDowngradeOpensAgainWhatWasClosed() throws {
        let log = "a (1.2) s; urgency=low\n\n  * CVE-2024-1111\n\na (1.1) s; urgency=low\n\n  * x\n"
        let packed = try Packing.gzip.pack(Array(log.utf8))
        let found = try difference(
            [status(("a", "1.2")), .file("usr/share/doc/a/changelog.gz", packed)],
            [status(("a", "1.1"))])
        let change = try #require(found.packages.first)
        #expect(change.kind == .downgraded)
        #expect(change.changelog.map(\.version) == ["1.2"])
        #expect(found.summary.contains("Opens again CVE-2024-1111."))
    }

    @Test func packagesOfOneSourceShareAChangelog() throws {
        func status(_ version: String) -> RawTarEntry {
            .file(
                "var/lib/dpkg/status",
                """
                Package: gcc
                Source: gcc-defaults (\(version))
                Version: 4:12.2.0-\(version)
                Status: install ok installed

                Package: cpp
                Source: gcc-defaults (\(version))
                Version: 4:12.2.0-\(version)
                Status: install ok installed

                """)
        }
        let log =
            "gcc-defaults (1.204) s; urgency=low\n\n  * One\n    and more.\n\n"
            + "gcc-defaults (1.203) s; urgency=low\n\n  * Older.\n"
        let packed = try Packing.gzip.pack(Array(log.utf8))
        let found = try difference(
            [status("1.203")],
            [status("1.204"), .file("usr/share/doc/cpp/changelog.gz", packed)])
        #expect(found.packages.map(\.name) == ["cpp", "gcc"])
        for change in found.packages {
            #expect(change.source == "gcc-defaults")
            #expect(change.changelog.map(\.version) == ["1.204"])
            #expect(change.changelog.first?.lines == ["* One", "  and more."])
        }
        let phrase = "gcc-defaults 4:12.2.0-1.203 → 4:12.2.0-1.204"
        #expect(found.summary.contains("2 packages upgraded: \(phrase)."))
    }

    @Test func whatIsKnownBesideTheImageCounts() throws {
        let log = "a (1.2) s; urgency=low\n\n  * CVE-2024-1111\n\n"
        let evidence = ChangeEvidence(
            changelog: { $0.name == "a" && $0.version == "1.2" ? Array(log.utf8) : nil },
            fixes: { source in
                source != "a"
                    ? []
                    : [
                        .init(vulnerability: "CVE-2024-2222", version: "1.1"),
                        .init(vulnerability: "CVE-2024-3333", version: "1.0"),
                        .init(vulnerability: "CVE-2024-4444", version: "1.3"),
                    ]
            })
        let found = try ImageDifference(
            from: MemoryImage([status(("a", "1.0"))]).image(),
            to: MemoryImage([status(("a", "1.2"))]).image(), evidence)
        let change = try #require(found.packages.first)
        #expect(change.changelog.map(\.version) == ["1.2"])
        #expect(change.advisories == ["CVE-2024-1111", "CVE-2024-2222"])
    }

    struct Aspect: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let old: RawTarEntry
        let new: RawTarEntry
        let aspects: [FileChange.Aspect]

        static let all: [Aspect] = [
            Aspect(
                testDescription: "content", old: .file("a", "x"), new: .file("a", "y"),
                aspects: [.content]),
            Aspect(
                testDescription: "mode", old: .file("a", "x"), new: .file("a", "x", mode: 0o4755),
                aspects: [.mode]),
            Aspect(
                testDescription: "owner", old: .file("a", "x"),
                new: .file("a", "x").with { $0.owner = 7 }, aspects: [.owner]),
            Aspect(
                testDescription: "attributes", old: .file("a", "x"),
                new: .file("a", "x").attribute("security.capability", [1]), aspects: [.attributes]),
            Aspect(
                testDescription: "type", old: .file("a", "x"), new: .symbolicLink("a", to: "b"),
                aspects: [.type, .mode]),
            Aspect(
                testDescription: "target", old: .symbolicLink("a", to: "b"),
                new: .symbolicLink("a", to: "c"), aspects: [.content]),
        ]
    }

    @Test(arguments: Aspect.all)
    func treesCompareExactly(example: Aspect) throws {
        let found = try difference([example.old], [example.new])
        #expect(found.files.map(\.path) == ["a"])
        #expect(found.files[0].kind == .changed)
        #expect(found.files[0].aspects == example.aspects)
    }

    @Test func filesKnowTheirPackage() throws {
        let debian = try difference(
            [.symbolicLink("bin", to: "usr/bin"), .file("usr/bin/ls", "1")],
            [
                .symbolicLink("bin", to: "usr/bin"), .file("usr/bin/ls", "22"),
                .file("var/lib/dpkg/info/coreutils.list", "/.\n/bin\n/bin/ls\n"),
            ])
        let change = try #require(debian.files.first { $0.path == "usr/bin/ls" })
        #expect(change.package == "coreutils" && change.growth == 1)
        let alpine = try difference(
            [],
            [
                .file("lib/apk/db/installed", "P:musl\nV:1\nF:lib\nR:ld-musl.so.1\n\n"),
                .file("lib/ld-musl.so.1", "x"),
            ])
        #expect(alpine.files.first { $0.path == "lib/ld-musl.so.1" }?.package == "musl")
    }

    @Test func settingsAreCompared() throws {
        let found = try difference([], [], user: "65532")
        #expect(found.settings == [SettingChangeSample.user])
    }

    private enum SettingChangeSample {
        static let user = SettingChange(name: "user", before: nil, after: "65532")
    }
}

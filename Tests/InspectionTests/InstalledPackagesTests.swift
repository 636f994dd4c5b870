import Inspection
import Packages
import TestSupport
import Testing

/// Finding packages in the records of package managers, ours and anybody's.
struct InstalledPackagesTests {
    private func find(
        _ entries: RawTarEntry...
    ) throws -> (ecosystem: Ecosystem, packages: [InstalledPackage])? {
        var image = MemoryImage()
        image.layers = [RawTar.archive(entries)]
        return InstalledPackages.find(in: try ImageContentsReader.read(image.image()) { _ in true })
    }

    private static let status = """
        Package: zlib1g
        Status: install ok installed
        Installed-Size: 168
        Architecture: amd64
        Multi-Arch: same
        Source: zlib (1:1.2.13)
        Version: 1:1.2.13.dfsg-1
        Description: compression
         Version: not a field
        Conffiles:
         /etc/x 0123

        Package: bash
        Status: install ok unpacked
        Architecture: amd64
        Version: 5.2.15-2+b2

        Package: gone
        Status: deinstall ok config-files
        Architecture: amd64
        Version: 1

        Package: never
        Status: unknown ok not-installed
        Architecture: amd64
        Version: 1

        """

    @Test func dpkgsStatus() throws {
        let found = try #require(try find(.file("var/lib/dpkg/status", Self.status)))
        #expect(found.ecosystem == .debian)
        #expect(found.packages.map(\.name) == ["bash", "zlib1g"])
        #expect(
            found.packages[1]
                == InstalledPackage(
                    name: "zlib1g", version: "1:1.2.13.dfsg-1", architecture: "amd64",
                    source: "zlib", sourceVersion: "1:1.2.13", installedSize: 168 * 1024))
        #expect(found.packages[0].sourceVersion == found.packages[0].version)
        #expect(found.packages[0].source == "bash", "no Source field: the package's own name")
        #expect(found.packages[0].installedSize == 0)
    }

    @Test func aDirectoryOfStatusFiles() throws {
        let folder = "var/lib/dpkg/status.d/"
        let found = try #require(
            try find(
                .file(folder + "tzdata", "Package: tzdata\nVersion: 2024a-0\nArchitecture: all"),
                .file(folder + "tzdata.md5sums", "0123  usr/x\nPackage: not\nVersion: one\n"),
                .file(folder + "base", "Package: base-files\nVersion: 12\nArchitecture: amd64\n")))
        #expect(found.ecosystem == .debian)
        #expect(
            found.packages.map { "\($0.name) \($0.version)" } == [
                "base-files 12", "tzdata 2024a-0",
            ])
    }

    @Test func bothOfDpkgsRecordsTogether() throws {
        let found = try find(
            .file(
                "var/lib/dpkg/status", "Package: one\nVersion: 1\nStatus: install ok installed\n"),
            .file("var/lib/dpkg/status.d/two", "Package: two\nVersion: 2\n"))
        #expect(found?.packages.map(\.name) == ["one", "two"])
    }

    @Test(arguments: ["lib/apk/db/installed", "usr/lib/apk/db/installed"])
    func apksDatabase(path: String) throws {
        let text = """
            C:Q1abc=
            P:musl
            V:1.2.4_git20230717-r4
            A:x86_64
            S:1
            I:667648
            o:musl
            F:lib
            R:ld-musl-x86_64.so.1
            a:0:0:755

            P:ssl_client
            V:1.36.1-r15
            A:x86_64
            I:28672
            o:busybox

            """
        let found = try #require(try find(.file(path, text)))
        #expect(found.ecosystem == .alpine)
        #expect(found.packages.map(\.name) == ["musl", "ssl_client"])
        #expect(
            found.packages[1]
                == InstalledPackage(
                    name: "ssl_client", version: "1.36.1-r15", architecture: "x86_64",
                    source: "busybox", installedSize: 28672))
    }

    @Test func oneNameForSeveralArchitectures() throws {
        let text = ["arm64", "amd64"].map {
            "Package: libc6\nVersion: 2\nArchitecture: \($0)\nStatus: install ok installed\n\n"
        }
        let found = try find(.file("var/lib/dpkg/status", text.joined()))
        #expect(found?.packages.map(\.architecture) == ["amd64", "arm64"])
    }

    @Test func noRecordsAreNoPackages() throws {
        #expect(try find(.file("etc/passwd", "Package: x\nVersion: 1\n")) == nil)
    }

    @Test func anEmptyRecordIsARecord() throws {
        let found = try #require(try find(.file("var/lib/dpkg/status", "")))
        #expect(found.packages.isEmpty)
    }

    @Test(arguments: [
        "Package: broken\n", "Version: 1\n", "no colon at all\n", ": empty\n", "\n\n\n",
        "Package: x\nVersion: 1\nInstalled-Size: 99999999999999999999\n",
        "Package: x\nVersion: 1\nInstalled-Size: 18446744073709551615\n",
        "Package: x\nVersion: 1\nInstalled-Size: -1\n", "\u{0}\u{0}\u{ff}Package: x\nVersion: 1\n",
    ])
    func oddRecordsDoNoHarm(text: String) throws {
        let found = try #require(
            try find(.file("var/lib/dpkg/status", text + "\n\nPackage: good\nVersion: 1\n")))
        #expect(found.packages.contains { $0.name == "good" })
        #expect(found.packages.allSatisfy { $0.installedSize == 0 && !$0.version.isEmpty })
    }
}

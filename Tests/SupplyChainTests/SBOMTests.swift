import OCIModel
import Packages
import Testing

@testable import SupplyChain

@Suite("SBOMs")
struct SBOMTests {
    private static func inventory() throws -> Inventory {
        var package = InventoryPackage(
            ecosystem: .debian, name: "libstdc++6", version: "12.2.0-14+deb12u1+b1",
            architecture: "amd64", sourceName: "gcc-12", sourceVersion: "12.2.0-14+deb12u1")
        package.licenses = ["GPL-3.0-or-later", "Odd licence"]
        package.maintainer = "Debian GCC Maintainers <gcc@example.org>"
        package.record = "var/lib/dpkg/status"
        let plain = InventoryPackage(
            ecosystem: .debian, name: "zlib1g", version: "1:1.2.13.dfsg-1", architecture: "amd64",
            sourceName: "zlib", sourceVersion: "1:1.2.13.dfsg-1")
        return Inventory(
            name: "team/web:1", digest: try Digest("sha256:" + String(repeating: "a", count: 64)),
            platform: Platform(architecture: "amd64"), created: "2023-11-14T22:13:20Z",
            osRelease: ["ID": "debian", "VERSION_ID": "12", "PRETTY_NAME": "Debian 12"],
            packages: [package, plain],
            evidence: [
                ChangelogEvidence(
                    source: "zlib", version: "1:1.2.13.dfsg-1",
                    fixes: [.init(vulnerability: "CVE-2022-37434", version: "1:1.2.11.dfsg-4.1")])
            ])
    }

    @Test("Package URLs are those that syft writes")
    func urls() throws {
        let inventory = try Self.inventory()
        #expect(
            inventory.packages.map { $0.url(inventory) } == [
                "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1%2Bb1?arch=amd64&distro=debian-12"
                    + "&upstream=gcc-12%4012.2.0-14%2Bdeb12u1",
                "pkg:deb/debian/zlib1g@1:1.2.13.dfsg-1?arch=amd64&distro=debian-12&upstream=zlib",
            ])
        #expect(
            inventory.url
                == "pkg:oci/web@sha256:" + String(repeating: "a", count: 64) + "?arch=amd64")
    }

    @Test("Both formats give back the packages, the release, the image and the evidence")
    func roundTrip() throws {
        let inventory = try Self.inventory()
        for document in [
            SPDXDocument.make(inventory, version: "1"),
            CycloneDXDocument.make(inventory, version: "1"),
        ] {
            let read = try SBOMReader.read(document.pretty, place: "d")
            #expect(read.name == inventory.name)
            #expect(read.digest == inventory.digest)
            #expect(read.osRelease == inventory.osRelease)
            #expect(read.evidence == inventory.evidence)
            #expect(
                read.packages.map { [$0.name, $0.version, $0.sourceName, $0.sourceVersion] }
                    == inventory.packages.map {
                        [$0.name, $0.version, $0.sourceName, $0.sourceVersion]
                    })
        }
    }

    @Test("The same inventory gives the same bytes, and another one another namespace")
    func deterministic() throws {
        let inventory = try Self.inventory()
        let one = SPDXDocument.make(inventory, version: "1").compact
        #expect(try SPDXDocument.make(Self.inventory(), version: "1").compact == one)
        var other = inventory
        other.digest = try Digest("sha256:" + String(repeating: "b", count: 64))
        #expect(
            SPDXDocument.make(other, version: "1")["documentNamespace"]
                != SPDXDocument.make(inventory, version: "1")["documentNamespace"])
    }

    @Test("A name that SPDX does not know becomes a reference with its text beside it")
    func licenses() throws {
        let document = SPDXDocument.make(try Self.inventory(), version: "1")
        let package = document["packages"]?.items.first { $0["name"]?.text == "libstdc++6" }
        #expect(
            package?["licenseDeclared"]?.text == "GPL-3.0-or-later AND LicenseRef-Odd-licence")
        let extracted = document["hasExtractedLicensingInfos"]?.items ?? []
        #expect(extracted.map { $0["licenseId"]?.text } == ["LicenseRef-Odd-licence"])
    }

    @Test("SBOMs of others: trivy's source properties, Alpine's distro without a name")
    func others() throws {
        let trivy = """
            {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [
             {"type": "operating-system", "name": "alpine", "version": "3.19.1"},
             {"type": "library", "name": "libssl3",
              "purl": "pkg:apk/alpine/libssl3@3.1.4-r5?arch=x86_64&distro=3.19.1",
              "properties": [{"name": "aquasecurity:trivy:SrcName", "value": "openssl"}]}]}
            """
        let inventory = try SBOMReader.read(Array(trivy.utf8), place: "t")
        #expect(inventory.release?.description == "alpine-3.19")
        #expect(inventory.packages.first?.sourceName == "openssl")
    }

    @Test(
        "What is no SBOM, or lies about its format, is refused in one line",
        arguments: [
            "{}", "[]", "{\"spdxVersion\": \"SPDX-3.0\", \"SPDXID\": \"x\"}",
            "{\"spdxVersion\": \"SPDX-2.3\", \"SPDXID\": \"x\", \"components\": []}",
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"2.0\"}",
            "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\", \"components\": {\"a\": 1}}",
            "{\"bomFormat\": \"SPDX\", \"specVersion\": \"1.6\"}", "{\"spdxVersion\": \"SPDX-2",
        ])
    func refused(_ text: String) {
        #expect {
            try SBOMReader.read(Array(text.utf8), place: "bad.json")
        } throws: { error in
            error is any BadDocument && "\(error)".hasPrefix("bad.json")
                && !"\(error)".contains("\n")
        }
    }
}

@Suite("Licences in copyright files")
struct CopyrightFileTests {
    @Test("Machine-readable files name licences in fields, others by paths")
    func licenses() {
        let formal = """
            Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
            Files: *
            License: GPL-2+ or Artistic
            License: LGPL-2.1
            License: Expat
            License: GPL-3+ with autoconf exception
            """
        #expect(
            CopyrightFile.licenses(Array(formal.utf8)) == [
                "Artistic-1.0-Perl", "GPL-2.0-or-later", "GPL-3.0-or-later", "LGPL-2.1-only", "MIT",
            ])
        let free = "see /usr/share/common-licenses/GPL-2.\nand `/usr/share/common-licenses/BSD'"
        #expect(CopyrightFile.licenses(Array(free.utf8)) == ["BSD-3-Clause", "GPL-2.0-only"])
    }
}

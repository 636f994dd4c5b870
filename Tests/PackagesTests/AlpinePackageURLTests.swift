import Packages
import Testing

@Suite("Package URLs")
struct AlpinePackageURLTests {
    @Test(
        "canonical ones are written as they were read",
        arguments: [
            "pkg:apk/alpine/libssl1.1@1.1.1c-r0?arch=x86_64&distro=3.10.2",
            "pkg:apk/alpine/curl@7.83.0-r0?arch=x86",
            "pkg:deb/debian/libc6@2.36-9%2Bdeb12u4?arch=amd64&distro=debian-12",
            "pkg:deb/debian/attr@1:2.4.47-2?arch=source",
            "pkg:generic/openssl@1.1.10g",
            "pkg:npm/%40angular/animation@12.3.1",
            "pkg:github/package-url/purl-spec@244fd47e07d1004f0aed9c#everybody/loves/dogs",
        ])
    func roundTrip(_ text: String) throws {
        #expect(try PackageURL(text).description == text)
    }

    @Test(
        "others become canonical",
        arguments: [
            ("pkg:APK/Alpine/Curl@1", "pkg:apk/alpine/curl@1"),
            ("pkg://deb//debian/curl@1?arch=&distro=x", "pkg:deb/debian/curl@1?distro=x"),
            ("pkg:deb/debian/a@1?b=2&a=1", "pkg:deb/debian/a@1?a=1&b=2"),
            ("pkg:generic/a@1%2b2#/x/../y/./z/", "pkg:generic/a@1%2B2#x/y/z"),
        ])
    func canonical(_ text: String, _ canonical: String) throws {
        #expect(try PackageURL(text).description == canonical)
        #expect(try PackageURL(text) == PackageURL(canonical))
    }

    @Test(
        "what is none",
        arguments: [
            "", "pkg:", "pkg:apk", "apk/alpine/a@1", "pkg:1x/a", "pkg:apk/", "pkg:a/b%2",
            "pkg:a/b%zz",
            "pkg:a/b%ff", "pkg:a/b?x=1&x=2",
        ])
    func malformed(_ text: String) {
        #expect(throws: PackageURLError.self) { try PackageURL(text) }
    }

    @Test("of packages of both families")
    func families() throws {
        let apk = try PackageURL(
            .alpine, vendor: "alpine", name: PackageName("libssl3"), version: "3.1.4-r5",
            architecture: PackageArchitecture("x86_64"), distribution: "alpine-3.19")
        #expect(
            apk.description == "pkg:apk/alpine/libssl3@3.1.4-r5?arch=x86_64&distro=alpine-3.19")
        let deb = try PackageURL(
            .debian, vendor: "debian", name: PackageName("libstdc++6"), version: "12.2.0-14",
            source: "gcc-12")
        #expect(deb.description == "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14?upstream=gcc-12")
    }
}

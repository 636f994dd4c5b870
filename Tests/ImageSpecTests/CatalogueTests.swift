import FileTree
import Packages
import Testing

@testable import ImageSpec

@Suite struct CatalogueTests {
    static let all: [CatalogueName] = Catalogue.entries.flatMap { entry in
        entry.releases.flatMap { release in
            ([nil] + entry.variants).compactMap { variant in
                try? CatalogueName("\(entry.name)@\(release)" + (variant.map { ":\($0)" } ?? ""))
            }
        }
    }

    @Test func theCatalogueIsWhole() {
        #expect(
            Catalogue.entries.map(\.name) == [
                "alpine", "debian", "debian-slim", "distroless/base", "distroless/base-nossl",
                "distroless/cc", "distroless/static",
            ])
        #expect(Catalogue.names == Catalogue.entries.map(\.name))
        for entry in Catalogue.entries {
            #expect(entry.releases.contains(entry.defaultRelease))
            #expect(!entry.description.isEmpty)
        }
        #expect(Self.all.count == 5 + 2 + 2 + 4 * 2 * 2)
    }

    @Test(arguments: all)
    func whatIsShownBuildsTheSame(name: CatalogueName) throws {
        let expected = try Catalogue.specification(name)
        let shown = try Spec.document(Catalogue.show(name))
        #expect(try shown.specification().normalForm == expected.normalForm)
        #expect(expected.release?.text == name.release)
        #expect(expected.name == name.image)
        #expect(!expected.architectures.isEmpty)
        if name.variant == nil {
            for variant in shown.variants {
                let inner = try CatalogueName("\(name):\(variant)")
                #expect(
                    try shown.specification(variant: variant).normalForm
                        == Catalogue.specification(inner).normalForm)
            }
        }
    }

    @Test func whatIsShownReadsWell() throws {
        let yaml = try Catalogue.show(CatalogueName("distroless/base@bookworm:nonroot"))
        #expect(yaml.hasPrefix("name: distroless/base\n"))
        #expect(yaml.contains("distribution: debian\nrelease: bookworm\n"))
        #expect(yaml.contains("  packages:\n    - base-files\n"))
        #expect(yaml.contains("    permissions: 0o1777\n"))
        #expect(yaml.contains("    content: |\n      passwd: compat\n"))
        for key in ["releases", "default-release", "variants", "include"] {
            #expect(!yaml.contains("\(key):"))
        }
        let whole = try Catalogue.show(CatalogueName("alpine@3.19"))
        #expect(whole.contains("release: \"3.19\"\n"))
    }

    struct Packages: Sendable {
        let name: String
        let packages: [String]
        let architectures: [String]
    }

    @Test(arguments: [
        Packages(
            name: "distroless/static@trixie",
            packages: ["base-files", "media-types", "netbase", "tzdata", "tzdata-legacy"],
            architectures: ["amd64", "arm64", "armhf", "ppc64el", "riscv64", "s390x"]),
        Packages(
            name: "distroless/static@bookworm",
            packages: ["base-files", "media-types", "netbase", "tzdata"],
            architectures: ["amd64", "arm64", "armhf", "ppc64el", "s390x"]),
        Packages(
            name: "distroless/base-nossl@bookworm",
            packages: ["base-files", "libc6", "media-types", "netbase", "tzdata"],
            architectures: ["amd64", "arm64", "armhf", "ppc64el", "s390x"]),
        Packages(
            name: "distroless/base@trixie",
            packages: [
                "base-files", "libc6", "libssl3t64", "libzstd1", "media-types", "netbase", "tzdata",
                "tzdata-legacy", "zlib1g",
            ], architectures: ["amd64", "arm64", "armhf", "ppc64el", "riscv64", "s390x"]),
        Packages(
            name: "distroless/base@bookworm",
            packages: ["base-files", "libc6", "libssl3", "media-types", "netbase", "tzdata"],
            architectures: ["amd64", "arm64", "armhf", "ppc64el", "s390x"]),
        Packages(
            name: "distroless/cc@trixie",
            packages: [
                "base-files", "gcc-14-base", "libc6", "libgcc-s1", "libgomp1", "libssl3t64",
                "libstdc++6", "libzstd1", "media-types", "netbase", "tzdata", "tzdata-legacy",
                "zlib1g",
            ], architectures: ["amd64", "arm64", "armhf", "ppc64el", "riscv64", "s390x"]),
        Packages(
            name: "distroless/cc@bookworm",
            packages: [
                "base-files", "gcc-12-base", "libc6", "libgcc-s1", "libgomp1", "libssl3",
                "libstdc++6", "media-types", "netbase", "tzdata",
            ], architectures: ["amd64", "arm64", "armhf", "ppc64el", "s390x"]),
        Packages(
            name: "debian-slim@bookworm", packages: ["apt", "usr-is-merged"],
            architectures: [
                "amd64", "arm64", "armhf", "armel", "i386", "mips64el", "ppc64el", "s390x",
            ]),
        Packages(
            name: "debian@trixie", packages: ["apt"],
            architectures: [
                "amd64", "arm64", "armhf", "armel", "i386", "ppc64el", "riscv64", "s390x",
            ]),
        Packages(
            name: "alpine@3.19",
            packages: ["alpine-baselayout", "alpine-keys", "apk-tools", "busybox", "libc-utils"],
            architectures: ["x86_64", "aarch64", "armv7", "armhf", "x86", "ppc64le", "s390x"]),
        Packages(
            name: "alpine@3.22",
            packages: [
                "alpine-baselayout", "alpine-keys", "alpine-release", "apk-tools", "busybox",
                "musl-utils",
            ],
            architectures: [
                "x86_64", "aarch64", "armv7", "armhf", "x86", "loongarch64", "ppc64le", "riscv64",
                "s390x",
            ]),
    ])
    func packagesAndArchitectures(example: Packages) throws {
        let spec = try Catalogue.specification(CatalogueName(example.name))
        #expect(spec.contents.packages.map(\.description) == example.packages)
        #expect(spec.architectures.map(\.text) == example.architectures)
    }

    @Test(arguments: ["static", "base-nossl", "base", "cc"])
    func distroless(image: String) throws {
        for release in ["bookworm", "trixie"] {
            let spec = try Catalogue.specification(CatalogueName("distroless/\(image)@\(release)"))
            #expect(spec.contents.dependencies == .none)
            #expect(spec.contents.database == .statusDirectory)
            #expect(spec.contents.mergedUsr == (release == "trixie"))
            #expect(
                spec.environment == [
                    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                    "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt",
                ])
            #expect(spec.user == "0")
            #expect(spec.workingDirectory == "/")
            #expect(spec.entrypoint.isEmpty)
            #expect(spec.command.isEmpty)
            #expect(spec.sourcePackages.map(\.text) == ["ca-certificates"])
            #expect(spec.accounts.users.map(\.uid) == [0, 65534, 65532])
            #expect(spec.accounts.users.map(\.hasHome) == [true, false, true])
            #expect(spec.accounts.users.allSatisfy { $0.shell == "/sbin/nologin" })
            #expect(spec.accounts.groups.map(\.gid) == [0, 65534, 5, 50, 65532])
            #expect(!spec.accounts.shadow)
            #expect(spec.osRelease["PRETTY_NAME"] == "Distroless")
            let number = release == "trixie" ? "13" : "12"
            #expect(spec.osRelease["VERSION"] == "Debian GNU/Linux \(number) (\(release))")
            #expect(spec.paths.map(\.path) == ["tmp", "etc/nsswitch.conf"])
            #expect(spec.paths[0].mode == 0o1777)
            let nonroot = try Catalogue.specification(
                CatalogueName("distroless/\(image)@\(release):nonroot"))
            #expect(nonroot.user == "65532")
            #expect(nonroot.workingDirectory == "/home/nonroot")
        }
    }

    @Test func debian() throws {
        for release in ["bookworm", "trixie"] {
            let full = try Catalogue.specification(CatalogueName("debian@\(release)"))
            #expect(full.contents.base == .required)
            #expect(full.contents.database == .dpkg)
            #expect(full.contents.mergedUsr)
            #expect(full.contents.filters.isEmpty)
            #expect(full.command == ["bash"])
            var slim = try Catalogue.specification(CatalogueName("debian-slim@\(release)"))
            #expect(slim.contents.filters.count == 18)
            #expect(slim.contents.filters.filter(\.includes).count == 9)
            #expect(slim.paths.count == full.paths.count + 8)
            #expect(full.contents.configure == .modelled)
            slim.contents.filters = []
            slim.paths = full.paths
            slim.name = full.name
            slim.description = full.description
            #expect(slim == full)
        }
    }

    @Test func alpine() throws {
        let old = try Catalogue.specification(CatalogueName("alpine@3.19"))
        #expect(old.command == ["/bin/sh"])
        #expect(old.contents.database == .apk)
        #expect(old.contents.components == ["main", "community"])
        #expect(old.archiveRelease?.alpineBranch == "v3.19")
        #expect(old.contents.extracts.map(\.package.text) == ["alpine-release"])
        #expect(old.accounts.locked == ["root"])
        #expect(old.paths.map(\.kind) == [.remove, .remove])
        #expect(old.environment.keys.sorted() == ["PATH"])
        let new = try Catalogue.specification(CatalogueName("alpine"))
        #expect(new.release?.text == "3.22")
        #expect(new.contents.extracts.isEmpty)
    }
}

@Suite struct CatalogueNameTests {
    @Test func namesHaveReleasesAndVariants() throws {
        let plain = try CatalogueName("distroless/static")
        #expect(plain.image == "distroless/static")
        #expect(plain.release == "trixie")
        #expect(plain.variant == nil)
        #expect(plain.description == "distroless/static@trixie")
        let full = try CatalogueName("distroless/static@bookworm:nonroot")
        #expect(full.release == "bookworm")
        #expect(full.variant == "nonroot")
        #expect(full.description == "distroless/static@bookworm:nonroot")
        #expect(try CatalogueName("distroless/cc:nonroot").release == "trixie")
        #expect(try CatalogueName("distroless/cc:latest") == CatalogueName("distroless/cc"))
        #expect(try CatalogueName("alpine@3.19").release == "3.19")
    }

    @Test(arguments: [
        (
            "distroless/statc",
            "no image `distroless/statc` in the catalogue; did you mean `distroless/static`?"
        ),
        (
            "ubuntu",
            "no image `ubuntu` in the catalogue; there are `alpine`, `debian`, `debian-slim`, "
                + "`distroless/base`, `distroless/base-nossl`, `distroless/cc` and `distroless/static`"
        ),
        (
            "distroless/cc-debian12",
            "no image `distroless/cc-debian12` in the catalogue; did you mean `distroless/cc@bookworm`?"
        ),
        (
            "debian@bookwrom", "`debian` has no release `bookwrom`; did you mean `bookworm`?"
        ),
        ("debian@12", "`debian` has no release `12`; did you mean `bookworm`?"),
        ("alpine@v3.19", "`alpine` has no release `v3.19`; did you mean `3.19`?"),
        ("debian@sid", "`debian` has no release `sid`; there are `bookworm` and `trixie`"),
        ("debian@", "`debian` has no release ``; there are `bookworm` and `trixie`"),
        (
            "distroless/static:nonrot",
            "`distroless/static` has no variant `nonrot`; did you mean `nonroot`?"
        ),
        ("alpine:3.19", "`alpine` has no variant `3.19`; did you mean `alpine@3.19`?"),
        (
            "debian:bookworm-slim",
            "`debian` has no variant `bookworm-slim`; did you mean `debian-slim@bookworm`?"
        ),
        ("alpine:x", "`alpine` has no variant `x`; there are none"),
    ])
    func unknownNamesGetAdvice(name: String, message: String) {
        do {
            _ = try CatalogueName(name)
            Issue.record("accepted")
        } catch {
            #expect("\(error)" == message)
        }
    }
}

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
                "distroless/cc", "distroless/java17", "distroless/java21", "distroless/nodejs",
                "distroless/python3", "distroless/static",
            ])
        #expect(Catalogue.names == Catalogue.entries.map(\.name))
        for entry in Catalogue.entries {
            #expect(entry.releases.contains(entry.defaultRelease))
            #expect(!entry.description.isEmpty)
        }
        // The images of distroless with four variants each; a version of Java is in one release.
        #expect(Self.all.count == 5 + 2 + 2 + (6 * 2 + 2) * 4)
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
            #expect(!yaml.contains("\n\(key):"))
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

    struct Language: Sendable {
        let name: String
        let entrypoint: [String]
        let packages: [String]
    }

    @Test(arguments: [
        Language(
            name: "python3@bookworm", entrypoint: ["/usr/bin/python3.11"],
            packages: ["python3.11-minimal", "libpython3.11-stdlib", "libffi8"]),
        Language(
            name: "python3@trixie", entrypoint: ["/usr/bin/python3.13"],
            packages: ["python3.13-minimal", "libpython3.13-stdlib", "libffi8"]),
        Language(
            name: "nodejs@bookworm", entrypoint: ["/nodejs/bin/node"],
            packages: ["libnode108", "libicu72"]),
        Language(
            name: "nodejs@trixie", entrypoint: ["/nodejs/bin/node"],
            packages: ["libnode115", "libicu76"]),
        Language(
            name: "java17@bookworm", entrypoint: ["/usr/bin/java", "-jar"],
            packages: ["openjdk-17-jre-headless"]),
        Language(
            name: "java21@trixie", entrypoint: ["/usr/bin/java", "-jar"],
            packages: ["openjdk-21-jre-headless"]),
    ])
    func languages(example: Language) throws {
        let name = try CatalogueName("distroless/\(example.name)")
        let plain = try Catalogue.specification(name)
        #expect(plain.entrypoint == example.entrypoint)
        #expect(Set(plain.contents.packages.map(\.description)).isSuperset(of: example.packages))
        #expect(plain.contents.dependencies == .none)
        #expect(plain.environment["SSL_CERT_FILE"] == "/etc/ssl/certs/ca-certificates.crt")
        let isNode = example.name.hasPrefix("nodejs")
        #expect(plain.environment["LANG"] == (isNode ? nil : "C.UTF-8"))
        let isJava = example.name.hasPrefix("java")
        #expect(
            plain.certificates.javaKeystore?.description
                == (isJava ? "/etc/ssl/certs/java/cacerts" : nil))
        #expect(plain.certificates.bundleFrom?.text == "ca-certificates")
        #expect(plain.contents.loaderCache == example.name.hasPrefix("python"))
        #expect(plain.user == "0")
        for (variant, user) in [("debug", "0"), ("debug-nonroot", "65532")] {
            let debug = try Catalogue.specification(CatalogueName("\(name):\(variant)"))
            #expect(debug.entrypoint == ["/busybox/sh"])
            #expect(debug.environment["PATH"]?.hasSuffix(":/bin:/busybox") == true)
            #expect(debug.contents.busybox?.directory == "busybox")
            #expect(debug.sourcePackages.map(\.text).contains("busybox-static"))
            #expect(debug.user == user)
            #expect(debug.workingDirectory == (user == "0" ? "/" : "/home/nonroot"))
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

    /// What people write in Dockerfiles.
    @Test(arguments: [
        ("alpine:3.19", "alpine@3.19"), ("docker.io/library/alpine:3.19", "alpine@3.19"),
        ("debian:bookworm-slim", "debian-slim@bookworm"),
        ("debian:12-slim", "debian-slim@bookworm"),
        ("debian:12", "debian@bookworm"), ("debian:trixie", "debian@trixie"),
        ("debian:latest", "debian@trixie"), ("debian-slim:bookworm", "debian-slim@bookworm"),
        ("gcr.io/distroless/static", "distroless/static@trixie"),
        ("gcr.io/distroless/static:nonroot", "distroless/static@trixie:nonroot"),
        ("gcr.io/distroless/static:debug", "distroless/static@trixie:debug"),
        ("gcr.io/distroless/base", "distroless/base@trixie"),
        ("gcr.io/distroless/java17-debian12", "distroless/java17@bookworm"),
        ("gcr.io/distroless/python3", "distroless/python3@trixie"),
        (
            "gcr.io/distroless/python3-debian12:debug-nonroot",
            "distroless/python3@bookworm:debug-nonroot"
        ),
        ("gcr.io/distroless/nodejs18-debian12", "distroless/nodejs@bookworm"),
        ("distroless/nodejs20:nonroot", "distroless/nodejs@trixie:nonroot"),
        ("distroless/static:bookworm-nonroot", "distroless/static@bookworm:nonroot"),
    ])
    func namesOfRegistriesAreUnderstood(name: String, meaning: String) throws {
        #expect(try CatalogueName(name).description == meaning)
    }

    @Test func distrolessImagesHaveNamesWithNumbers() throws {
        #expect(
            try CatalogueName("distroless/java17").numberedImage == "distroless/java17-debian12")
        #expect(try CatalogueName("distroless/cc").numberedImage == "distroless/cc-debian13")
        #expect(try CatalogueName("alpine").numberedImage == nil)
    }

    @Test(arguments: [
        (
            "distroless/statc",
            "no image `distroless/statc` in the catalogue; did you mean `distroless/static`?"
        ),
        (
            "ubuntu",
            "no image `ubuntu` in the catalogue; there are `alpine`, `debian`, `debian-slim`, "
                + "`distroless/base`, `distroless/base-nossl`, `distroless/cc`, `distroless/java17`, "
                + "`distroless/java21`, `distroless/nodejs`, `distroless/python3` and "
                + "`distroless/static`"
        ),
        (
            "distroless/java17-debian13",
            "`distroless/java17` has no release `trixie`; there are `bookworm`"
        ),
        (
            "gcr.io/distroless/jav17",
            "no image `distroless/jav17` in the catalogue; did you mean "
                + "`distroless/java17`?"
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
        ("alpine:3.99", "`alpine` has no variant `3.99`; there are none"),
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

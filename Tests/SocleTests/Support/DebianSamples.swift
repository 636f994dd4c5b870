import TestSupport

/// Packages that together look like a small Debian.
enum DebianSamples {
    /// When the newest of them was built, which is the epoch of images made of them.
    static let newest: Int64 = 1_700_000_000
    private static let older: Int64 = 1_690_000_000

    /// The names of the places where libraries lie.
    static func triplet(_ architecture: String) -> String {
        architecture == "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu"
    }

    /// `base-files`: directories with their modes, and what says which Debian this is.
    static func baseFiles(_ architecture: String = "amd64") -> DebBuilder {
        var package = DebBuilder(
            "base-files", "12.4+deb12u5", architecture: architecture,
            fields: [("Essential", "yes"), ("Priority", "required")],
            files: [
                .directory("tmp", mode: 0o1777), .directory("var/tmp", mode: 0o1777),
                .directory("root", mode: 0o700), .directory("proc"), .directory("home"),
                .file("etc/debian_version", "12.5\n"),
                .file("usr/lib/os-release", release),
                .symbolicLink("etc/os-release", to: "../usr/lib/os-release"),
                .file("usr/share/doc/base-files/copyright", "GPL\n"),
                .file("usr/share/doc/base-files/changelog.gz", "news\n"),
            ])
        package.conffiles = ["/etc/debian_version"]
        package.timestamp = older
        package.files = package.files.map { file in file.with { $0.modified = older - 60 } }
        return package
    }

    static let release = """
        PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
        NAME="Debian GNU/Linux"
        VERSION_ID="12"
        ID=debian

        """

    /// `libc6`: a loader and a library.
    static func libc(_ architecture: String = "amd64") -> DebBuilder {
        let folder = "lib/" + triplet(architecture)
        let loader = architecture == "arm64" ? "ld-linux-aarch64.so.1" : "ld-linux-x86-64.so.2"
        let place = architecture == "arm64" ? "lib" : "lib64"
        var package = DebBuilder(
            "libc6", "2.36-9+deb12u4", architecture: architecture,
            fields: [("Source", "glibc"), ("Multi-Arch", "same"), ("Priority", "required")],
            files: [
                .file("\(folder)/libc.so.6", "library for \(architecture)\n", mode: 0o755),
                .file("\(folder)/\(loader)", "loader for \(architecture)\n", mode: 0o755),
                .symbolicLink("\(place)/\(loader)", to: "/\(folder)/\(loader)"),
                .file("usr/share/doc/libc6/copyright", "LGPL\n"),
            ])
        package.controlFiles = ["postinst": "#!/bin/sh\nldconfig\n"]
        package.timestamp = older
        return package
    }

    /// `hello`: a program with a second name, which needs `libc6`. Its files are newer than it is.
    static func hello(_ architecture: String = "amd64", _ version: String = "1.0-1") -> DebBuilder {
        var package = DebBuilder(
            "hello", version, architecture: architecture,
            fields: [("Depends", "libc6 (>= 2.30)")],
            files: [
                .file("usr/bin/hello", "#!/bin/sh\necho hello\n", mode: 0o755),
                .hardLink("usr/bin/hi", to: "usr/bin/hello"),
                .file("usr/share/man/man1/hello.1.gz", "manual\n"),
                .file("usr/share/doc/hello/copyright", "MIT\n"),
                .file("usr/share/doc/hello/README", "read me\n"),
            ])
        package.timestamp = newest
        package.files = package.files.map { file in file.with { $0.modified = newest + 86_400 } }
        return package
    }

    /// `elevate`: a program that runs as root, and a directory of a group.
    static func elevate(_ architecture: String = "amd64") -> DebBuilder {
        DebBuilder(
            "elevate", "2.0-1", architecture: architecture, fields: [("Depends", "hello")],
            files: [
                .file("usr/bin/elevate", "elevate\n", mode: 0o4755),
                .file("usr/bin/wall", "wall\n", mode: 0o2755, group: 5),
                .directory("var/log/elevate", mode: 0o2750, owner: 0, group: 4),
                .file("var/log/elevate/log", "", mode: 0o640, owner: 101, group: 4),
            ])
    }

    /// `ca-certificates`: two certificates and much else.
    static func certificates() -> DebBuilder {
        DebBuilder(
            "ca-certificates", "20230311", architecture: "all", fields: [("Depends", "hello")],
            files: [
                .file("usr/share/ca-certificates/mozilla/Second.crt", certificate("Second")),
                .file("usr/share/ca-certificates/mozilla/First.crt", certificate("First")),
                .file("usr/share/ca-certificates/mozilla/README", "not a certificate\n"),
                .file("usr/sbin/update-ca-certificates", "#!/bin/sh\n", mode: 0o755),
                .file("usr/share/doc/ca-certificates/copyright", "MPL\n"),
            ])
    }

    /// A certificate as far as its form goes: one element of DER in PEM.
    static func certificate(_ name: String) -> String {
        let encoding = [0x30, UInt8(name.utf8.count)] + Array(name.utf8)
        let text = Checksums.base64(encoding)
        return "-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n"
    }

    /// All of them for some architectures.
    static func all(_ architectures: [String] = ["amd64"]) -> [DebBuilder] {
        architectures.flatMap { architecture in
            [baseFiles, libc, elevate].map { $0(architecture) } + [hello(architecture)]
        } + [certificates()]
    }

    /// A package with these files, and nothing else that matters.
    static func plain(
        _ name: String, _ files: [RawTarEntry] = [],
        fields: [(String, String)] = []
    ) -> DebBuilder {
        DebBuilder(name, fields: fields, files: files)
    }
}

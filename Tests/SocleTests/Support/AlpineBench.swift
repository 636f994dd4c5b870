import OCIModel
import TestSupport

/// Packages that together look like a small Alpine.
enum AlpineSamples {
    static let newest: Int64 = 1_700_000_000

    /// `alpine-baselayout`: directories, accounts, what says which Alpine this is.
    static func layout(_ architecture: String = "x86_64") -> ApkBuilder {
        var package = ApkBuilder(
            "alpine-baselayout", "3.4.3-r2", architecture: architecture,
            files: [
                .file("etc/passwd", "root:x:0:0:root:/root:/bin/ash\n"),
                .file("etc/group", "root:x:0:root\n"),
                .file("etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n"),
                .directory("tmp", mode: 0o1777), .directory("root", mode: 0o700),
                .symbolicLink("etc/mtab", to: "../proc/mounts"),
            ])
        package.buildTime = newest - 1000
        return package
    }

    /// `musl`: the C library, which programs need by its name.
    static func musl(_ architecture: String = "x86_64") -> ApkBuilder {
        ApkBuilder(
            "musl", "1.2.4-r2", architecture: architecture,
            provides: ["so:libc.musl-\(architecture).so.1=1"],
            files: [
                .file(
                    "lib/ld-musl-\(architecture).so.1", "musl for \(architecture)\n", mode: 0o755),
                .symbolicLink(
                    "lib/libc.musl-\(architecture).so.1", to: "ld-musl-\(architecture).so.1"),
            ])
    }

    /// `app`: a program with a script that cannot be worked out.
    static func app(_ architecture: String = "x86_64", version: String = "1.0-r0") -> ApkBuilder {
        var package = ApkBuilder(
            "app", version, architecture: architecture,
            depends: ["so:libc.musl-\(architecture).so.1", "alpine-baselayout"],
            provides: ["cmd:app=\(version)"],
            files: [
                .file("usr/bin/app", "app\n", mode: 0o755),
                .file("usr/bin/raise", "raise\n", mode: 0o4755),
                .file("etc/app.conf", "setting\n", mode: 0o640, owner: 0, group: 42),
            ])
        package.buildTime = newest
        package.origin = "app-source"
        return package
    }

    static func all(_ architectures: [String] = ["x86_64"]) -> [ApkBuilder] {
        architectures.flatMap { [layout($0), musl($0), app($0)] }
    }
}

/// A bench with an Alpine repository and a specification that reads it.
struct AlpineBench {
    let bench: Workbench
    let repository: AlpineRepositoryFixture

    /// Writes a repository, changed by `change`.
    init(
        _ packages: [ApkBuilder] = AlpineSamples.all(), architectures: [String] = ["x86_64"],
        change: (inout AlpineRepositoryBuilder) -> Void = { _ in }
    ) throws {
        bench = try Workbench()
        var builder = AlpineRepositoryBuilder(packages, architectures: architectures)
        change(&builder)
        repository = try builder.write(to: bench.folder)
    }

    /// Writes a specification and gives its path.
    func specification(
        _ packages: [String], contents: String = "", _ more: String = "",
        repositories: [String]? = nil
    ) throws -> String {
        let places = repositories ?? [repository.root]
        let inner = contents.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "  " + $0 }
        let text = [
            "contents:", "  keyring: [\(repository.keys)]", "  repositories:",
            places.map { "    - \"\($0)\"" }.joined(separator: "\n"),
            "  packages: [\(packages.map { "\"\($0)\"" }.joined(separator: ", "))]",
            inner.joined(separator: "\n"), more,
        ]
        return try bench.folder.write(text.joined(separator: "\n") + "\n", to: "apko.yaml")
    }

    /// Builds an image, within ``Workbench/limits``.
    func build(_ specification: String) throws -> ProcessResult {
        try bench.socle(
            "build", specification, "--arch", "x86_64", "-t", "a:1", "-o", "dir:out", "--quiet",
            wrapper: Workbench.limits)
    }
}

import OCIModel
import TestSupport

/// A bench with a Debian repository and a specification that reads it.
struct DebianBench {
    let bench: Workbench
    let repository: DebianRepositoryFixture

    /// Writes a repository of suites.
    init(_ suites: [DebianSuite], bench: Workbench? = nil) throws {
        self.bench = try bench ?? Workbench()
        repository = try DebianRepositoryBuilder(suites).write(to: self.bench.folder)
    }

    /// Writes a repository of one suite, `bookworm`.
    init(
        _ packages: [DebBuilder] = DebianSamples.all(), architectures: [String] = ["amd64"]
    ) throws {
        try self.init([DebianSuite(architectures: architectures, packages: packages)])
    }

    /// Writes a repository of one suite, changed by `change`.
    init(_ packages: [DebBuilder], change: (inout DebianSuite) -> Void) throws {
        var suite = DebianSuite(packages: packages)
        change(&suite)
        try self.init([suite])
    }

    /// Writes a specification and gives its path.
    ///
    /// - Parameters:
    ///   - packages: What is asked for.
    ///   - contents: Further lines below `contents`, without indentation.
    ///   - more: Further lines at the top.
    ///   - location: Where the repository is, if not in its folder.
    func specification(
        _ packages: [String], contents: String = "", _ more: String = "",
        at location: String? = nil, suites: [String] = ["bookworm"], to path: String = "spec.yaml"
    ) throws -> String {
        let place = location ?? repository.root
        let lines = suites.map { "    - deb [signed-by=\(repository.keyring)] \(place) \($0) main" }
        let inner = contents.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? "" : "  " + $0 }
        let text = [
            "distribution: debian", "contents:", "  repositories:", lines.joined(separator: "\n"),
            "  packages: [\(packages.joined(separator: ", "))]", inner.joined(separator: "\n"),
            more,
        ]
        return try bench.folder.write(text.joined(separator: "\n") + "\n", to: path)
    }
}

extension DebianBench {
    /// Writes a repository of one package, `hostile 1.0-1`, whose file is exactly these bytes: signed,
    /// indexed with the right digest, and not to be trusted all the same.
    init(hostile bytes: [UInt8], installedSize: Int = 1) throws {
        let stanza = """
            Package: hostile
            Version: 1.0-1
            Architecture: amd64
            Maintainer: Nobody <nobody@example.org>
            Installed-Size: \(installedSize)
            Filename: pool/hostile.deb
            Size: \(bytes.count)
            SHA256: \(DigestHasher.digest(of: bytes).hex)
            Description: hostile

            """
        var suite = DebianSuite()
        suite.stanzas = ["amd64": [stanza]]
        try self.init([suite])
        try Files.write(bytes, to: repository.path("pool/hostile.deb"))
    }

    /// Builds an image of the package `hostile`, within ``Workbench/limits``.
    func buildHostile() throws -> ProcessResult {
        try bench.socle(
            "build", specification(["hostile"]), "--arch", "amd64", "-t", "a:1", "-o", "dir:out",
            "--quiet", wrapper: Workbench.limits)
    }
}

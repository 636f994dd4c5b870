import OCIModel
import TestSupport

/// A bench with a built image of Debian's kind, advisories on it, and a pair of keys.
struct SupplyBench {
    let debian: DebianBench
    var bench: Workbench { debian.bench }
    /// The digest of the image `web:1`.
    let digest: Digest

    /// Builds `web:1`.
    init() throws {
        debian = try DebianBench(DebianSamples.all())
        digest = try debian.bench.build(
            debian.specification(["base-files", "hello"]), tag: "web:1"
        ).digest
    }

    /// The tracker's data on the packages of the image.
    static let tracker = """
        {"glibc": {
          "CVE-2024-1000": {"releases": {"bookworm": {"status": "resolved", "urgency": "high",
            "fixed_version": "2.36-9+deb12u7", "repositories": {"bookworm": "2.36-9+deb12u7"}}}},
          "CVE-2024-1001": {"releases": {"bookworm": {"status": "resolved", "urgency": "high",
            "fixed_version": "2.36-9+deb12u3", "repositories": {"bookworm": "2.36-9+deb12u7"}}}}},
         "hello": {
          "CVE-2024-2000": {"releases": {"bookworm": {"status": "open", "urgency": "low"}}}}}
        """

    /// Imports the tracker's data.
    func importTracker() throws { try bench.importTracker() }

    /// Makes `NAME.key` and `NAME.pub`; without a seal, which is meant to take time.
    func makeKey(_ name: String) throws {
        try expectSuccess("key", "--plain", bench.path(name))
    }

    /// Runs the program with the password of the keys.
    func socle(_ arguments: String...) throws -> ProcessResult { try run(arguments) }

    /// Runs the program, which has to succeed.
    @discardableResult
    func expectSuccess(_ arguments: String...) throws -> ProcessResult {
        let result = try run(arguments)
        guard result.status == 0 else {
            throw SupportFailure(
                "socle \(arguments) ended with \(result.status): \(result.stderr)")
        }
        return result
    }

    private func run(_ arguments: [String]) throws -> ProcessResult {
        try bench.start(
            arguments, environment: ["SOCLE_KEY_PASSWORD": "secret"], wrapper: Workbench.limits
        ).wait()
    }
}

extension Workbench {
    /// Imports the tracker's data.
    func importTracker() throws {
        let file = try folder.write(SupplyBench.tracker, to: "tracker.json")
        let result = try socle("db", "import", file, "--as-of", "2025-01-01", "--quiet")
        guard result.status == 0 else { throw SupportFailure(result.stderr) }
    }
}

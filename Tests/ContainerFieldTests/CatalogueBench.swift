import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A store that is filled from a live Debian mirror, and the program that works in it.
final class CatalogueBench: Sendable {
    let folder: TemporaryDirectory

    /// One store for all suites, so that packages are fetched once.
    static let shared = Result { try CatalogueBench() }

    /// The mirror of this machine's apt, which containers reach too; `nil` without one.
    private static let mirror: String? = {
        guard let uris = try? run("apt-get", ["indextargets", "--format", "$(REPO_URI)"]).stdout
        else { return nil }
        let all = uris.split(separator: "\n").map { $0.hasSuffix("/") ? $0.dropLast() : $0 }
        return all.first { $0.hasSuffix("/debian") && $0.hasPrefix("http") }.map(String.init)
    }()

    /// Whether images of Debian can be built and run here.
    static let canRun: Bool = {
        guard ContainerBench.hasRoot, Tool.has("apt-get", "curl"), let mirror else { return false }
        let file = mirror + "/dists/stable/InRelease"
        return (try? run("curl", ["-sfIL", "-m", "15", file]))?.status == 0
    }()
    static let needs: Comment = "needs root, runc, and a Debian mirror that can be reached"

    /// Whether programs for 64-bit ARM run here.
    static let hasARM = canRun && Files.exists("/proc/sys/fs/binfmt_misc/qemu-aarch64")

    private init() throws { folder = try TemporaryDirectory("catalogue") }

    /// Runs the program.
    ///
    /// - Parameter home: The store, where it is not the one of all suites.
    func socle(_ arguments: [String], home: String = "home") throws -> ProcessResult {
        try ChildProcess(
            ContainerProgram.path(), arguments,
            environment: [
                "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SOCLE_HOME": folder.appending(home),
                "SOCLE_DEBIAN_MIRROR": Self.mirror ?? "",
            ], inherits: false, directory: folder.path
        ).wait()
    }

    /// Builds an image of a specification, or of the catalogue.
    ///
    /// - Returns: The digest of what was built.
    @discardableResult
    func build(
        _ specification: String, as name: String, _ more: [String] = [], home: String = "home"
    ) throws -> String {
        var source = specification
        if specification.contains("\n") {
            source = try folder.write(
                specification, to: name.split(separator: ":").joined(separator: "-") + ".yaml")
        }
        let result = try socle(
            ["build", source, "-t", name, "-q", "--no-attach", "--format", "json"] + more,
            home: home)
        guard result.status == 0 else {
            throw SupportFailure("build \(name): \(result.stderr)")
        }
        let parts = result.stdout.split(separator: "\"").map(String.init)
        guard let digest = parts.first(where: { $0.hasPrefix("sha256:") }) else {
            throw SupportFailure("build \(name) gave no digest: \(result.stdout)")
        }
        return digest
    }
}

import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The steps of a build in Debian's docker-registry: another machine takes them up, and fetches no more
/// than it needs.
@Suite(
    .enabled(if: DockerRegistry.isThere, "docker-registry or openssl is not installed"),
    .enabled(
        if: geteuid() == 0 && Tool.has("runc", "busybox"), "needs root, runc and a static busybox"),
    .serialized)
struct BuildCacheFieldTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory("build-cache-field")
        try Files.makeDirectory(folder.appending("rootfs/bin"))
        try Files.makeDirectory(folder.appending("context"))
        let busybox = try Files.read(try Tool.require("busybox"))
        try folder.write(busybox, to: "rootfs/bin/busybox", mode: 0o755)
        try Files.link(folder.appending("rootfs/bin/sh"), to: "busybox")
        try folder.write("1\n", to: "context/input")
    }

    @discardableResult
    private func socle(_ arguments: [String], home: String) throws -> ProcessResult {
        let result = try ChildProcess(
            Program.path(), arguments,
            environment: [
                "SOCLE_HOME": folder.appending(home), "HOME": folder.path,
                "TMPDIR": folder.path, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            ], directory: folder.path
        ).wait()
        guard result.status == 0 else {
            throw SupportFailure("socle \(arguments): \(result.status): \(result.stderr)")
        }
        return result
    }

    /// The sizes of blobs that a store holds, the greatest first.
    private func blobs(_ home: String) throws -> [Int] {
        let script = "find \"$1\" -path '*/blobs/sha256/*' -type f -printf '%s\\n' | sort -rn"
        return try run("sh", ["-c", script, "sh", folder.appending(home)]).stdout
            .split(separator: "\n").compactMap { Int($0) }
    }

    @Test func anotherMachineTakesUpWhatItNeeds() async throws {
        let registry = try await DockerRegistry(.open)
        let base = "docker://\(registry.host)/base:1"
        try socle(["copy", "-q", "--insecure", "dir:rootfs", base], home: "first")
        let dockerfile = """
            FROM \(registry.host)/base:1 AS builder
            RUN busybox head -c 6000000 /dev/urandom > /large; echo did the large one
            COPY input /input
            RUN busybox cat /input /input > /result; echo did the result
            FROM scratch
            COPY --from=builder /result /

            """
        try folder.write(dockerfile, to: "Dockerfile")
        let cache = "docker://\(registry.host)/team/app:cache"
        let words = ["build", "-f", "Dockerfile", "--insecure", "--format", "json", "-t", "app:1"]
        let first = try socle(words + ["--cache-to", cache, "context"], home: "first")
        #expect(first.stderr.contains("| did the large one"))

        let second = try socle(words + ["--cache-from", cache, "context"], home: "second")
        #expect(!second.stderr.contains("| did"), "\(second.stderr)")
        #expect(Self.digest(second) == Self.digest(first))
        // Neither the base of the builder nor what was made on it: only the last layer.
        #expect(try (blobs("second").first ?? .max) < 100_000)

        // One file is another: what stands on it is done, on layers that are fetched for it.
        try folder.write("2\n", to: "context/input")
        let third = try socle(
            words + ["--cache-from", cache, "--cache-to", cache, "context"], home: "third")
        #expect(!third.stderr.contains("| did the large one"), "\(third.stderr)")
        #expect(third.stderr.contains("| did the result"))
        #expect(try (blobs("third").first ?? 0) > 6_000_000)

        // The cache that this wrote has both: it goes from hand to hand.
        let fourth = try socle(
            words + [
                "--cache-from", "type=registry,ref=\(registry.host)/team/app:cache", "--cache-to",
                "docker://\(registry.host)/elsewhere/app:cache", "context",
            ], home: "fourth")
        #expect(!fourth.stderr.contains("| did"), "\(fourth.stderr)")
        #expect(Self.digest(fourth) == Self.digest(third))
        let fifth = try socle(
            words + [
                "--cache-from", "docker://\(registry.host)/elsewhere/app:cache", "context",
            ], home: "fifth")
        #expect(!fifth.stderr.contains("| did"), "\(fifth.stderr)")
    }

    @Test func aCacheThatIsNotThereStopsNothing() async throws {
        let registry = try await DockerRegistry(.open)
        try folder.write("FROM scratch\nCOPY input /\n", to: "Dockerfile")
        let result = try socle(
            [
                "build", "-f", "Dockerfile", "--insecure", "--cache-from",
                "docker://\(registry.host)/none:cache", "context",
            ], home: "home")
        #expect(result.stderr.contains("no steps from docker://\(registry.host)/none:cache"))
    }

    private static func digest(_ result: ProcessResult) -> String {
        String(result.stdout.split(separator: "\"").first { $0.hasPrefix("sha256:") } ?? "none")
    }
}

import OCIModel
import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A folder of one test with a store, and the program run in it with an environment of its own.
final class Workbench: Sendable {
    /// Runs a program with 4 GiB of address space and a minute of processor time.
    static let limits = [
        "/bin/sh", "-c", "ulimit -v 4194304; ulimit -t 60; exec \"$@\"", "sh",
    ]

    /// The folder.
    let folder: TemporaryDirectory

    /// Makes an empty folder.
    init(_ label: String = "bench") throws {
        folder = try TemporaryDirectory(label)
        try Files.makeDirectory(folder.appending("home"))
    }

    /// The folder of `SOCLE_HOME`.
    var home: String { folder.appending("socle") }

    /// The layout that holds the store's images.
    var layout: Layout { Layout(home + "/data/images") }

    /// The absolute path of something in the folder.
    func path(_ relative: String) -> String { folder.appending(relative) }

    /// What the program finds in its environment.
    func environment(_ more: [String: String] = [:]) -> [String: String] {
        let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let own = [
            "PATH": search, "HOME": path("home"), "SOCLE_HOME": home, "TMPDIR": folder.path,
        ]
        return own.merging(more) { $1 }
    }

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - environment: Variables beside ``environment(_:)``; an empty value takes one away.
    ///   - wrapper: A command that starts another one, such as `setpriv` with its options.
    func start(
        _ arguments: [String], environment more: [String: String] = [:], wrapper: [String] = [],
        directory: String? = nil
    ) throws -> ChildProcess {
        let words = wrapper + [try Program.path()] + arguments
        return try ChildProcess(
            words[0], Array(words.dropFirst()), environment: environment(more), inherits: false,
            directory: directory ?? folder.path)
    }

    /// Runs the program to its end.
    func socle(
        _ arguments: String..., environment: [String: String] = [:], wrapper: [String] = [],
        directory: String? = nil
    ) throws -> ProcessResult {
        try start(arguments, environment: environment, wrapper: wrapper, directory: directory)
            .wait()
    }

    /// Builds a specification for amd64 and gives the image that came out, as the store has it.
    ///
    /// - Throws: `SupportFailure` when the build fails.
    @discardableResult
    func build(
        _ specification: String, tag: String = "sample:test", arch: String = "amd64",
        options: [String] = [], environment: [String: String] = [:], wrapper: [String] = []
    ) throws -> Answer.Build {
        let result = try start(
            ["build", specification, "-t", tag, "--arch", arch, "--format", "json"] + options,
            environment: environment, wrapper: wrapper
        ).wait()
        guard result.status == 0 else {
            throw SupportFailure("socle build ended with \(result.status): \(result.stderr)")
        }
        return Answer.Build(rows: try Answer.rows(result.output))
    }

    /// Builds as ``build(_:tag:arch:options:environment:wrapper:)`` does, and reads what is in the
    /// image.
    func image(
        _ specification: String, options: [String] = [], environment: [String: String] = [:]
    ) throws -> Picture {
        let built = try build(specification, options: options, environment: environment)
        return try layout.picture(of: built.digest)
    }

    /// Names in the store, without the lists of what is attached to images.
    func names() throws -> [String] {
        guard Files.exists(layout.path + "/index.json") else { return [] }
        return try layout.index().manifests.compactMap {
            $0.annotations?["org.opencontainers.image.ref.name"]
        }.filter { !$0.hasPrefix("sha256-") }
    }

    /// What should not be in a store after a program has ended: files without a name, and files
    /// that are not what their name says.
    func debris() throws -> [String] {
        guard Files.exists(home) else { return [] }
        return try Files.list(home).filter { path in
            let parts = path.split(separator: "/")
            guard Self.isFile(home + "/" + path), let name = parts.last else { return false }
            if parts.contains("ingest") { return name != "uses" && !name.hasSuffix(".lock") }
            guard parts.dropLast().last == "sha256" else { return false }
            let digest = DigestHasher.digest(of: try Files.read(home + "/" + path))
            return !parts.starts(with: ["cache"]) && digest.hex != name
        }
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & mode_t(S_IFMT) == mode_t(S_IFREG)
    }
}

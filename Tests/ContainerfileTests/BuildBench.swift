import Assembly
import Compression
import FileTree
import Inspection
import OCIModel
import Store
import Synchronization
import SystemPackage
import TestSupport

@testable import Containerfile

/// A store, a context and providers that stand for registries, containers and the network.
final class BuildBench: Sendable {
    let folder: TemporaryDirectory
    let session: StoreSession
    let store: ContentStore
    let commands: FakeCommands
    let images = FakeImages()
    let downloads = FakeDownloads()
    private let lines = Mutex<[String]>([])

    static let epoch = Timestamp(seconds: 1_700_000_000)

    init() throws {
        folder = try TemporaryDirectory("build")
        session = try StoreSession(SocleHome(below: FilePath(folder.appending("home"))))
        store = try ContentStore(session)
        commands = FakeCommands(session, store)
        try Files.makeDirectory(folder.appending("context"))
    }

    /// Writes files of the context.
    func context(_ files: [String: String], mode: UInt32 = 0o644) throws {
        for (path, text) in files.sorted(by: { $0.key < $1.key }) {
            var above = "context"
            for part in path.split(separator: "/").dropLast() {
                above += "/" + part
                try Files.makeDirectory(folder.appending(above))
            }
            try folder.write(text, to: "context/" + path, mode: mode)
        }
    }

    /// What a build was told and has come to.
    struct Built {
        let outcome: StageOutcome
        let bases: [StageOutcome.Base]
        let findings: [CheckFinding]
        let record: StepRecord
        /// What progress said.
        let lines: [String]
        let contents: ImageContents
        let image: PlatformImage

        /// The paths of the image in their order, directories with a slash at their end.
        var paths: [String] {
            contents.tree.entries.filter { !$0.path.isRoot }.map {
                $0.path.description.dropFirst() + ($0.node.isDirectory ? "/" : "")
            }
        }

        /// The text of a file; `nil` when there is none.
        func text(_ path: String) throws -> String? {
            contents.file(try TreePath(path)).map { String(decoding: $0, as: UTF8.self) }
        }

        /// `0755 1:2` of an entry.
        func owner(_ path: String) throws -> String? {
            contents.tree[try TreePath(path)].map {
                "\(String($0.attributes.mode, radix: 8)) \($0.attributes.uid):\($0.attributes.gid)"
            }
        }
    }

    /// Builds a Dockerfile.
    func build(
        _ text: String, _ platform: Platform = Platform(architecture: "amd64"),
        ignore: String = "", hasContext: Bool = true, usesCache: Bool = true,
        codec: LayerCodec = .gzipDefault, epoch: Timestamp? = BuildBench.epoch,
        imported: ImportedSteps = ImportedSteps(),
        request change: (inout BuildRequest) -> Void = { _ in }
    ) async throws -> Built {
        let file = try ContainerfileReader.read(Array(text.utf8), file: "Dockerfile")
        var request = BuildRequest(platform: platform, on: Platform(architecture: "amd64"))
        change(&request)
        var environment = BuildEnvironment(
            session: session, store: store, images: images, commands: commands,
            downloads: downloads, imported: imported
        ) { line in self.lines.withLock { $0.append(line) } }
        environment.epoch = epoch
        environment.usesCache = usesCache
        environment.codec = codec
        let context = try ContextFolder(
            FilePath(folder.appending("context")), ignore: IgnorePatterns(Array(ignore.utf8)))
        lines.withLock { $0 = [] }
        let (outcome, bases, findings) = try await BuildExecutor(
            BuildPlan(file, request), context: hasContext ? context : nil, in: environment
        ).build()
        let written = try await StageImage.write(
            outcome, labels: [:], annotations: [:], in: environment)
        let image = try store.image(written.manifest).singleImage(place: "built")
        return Built(
            outcome: outcome, bases: bases, findings: findings, record: environment.record,
            lines: lines.withLock { $0 },
            contents: try ImageContentsReader.read(image) { _ in true }, image: image)
    }

    /// The message of a build that fails.
    func failure(
        _ text: String, ignore: String = "", hasContext: Bool = true
    ) async -> String {
        do {
            _ = try await build(text, ignore: ignore, hasContext: hasContext)
            return "it was built"
        } catch {
            return "\(error)"
        }
    }

    /// Builds a Dockerfile and lets others name it in `FROM`.
    func base(_ name: String, _ text: String) async throws {
        let built = try await build(text)
        images.add(
            BaseImage(image: built.image, name: name, digest: built.image.descriptor.digest))
    }
}

/// Images by name.
final class FakeImages: BaseImageProvider {
    private let images = Mutex<[String: BaseImage]>([:])
    private let asked = Mutex<[String]>([])

    /// The names that were asked for, with their platforms.
    var requests: [String] { asked.withLock { $0 } }

    func add(_ image: BaseImage) { images.withLock { $0[image.name] = image } }

    func image(_ name: String, for platform: Platform) async throws -> BaseImage {
        asked.withLock { $0.append("\(name) \(platform)") }
        guard let image = images.withLock({ $0[name] }) else {
            throw SupportFailure("nobody has `\(name)`")
        }
        return image
    }
}

/// Commands that are noted, and do what a few words of them say: `write PATH TEXT`, `fail`, `nothing`.
final class FakeCommands: CommandRunner {
    private let session: StoreSession
    private let store: ContentStore
    private let seen = Mutex<[RunStep]>([])

    init(_ session: StoreSession, _ store: ContentStore) {
        self.session = session
        self.store = store
    }

    /// The steps that were run.
    var steps: [RunStep] { seen.withLock { $0 } }
    /// The last words of each.
    var texts: [String] { steps.map { $0.arguments.last ?? "" } }

    func forget() { seen.withLock { $0 = [] } }

    func run(
        _ step: RunStep, on image: PlatformImage, mounts: [PreparedMount], epoch: Timestamp,
        codec: LayerCodec
    ) async throws -> StepLayer? {
        seen.withLock { $0.append(step) }
        let words = (step.arguments.last ?? "").split(separator: " ").map(String.init)
        switch words.first {
        case "fail": throw SupportFailure("it failed")
        case "write":
            let writer = StepLayerWriter(store: store, session: session, codec: codec)
            return try writer.write { tar in
                let path = try TreePath(words[1])
                let bytes = Array(words.dropFirst(2).joined(separator: " ").utf8)
                try tar.header(
                    path, .file(FileContent(bytes)), Attributes(mode: 0o644, modified: epoch))
                try tar.content(bytes)
            }
        default: return nil
        }
    }
}

/// Files by their address.
final class FakeDownloads: DownloadProvider {
    private let files = Mutex<[String: String]>([:])

    func add(_ address: String, path: String) { files.withLock { $0[address] = path } }

    func download(
        _ address: String, checksum: Digest?
    ) async throws -> (path: String, size: UInt64, digest: Digest) {
        guard let path = files.withLock({ $0[address] }) else {
            throw SupportFailure("no such address")
        }
        let digest = DigestHasher.digest(of: try Files.read(path))
        if let checksum, checksum != digest { throw SupportFailure("another digest") }
        return (path, try Files.size(path), digest)
    }
}

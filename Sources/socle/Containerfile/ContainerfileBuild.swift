import Assembly
import Compression
import Containerfile
import Distribution
import OCIModel
import Packages
import Sandbox
import Store
import SystemPackage

/// `socle build -f`: from a Dockerfile to an image.
struct ContainerfileBuild {
    let options: ContainerfileOptions
    let context: String?
    let architectures: String?
    let source: SourceFlags
    let registry: RegistrySettings
    let sandbox: SandboxOptions
    let codec: LayerCodec
    let workplace: Workplace
    private let fresh = FreshTrees()

    init(
        options: ContainerfileOptions, context: String?, architectures: String?,
        source: SourceFlags, registry: RegistrySettings, sandbox: SandboxOptions,
        codec: LayerCodec, workplace: Workplace
    ) {
        self.options = options
        self.context = context
        self.architectures = architectures
        self.source = source
        self.registry = registry
        self.sandbox = sandbox
        self.codec = codec
        self.workplace = workplace
    }

    /// An image that was built.
    struct Result {
        let root: Descriptor
        let images: [StageImage.Written]
        /// The images that went into each platform's, in the same order.
        let bases: [[StageOutcome.Base]]
        /// The steps that were done, or were found done.
        let steps: StepRecord
    }

    /// The Dockerfile, read. Done before anything else, so that a mistake in it costs nothing.
    static func read(_ path: String) throws -> Containerfile {
        let bytes: [UInt8]
        do {
            if path == "-" {
                bytes = try StandardInput.bytes(limit: 4 << 20)
                StandardInput.putBack(bytes)
            } else {
                bytes = try FileSource(path: path).readAll(limit: 4 << 20)
            }
        } catch {
            throw BadInput("\(error)")
        }
        do {
            return try ContainerfileReader.read(bytes, file: path == "-" ? "Dockerfile" : path)
        } catch {
            throw BadInput("\(error)")
        }
    }

    /// Says what could be better in a Dockerfile, without building it.
    ///
    /// - Throws: ``GateRefusal`` when there is anything.
    func check(_ file: Containerfile) throws -> Table {
        let plan = try plan(file, for: platforms().first ?? .host)
        var findings = plan.findings
        let patterns = try context.map { try ignored(in: $0) } ?? IgnorePatterns()
        for stage in plan.stages {
            var evaluator = StageEvaluator(plan, base: .init(), platform: stage.platform)
            do {
                for instruction in file.stages[stage.index].instructions {
                    let step = try evaluator.step(instruction)
                    findings += step.ignoredSources(by: patterns, checks: file.directives.checks)
                }
            } catch {
                throw BadInput("\(error)")
            }
            findings += evaluator.findings
        }
        var table = Table([
            .init(heading: "Line", key: "line", alignsRight: true),
            .init(heading: "Rule", key: "rule"), .init(heading: "Advice", key: "advice"),
        ])
        for finding in findings.sorted(by: { $0.place.line < $1.place.line }) {
            table.rows.append([
                Table.Cell(
                    String(finding.place.line), value: .number(Int64(finding.place.line))),
                Table.Cell(finding.rule.rawValue), Table.Cell(finding.message),
            ])
        }
        return table
    }

    /// A plan; a mistake in the file or in what was asked for is bad input.
    private func plan(_ file: Containerfile, for platform: Platform) throws -> BuildPlan {
        var request = BuildRequest(platform: platform, on: .host)
        request.target = options.target
        request.arguments = try options.arguments(workplace.environment)
        do {
            return try BuildPlan(file, request)
        } catch {
            throw BadInput("\(error)")
        }
    }

    /// Builds all platforms that were asked for.
    ///
    /// - Parameter imported: Steps that other builds did.
    func run(_ file: Containerfile, _ imported: ImportedSteps) async throws -> Result {
        do {
            let result = try await build(file, imported)
            await fresh.finish()
            return result
        } catch {
            // What was done before the mistake is there when it has been mended.
            if !Task.isCancelled { await fresh.finish() }
            throw error
        }
    }

    private func build(
        _ file: Containerfile, _ imported: ImportedSteps
    ) async throws -> Result {
        let folder = try context.map { try ContextFolder(FilePath($0), ignore: ignored(in: $0)) }
        let secrets = try SecretFiles(options.secret, in: workplace)
        var images: [StageImage.Written] = []
        var bases: [[StageOutcome.Base]] = []
        var shown: Set<CheckFinding> = []
        let environment = try await environment(secrets, imported)
        for platform in try platforms() {
            let plan = try plan(file, for: platform)
            let (outcome, used, findings) = try await BuildExecutor(
                plan, context: folder, in: environment
            )
            .build()
            bases.append(used)
            for finding in findings where shown.insert(finding).inserted {
                workplace.progress.note(
                    "\(file.file):\(finding.place.line): \(finding.rule.rawValue): \(finding.message)"
                )
            }
            if file.directives.checks.isError, let first = findings.first {
                throw GateRefusal(
                    description:
                        "\(file.file):\(first.place.line): \(first.rule.rawValue), and the "
                        + "file says `check=error=true`")
            }
            images.append(
                try await StageImage.write(
                    outcome, labels: options.labels(), annotations: [:], in: environment))
        }
        guard let first = images.first else { throw BadInput("no architecture to build for") }
        let root =
            images.count == 1
            ? first.manifest : try StageImage.index(images, to: workplace.images)
        return Result(root: root, images: images, bases: bases, steps: environment.record)
    }

    private func platforms() throws -> [Platform] {
        guard let architectures else { return [.host] }
        return try architectures.split(separator: ",").map { try Platform(user: String($0)) }
    }

    private func environment(
        _ secrets: SecretFiles, _ imported: ImportedSteps
    ) async throws -> BuildEnvironment {
        let progress = workplace.progress
        let report: @Sendable (String) -> Void = { progress.note($0) }
        let task = progress.begin("Fetching", unit: .bytes)
        let context = try await source.context(
            workplace, codec: codec, task: task, registry: registry)
        let commands = LazyCommands(
            workplace: workplace, options: sandbox, secrets: secrets.files,
            agents: try SSHAgents(options.ssh, environment: workplace.environment).sockets,
            fresh: fresh,
            network: options.network == "none" ? .none : .host,
            timeout: options.timeout.map { .seconds($0) }, output: { progress.note("  | " + $0) })
        let mapping = try options.bases.map { try BaseMapping($0) } ?? BaseMapping()
        var environment = BuildEnvironment(
            session: workplace.session, store: workplace.images,
            images: BaseImages(
                workplace: workplace, mapping: mapping, context: context, registry: registry,
                isOffline: source.offline, imported: imported),
            commands: commands, downloads: Downloads(context.transport),
            imported: imported, report: report)
        environment.epoch = try workplace.sourceDateEpoch()
        environment.usesCache = !options.noCache
        environment.codec = codec
        return environment
    }

    /// The patterns of the Dockerfile's own `.dockerignore`, or else the context's.
    private func ignored(in context: String) throws -> IgnorePatterns {
        var candidates = [context + "/.dockerignore"]
        if let file = options.file, file != "-" { candidates.insert(file + ".dockerignore", at: 0) }
        for path in candidates {
            guard let source = try? FileSource(path: path) else { continue }
            do {
                return try IgnorePatterns(source.readAll(limit: 1 << 20))
            } catch {
                throw BadInput("\(path): \(error)")
            }
        }
        return IgnorePatterns()
    }
}

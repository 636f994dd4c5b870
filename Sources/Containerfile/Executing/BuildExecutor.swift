import Compression
import FileTree
import OCIModel
import Store

/// Builds the stages of a plan: those that are needed, and those that do not wait for each other at
/// the same time.
public actor BuildExecutor {
    private let plan: BuildPlan
    private let context: ContextFolder?
    private let environment: BuildEnvironment
    private let trees: StageTrees
    private var stages: [Int: Task<StageOutcome, any Error>] = [:]
    private var images: [String: Task<StageOutcome, any Error>] = [:]
    private var bases: Set<StageOutcome.Base> = []
    private var targets: [String: String] = [:]
    private var findings: [CheckFinding] = []

    /// Prepares to build.
    ///
    /// - Parameter context: The folder that `COPY` takes from; `nil` when there is none.
    public init(_ plan: BuildPlan, context: ContextFolder?, in environment: BuildEnvironment) {
        self.plan = plan
        self.context = context
        self.environment = environment
        trees = StageTrees(environment)
    }

    /// Builds the stage that the plan is for.
    ///
    /// - Returns: What it has come to, the images that went into it, and what could be better in the
    ///   file.
    /// - Throws: ``ContainerfileError`` with the line of the instruction that failed, and
    ///   `CancellationError`.
    public func build() async throws -> (
        outcome: StageOutcome, bases: [StageOutcome.Base], findings: [CheckFinding]
    ) {
        for stage in plan.stages { start(stage) }
        defer { for task in stages.values { task.cancel() } }
        guard let target = stages[plan.target] else {
            throw plan.file.error("nothing to build", at: SourcePlace(line: 1))
        }
        let outcome = try await withTaskCancellationHandler {
            try await firstFailureOrResult(of: target)
        } onCancel: {
            Task { await self.cancel() }
        }
        let advice = ImageAdvice(
            plan: plan, outcome: outcome, trees: trees, environment: environment,
            targets: targets)
        let all = try await plan.findings + findings + advice.findings()
        return (
            outcome, bases.sorted { $0.name < $1.name },
            all.sorted { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
        )
    }

    private func cancel() { for task in stages.values { task.cancel() } }

    /// A failure of any stage ends the build: the target waits for all that are planned.
    private func firstFailureOrResult(
        of target: Task<StageOutcome, any Error>
    ) async throws -> StageOutcome {
        let all = Array(stages.values)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for task in all { group.addTask { _ = try await task.value } }
            while try await group.next() != nil {}
            return try await target.value
        }
    }

    private func start(_ stage: BuildPlan.PlannedStage) {
        let builder = StageBuilder(
            plan: plan, planned: stage, context: context, environment: environment, trees: trees,
            sources: self)
        stages[stage.index] = Task { try await builder.build() }
    }

    /// What an earlier stage has come to.
    func stage(_ index: Int) async throws -> StageOutcome {
        guard let task = stages[index] else {
            throw plan.file.error("stage \(index) is not built", at: SourcePlace(line: 1))
        }
        return try await task.value
    }

    /// An image as a stage that nothing was done to, each looked up once.
    func image(_ name: String, for platform: Platform) async throws -> StageOutcome {
        let key = "\(name) \(platform)"
        if let task = images[key] { return try await task.value }
        let environment = environment
        let task = Task {
            let base = try await environment.images.image(name, for: platform)
            return try StageOutcome(base, platform: platform, epoch: environment.epoch)
        }
        images[key] = task
        let outcome = try await task.value
        if let base = outcome.base {
            bases.insert(base)
            targets[name] = base.name
        }
        return outcome
    }

    /// Notes what could be better.
    func note(_ more: [CheckFinding]) { findings += more }
}

extension StageOutcome {
    /// A stage of nothing but an image.
    init(_ base: BaseImage, platform: Platform, epoch: Timestamp?) throws {
        let configuration = try base.image.configuration()
        let layers = base.image.manifest.layers
        guard layers.count == configuration.rootfs.diffIDs.count else {
            throw CopyError.unusable(
                "\(base.name): \(layers.count) layers in the manifest, and "
                    + "\(configuration.rootfs.diffIDs.count) in the configuration")
        }
        self.init(
            layers: zip(layers, configuration.rootfs.diffIDs).map {
                Layer(descriptor: $0, diffID: $1)
            }, state: StageState(configuration.config ?? ExecutionParameters()),
            history: configuration.history ?? [], platform: platform,
            epoch: epoch ?? configuration.created.flatMap(Timestamp.init(rfc3339:)) ?? .zero,
            base: Base(name: base.name, digest: base.digest), baseLayers: layers.count)
        onBuild = configuration.config?.onBuild ?? []
    }
}

import Compression
import FileTree
import OCIModel
import Store

/// Builds one stage: evaluates its instructions one after the other and does what they come to.
struct StageBuilder: Sendable {
    let plan: BuildPlan
    let planned: BuildPlan.PlannedStage
    let context: ContextFolder?
    let environment: BuildEnvironment
    let trees: StageTrees
    let sources: BuildExecutor

    private var file: Containerfile { plan.file }

    /// Layers that are only copied from are packed fast, those of the image well.
    private var codec: LayerCodec {
        plan.lineage.contains(planned.index) ? environment.codec : .zstd(level: 1)
    }

    /// Builds the stage.
    ///
    /// - Throws: ``ContainerfileError`` at the instruction that failed.
    func build() async throws -> StageOutcome {
        let stage = file.stages[planned.index]
        var outcome = try await base(of: stage)
        var evaluator = StageEvaluator(
            plan, base: outcome.state.config, platform: planned.platform)
        outcome.state = evaluator.state
        let triggers = try ContainerfileReader.triggers(outcome.onBuild, of: file, at: stage.place)
        outcome.onBuild = []
        let instructions = triggers + stage.instructions
        for (number, instruction) in instructions.enumerated() {
            try Task.checkCancellation()
            let step = try evaluator.step(instruction)
            let label = "[\(name) \(number + 1)/\(instructions.count)] \(instruction.text)"
            do {
                let layer = try await perform(step, on: outcome, label: label)
                outcome.add(layer, step)
            } catch let error as ContainerfileError {
                throw error
            } catch let error as CancellationError {
                throw error
            } catch {
                let word = (error as? CopyError)?.subject
                throw file.error("\(error)", at: file.place(of: word, in: instruction))
            }
        }
        outcome.onBuild = evaluator.onBuild
        if let author = evaluator.state.author { outcome.state.author = author }
        await sources.note(evaluator.findings)
        return outcome
    }

    private var name: String {
        file.stages[planned.index].name
            ?? (file.stages.count > 1 ? "stage-\(planned.index)" : "image")
    }

    private func base(of stage: Containerfile.Stage) async throws -> StageOutcome {
        switch planned.base {
        case .scratch:
            return StageOutcome(
                layers: [], state: StageState(), history: [], platform: planned.platform,
                epoch: environment.epoch ?? .zero, base: nil, baseLayers: 0)
        case .stage(let index): return try await sources.stage(index)
        case .image(let name, let place):
            do {
                return try await sources.image(name, for: planned.platform)
            } catch let error as CancellationError {
                throw error
            } catch {
                throw file.error("\(error)", at: place)
            }
        }
    }

    /// Does what a step says, or finds that it was done before.
    private func perform(
        _ step: StageStep, on outcome: StageOutcome, label: String
    ) async throws -> StepLayer? {
        switch step.action {
        case .configure: return nil
        case .copy(let copy):
            let origin = try await origin(copy.from, outcome.platform, step.place)
            return try await CopyExecutor(environment: environment, trees: trees, codec: codec)
                .perform(copy, from: origin, on: outcome, label: label)
        case .directory(let path):
            return try await CopyExecutor(environment: environment, trees: trees, codec: codec)
                .makeDirectory(path, on: outcome, label: label)
        case .run(let run):
            return try await perform(run, step, on: outcome, label: label)
        }
    }

    /// Where a `--from` leads; the context when there is none.
    private func origin(
        _ name: String?, _ platform: Platform, _ place: SourcePlace
    ) async throws -> CopySourcePlace {
        guard let name else {
            guard let context else {
                throw file.error(
                    "there is no build context to copy from; name a folder on the command line",
                    at: place)
            }
            return .context(context)
        }
        return .stage(try await outcome(named: name, platform), name: name)
    }

    private func outcome(named name: String, _ platform: Platform) async throws -> StageOutcome {
        if let stage = file.stage(named: name), stage.index < planned.index {
            return try await sources.stage(stage.index)
        }
        return try await sources.image(name, for: platform)
    }

    private func perform(
        _ run: RunStep, _ step: StageStep, on outcome: StageOutcome, label: String
    ) async throws -> StepLayer? {
        var mounts: [PreparedMount] = []
        var inputs: [String] = []
        for mount in run.mounts {
            let origin = try await origin(of: mount, for: outcome, step.place)
            let options = mount.options.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
            inputs.append("\(mount.kind.rawValue) " + options.joined(separator: ","))
            inputs += origin?.chain ?? []
            mounts.append(PreparedMount(mount, origin: origin?.image(environment.store.blobs)))
        }
        let key = StepKey.run(run, inputs: inputs, on: outcome)
        let cache = StepCache(environment)
        if let known = try cache.result(for: key) {
            environment.report("\(label) (cached)")
            return known.layer
        }
        environment.report(label)
        let needed =
            outcome.layers.map(\.descriptor) + mounts.flatMap { $0.origin?.manifest.layers ?? [] }
        try await environment.imported.bring(needed, into: environment.store)
        let layer = try await environment.commands.run(
            run, on: outcome.image(environment.store.blobs), mounts: mounts, epoch: outcome.epoch,
            codec: codec)
        try cache.keep(StepCache.Result(layer: layer), for: key)
        return layer
    }

    /// What a mount shows: a stage, an image, or the part of the context that it names, as a layer of
    /// its own, so that what is left out of the context is left out here too.
    private func origin(
        of mount: RunMount, for outcome: StageOutcome, _ place: SourcePlace
    ) async throws -> StageOutcome? {
        if let name = mount.options["from"] {
            return try await self.outcome(named: name, outcome.platform)
        }
        guard mount.kind == .bind else { return nil }
        guard let context else {
            throw file.error("there is no build context to mount", at: place)
        }
        let source = mount.options["source"] ?? "."
        let copy = CopyStep(
            isAdd: false, sources: [source], inline: [], destination: "/", isIntoDirectory: true,
            from: nil, isLinked: true, keepsParents: true, excludes: [])
        var files = StageOutcome(
            layers: [], state: StageState(), history: [], platform: outcome.platform,
            epoch: outcome.epoch, base: nil, baseLayers: 0)
        let layer = try await CopyExecutor(environment: environment, trees: trees, codec: codec)
            .perform(copy, from: .context(context), on: files, label: nil)
        if let layer {
            files.layers.append(.init(layer))
        }
        return files
    }
}

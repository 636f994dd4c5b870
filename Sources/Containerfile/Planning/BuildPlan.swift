import ImageSpec
public import OCIModel
import Store

/// Which stages a build needs, and what each stands on.
public struct BuildPlan: Sendable {
    /// The file.
    public let file: Containerfile
    /// What is asked for.
    public let request: BuildRequest
    /// The stage that becomes the image.
    public let target: Int
    /// The stages that are needed, in an order in which each comes after what it stands on.
    public let stages: [PlannedStage]
    /// What could be better, found so far.
    public let findings: [CheckFinding]
    /// The stages whose layers are the image's: the target, and those that it stands on.
    public let lineage: Set<Int>
    let globals: GlobalArguments

    /// A stage that is needed.
    public struct PlannedStage: Sendable {
        /// Its number in the file.
        public let index: Int
        /// What it begins with.
        public let base: Base
        /// The platform that it is built for.
        public let platform: Platform
        /// The stages that it takes anything from, its base among them.
        public let needs: Set<Int>
    }

    /// What a stage begins with.
    public enum Base: Hashable, Sendable {
        /// Nothing.
        case scratch
        /// Another stage.
        case stage(Int)
        /// An image.
        case image(String, at: SourcePlace)
    }

    /// Plans a build.
    ///
    /// - Throws: ``ContainerfileError``, for a target that is not there too.
    public init(_ file: Containerfile, _ request: BuildRequest) throws(ContainerfileError) {
        self.file = file
        self.request = request
        globals = try GlobalArguments(file, request)
        guard let last = file.stages.last else {
            throw file.error("nothing to build", at: SourcePlace(line: 1))
        }
        var wanted = last.index
        if let name = request.target {
            guard let stage = file.stage(named: name) else {
                let names = file.stages.compactMap(\.name)
                throw file.error(
                    "no stage `\(name)`; \(NearestName.advice(for: name, among: names))",
                    at: last.place)
            }
            wanted = stage.index
        }
        target = wanted
        var planner = StagePlanner(file: file, request: request, globals: globals)
        let all = try file.stages.map { stage throws(ContainerfileError) in
            try planner.plan(stage)
        }
        var needed: Set<Int> = [target]
        for index in all.indices.reversed() where needed.contains(index) {
            needed.formUnion(all[index].needs)
        }
        stages = all.filter { needed.contains($0.index) }
        var line: Set<Int> = [target]
        var below = all[target].base
        while case .stage(let index) = below {
            line.insert(index)
            below = all[index].base
        }
        lineage = line
        let shown = file.remarks + globals.findings + planner.findings
        findings = shown.filter { file.directives.checks.reports($0.rule) }
    }
}

/// Finds what each stage stands on.
struct StagePlanner {
    let file: Containerfile
    let request: BuildRequest
    let globals: GlobalArguments
    private(set) var findings: [CheckFinding] = []
    private var names: Set<String> = []

    init(file: Containerfile, request: BuildRequest, globals: GlobalArguments) {
        self.file = file
        self.request = request
        self.globals = globals
    }

    mutating func plan(
        _ stage: Containerfile.Stage
    ) throws(ContainerfileError) -> BuildPlan.PlannedStage {
        if let name = stage.name, let place = stage.from.name?.place,
            !names.insert(name).inserted
        {
            findings.append(
                CheckFinding(
                    .duplicateStageName, "another stage is named `\(name)`; choose another name",
                    at: place))
        }
        let base = try base(of: stage)
        var needs: Set<Int> = []
        if case .stage(let index) = base { needs.insert(index) }
        for instruction in stage.instructions {
            for source in Self.sources(of: instruction) {
                if let index = try earlier(source, than: stage) { needs.insert(index) }
            }
        }
        return BuildPlan.PlannedStage(
            index: stage.index, base: base, platform: try platform(of: stage), needs: needs)
    }

    private mutating func base(
        of stage: Containerfile.Stage
    ) throws(ContainerfileError) -> BuildPlan.Base {
        let word = stage.from.base
        let (text, undefined) = try file.expand(word, in: globals.scope)
        for name in undefined {
            findings.append(
                CheckFinding(
                    .undefinedArgInFrom,
                    "`\(name)` is no argument that FROM sees; declare it with ARG before the first "
                        + "FROM", at: word.place))
        }
        guard !text.isEmpty else {
            throw file.error(
                "the base is empty when its variables are replaced; give the argument a default",
                at: word.place)
        }
        try checkDefault(of: word)
        if text == "scratch" { return .scratch }
        let lower = text.lowercased()
        if let other = file.stages.last(where: { $0.name == lower && $0.index < stage.index }) {
            return .stage(other.index)
        }
        return .image(text, at: word.place)
    }

    /// Notes a base that is none when nobody gives build arguments.
    private mutating func checkDefault(of word: Word) throws(ContainerfileError) {
        guard word.text.contains("$"), !request.arguments.isEmpty else { return }
        var plain = request
        plain.arguments = [:]
        // A default that cannot be worked out is no base either.
        let text = try? file.expand(word, in: GlobalArguments(file, plain).scope).text
        let transports = ImageLocation.transports + ["catalogue:"]
        if let text,
            (try? ImageReference(text)) != nil || transports.contains(where: text.hasPrefix)
        {
            return
        }
        findings.append(
            CheckFinding(
                .invalidDefaultArgInFrom,
                "without build arguments this is `\(text ?? "")`, which is no image; give them "
                    + "defaults", at: word.place))
    }

    private mutating func platform(
        of stage: Containerfile.Stage
    ) throws(ContainerfileError) -> Platform {
        guard let word = stage.from.platform else { return request.platform }
        let (text, _) = try file.expand(word, in: globals.scope)
        if !word.text.contains("$") {
            findings.append(
                CheckFinding(
                    .fromPlatformFlagConstDisallowed,
                    "a fixed platform is built whatever is asked for; write a variable such as "
                        + "$BUILDPLATFORM", at: word.place))
        } else if word.text == "$TARGETPLATFORM" || word.text == "${TARGETPLATFORM}" {
            findings.append(
                CheckFinding(
                    .redundantTargetPlatform, "this is what FROM does by itself", at: word.place))
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...3).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }) else {
            throw file.error(
                "`\(text)` is no platform (want for example linux/arm64)", at: word.place)
        }
        if parts.count == 1 { return Platform(architecture: parts[0]) }
        guard parts[0] == "linux" else {
            throw file.error("only Linux images can be built, not `\(text)`", at: word.place)
        }
        return Platform(architecture: parts[1], variant: parts.count > 2 ? parts[2] : nil)
    }

    /// The words of an instruction that name stages or images.
    private static func sources(of instruction: Instruction) -> [Word] {
        switch instruction.kind {
        case .copy(let copy): copy.from.map { [$0] } ?? []
        case .run(let run):
            run.mounts.compactMap { mount in
                mount.options["from"].map { Word($0, at: mount.place) }
            }
        default: []
        }
    }

    /// The earlier stage that a `--from` names; `nil` for an image.
    private func earlier(
        _ word: Word, than stage: Containerfile.Stage
    ) throws(ContainerfileError) -> Int? {
        // Variables here are rare, and BuildKit does not replace them in COPY either.
        guard !word.text.contains("$") else {
            throw file.error(
                "variables are not replaced in `--from`; name a stage: FROM … AS name",
                at: word.place)
        }
        let lower = word.text.lowercased()
        if let named = file.stages.last(where: { $0.name == lower && $0.index < stage.index }) {
            return named.index
        }
        if let number = Int(lower), file.stages.indices.contains(number) {
            guard number < stage.index else {
                throw file.error(
                    "stage \(number) does not come before this one", at: word.place)
            }
            return number
        }
        if file.stages.contains(where: { $0.name == lower }) {
            throw file.error(
                "the stage `\(word.text)` does not come before this one", at: word.place)
        }
        return nil
    }
}

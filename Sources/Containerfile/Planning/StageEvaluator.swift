import Inspection
public import OCIModel

/// Goes through the instructions of a stage, one after the other, and says what each comes to
/// (Dockerfile reference).
///
/// Pure: what the instructions do to files is for others.
public struct StageEvaluator: Sendable {
    let file: Containerfile
    let request: BuildRequest
    let globals: GlobalArguments
    /// What the stage has come to.
    public private(set) var state: StageState
    /// What could be better.
    public internal(set) var findings: [CheckFinding] = []
    /// Instructions for those who build on the image.
    public private(set) var onBuild: [String] = []
    /// The instructions that count once and were there.
    private var seen: Set<String> = []

    /// Begins a stage of a plan on a base's configuration.
    ///
    /// - Parameter platform: What the stage is built for.
    public init(_ plan: BuildPlan, base: ExecutionParameters, platform: Platform) {
        file = plan.file
        request = plan.request
        globals = plan.globals
        state = StageState(base)
        if state.config.environment == nil, base.environment == nil {
            state.config.environment = ["PATH=" + Self.standardPath]
        }
    }

    static let standardPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Evaluates an instruction.
    ///
    /// - Throws: ``ContainerfileError``.
    public mutating func step(
        _ instruction: Instruction
    ) throws(ContainerfileError) -> StageStep {
        var action = StageStep.Action.configure
        var history = instruction.text
        switch instruction.kind {
        case .from: break
        case .argument(let declarations): try declare(declarations)
        case .environment(let all): try setEnvironment(all)
        case .label(let all): try setLabels(all)
        case .run(let run): (action, history) = try resolve(run, instruction)
        case .copy(let copy): action = .copy(try resolve(copy, instruction))
        case .workingDirectory(let word):
            let path = try expand(word)
            guard !path.isEmpty else { throw file.error("an empty path", at: word.place) }
            if !path.hasPrefix("/"), (state.config.workingDirectory ?? "").isEmpty {
                remark(
                    .workdirRelativePath,
                    "`\(path)` depends on the base's working directory; begin it with /",
                    at: word.place)
            }
            state.config.workingDirectory = state.absolute(path)
            action = .directory(state.workingDirectory)
        case .user(let word):
            let user = try expand(word)
            guard !user.isEmpty else { throw file.error("an empty user", at: word.place) }
            state.config.user = user
        case .entrypoint(let command):
            remarkSeveral("ENTRYPOINT", instruction)
            state.config.entrypoint = nonEmpty(command)
            // What the base would be given as arguments means nothing to another program.
            if !seen.contains("CMD") { state.config.command = nil }
        case .command(let command):
            remarkSeveral("CMD", instruction)
            state.config.command = nonEmpty(command)
        case .shell(let words): state.config.shell = words
        case .expose(let words): try expose(words)
        case .volume(let words):
            for word in words {
                let path = try expand(word)
                guard !path.isEmpty else { throw file.error("an empty path", at: word.place) }
                state.config.volumes = state.config.volumes ?? [:]
                state.config.volumes?[path] = EmptyObject()
            }
        case .stopSignal(let word): state.config.stopSignal = try signal(word)
        case .healthcheck(let check):
            remarkSeveral("HEALTHCHECK", instruction)
            state.config.healthcheck = healthcheck(check)
        case .onBuild(let text):
            onBuild.append(text)
            state.config.onBuild = onBuild
        case .maintainer(let name): state.author = name
        }
        return StageStep(
            action: action, history: history, place: instruction.place, state: state)
    }

    /// A word with its variables replaced; those that are not set are noted.
    mutating func expand(_ word: Word) throws(ContainerfileError) -> String {
        let (text, undefined) = try file.expand(word, in: state.scope)
        for name in undefined where !state.declared.contains(name) {
            remark(
                .undefinedVar, "`\(name)` is not set; declare it with ARG or ENV", at: word.place)
        }
        return text
    }

    /// Notes a finding, unless the file does not want to hear of it.
    mutating func remark(_ rule: CheckRule, _ message: String, at place: SourcePlace) {
        guard file.directives.checks.reports(rule) else { return }
        findings.append(CheckFinding(rule, message, at: place))
    }

    private mutating func remarkSeveral(_ name: String, _ instruction: Instruction) {
        guard !seen.insert(name).inserted else { return }
        remark(
            .multipleInstructionsDisallowed,
            "only the last \(name) of a stage counts; take the others out", at: instruction.place)
    }

    private func nonEmpty(_ command: CommandLine) -> [String]? {
        switch command {
        case .shell(""): nil
        case .exec(let words): words.isEmpty ? nil : words
        case .shell: state.words(command)
        }
    }
}

extension StageEvaluator {
    private mutating func declare(
        _ declarations: [Assignment]
    ) throws(ContainerfileError) {
        for declaration in declarations {
            let name = declaration.name.text
            remarkSecret(name, at: declaration.name.place)
            if !state.declared.contains(name) { state.declared.append(name) }
            let automatic = request.platformArguments(stage: request.target ?? "")
            if let given = request.arguments[name] {
                state.arguments[name] = given
            } else if let word = declaration.value {
                state.arguments[name] = try expand(word)
            } else if let value = globals.declared[name] ?? automatic[name] {
                state.arguments[name] = value
            }
        }
    }

    private mutating func setEnvironment(_ all: [Assignment]) throws(ContainerfileError) {
        // All of one instruction see what was before it.
        var new: [(String, String)] = []
        for assignment in all {
            guard let value = assignment.value else { continue }
            let name = try expand(assignment.name)
            guard !name.isEmpty, !name.contains("=") else {
                throw file.error("`\(name)` cannot name a variable", at: assignment.name.place)
            }
            remarkSecret(name, at: assignment.name.place)
            new.append((name, try expand(value)))
        }
        for (name, value) in new { state.setVariable(name, value) }
    }

    private mutating func setLabels(_ all: [Assignment]) throws(ContainerfileError) {
        for assignment in all {
            guard let value = assignment.value else { continue }
            let name = try expand(assignment.name)
            guard !name.isEmpty else {
                throw file.error("a label has no name", at: assignment.name.place)
            }
            let text = try expand(value)
            state.config.labels = state.config.labels ?? [:]
            state.config.labels?[name] = text
        }
    }

    /// Names that say that their value should be known to few.
    private mutating func remarkSecret(_ name: String, at place: SourcePlace) {
        guard SecretNames.includes(name) else { return }
        remark(
            .secretsUsedInArgOrEnv,
            "`\(name)` would be in the image for all to read; use RUN --mount=type=secret",
            at: place)
    }

    private mutating func expose(_ words: [Word]) throws(ContainerfileError) {
        for word in words {
            for port in WordSplitter.fields(try expand(word)[...]) {
                let parts = port.split(separator: "/", omittingEmptySubsequences: false)
                let kind = parts.count > 1 ? parts[1].lowercased() : "tcp"
                let ends = parts[0].split(separator: "-", omittingEmptySubsequences: false)
                let numbers = ends.compactMap { UInt16($0) }
                guard parts.count <= 2, ["tcp", "udp", "sctp"].contains(kind),
                    numbers.count == ends.count, let first = numbers.first, let last = numbers.last,
                    ends.count <= 2, first <= last
                else {
                    throw file.error(
                        "`\(port)` is no port (want for example 8080, 53/udp or 8000-8010)",
                        at: word.place)
                }
                if parts.count > 1, kind != parts[1] {
                    remark(
                        .exposeProtoCasing, "write `\(kind)` in lower case", at: word.place)
                }
                state.config.exposedPorts = state.config.exposedPorts ?? [:]
                for number in first...last {
                    state.config.exposedPorts?["\(number)/\(kind)"] = EmptyObject()
                }
            }
        }
    }

    private mutating func signal(_ word: Word) throws(ContainerfileError) -> String {
        let text = try expand(word)
        let name = text.uppercased()
        let isNumber = Int(text).map { (1...64).contains($0) } ?? false
        let isName = name.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "+-".contains($0))
        }
        guard !text.isEmpty, isNumber || isName && name.first?.isLetter == true else {
            throw file.error("`\(text)` is no signal (want for example SIGTERM)", at: word.place)
        }
        return isNumber ? text : name
    }

    private func healthcheck(_ check: HealthcheckInstruction) -> Healthcheck {
        guard let command = check.command else { return Healthcheck(test: ["NONE"]) }
        var result =
            switch command {
            case .exec(let words): Healthcheck(test: ["CMD"] + words)
            case .shell(let text): Healthcheck(test: ["CMD-SHELL", text])
            }
        result.interval = check.interval
        result.timeout = check.timeout
        result.startPeriod = check.startPeriod
        result.startInterval = check.startInterval
        result.retries = check.retries
        return result
    }
}

import OCIModel

extension StageEvaluator {
    /// A `COPY` with its variables replaced.
    mutating func resolve(
        _ copy: CopyInstruction, _ instruction: Instruction
    ) throws(ContainerfileError) -> CopyStep {
        var sources: [String] = []
        for word in copy.sources {
            let text = try expand(word)
            guard !text.isEmpty else {
                throw file.error(
                    "a source is empty when its variables are replaced", at: word.place)
            }
            sources.append(text)
        }
        let destination = try expand(copy.destination)
        guard !destination.isEmpty else {
            throw file.error(
                "the destination is empty when its variables are replaced",
                at: copy.destination.place)
        }
        var inline: [CopyStep.InlineFile] = []
        for heredoc in copy.heredocs {
            inline.append(
                .init(name: heredoc.name, content: Array(try text(of: heredoc).utf8)))
        }
        let isInto = destination.hasSuffix("/") || destination == "." || destination.hasSuffix("/.")
        guard sources.count + inline.count == 1 || isInto else {
            throw file.error(
                "with several sources the destination is a directory: write `\(destination)/`",
                at: copy.destination.place)
        }
        var step = CopyStep(
            isAdd: copy.isAdd, sources: sources, inline: inline,
            destination: state.absolute(destination), isIntoDirectory: isInto,
            from: copy.from?.text, isLinked: copy.isLinked, keepsParents: copy.keepsParents,
            excludes: [], unpacks: copy.unpacks)
        for word in copy.excludes { step.excludes.append(try expand(word)) }
        if let owner = copy.owner { step.owner = try expand(owner) }
        if let word = copy.mode { step.mode = try mode(word) }
        if let word = copy.checksum {
            do {
                step.checksum = try Digest(try expand(word))
            } catch let error as ContainerfileError {
                throw error
            } catch {
                throw file.error("`--checksum` wants sha256:…", at: word.place)
            }
        }
        if copy.isAdd, let remote = sources.first(where: Self.isGit) {
            throw file.error(
                "`\(remote)`: git repositories are not fetched; clone it beside the Containerfile",
                at: instruction.place)
        }
        return step
    }

    private static func isGit(_ source: String) -> Bool {
        source.hasPrefix("git@") || source.hasPrefix("git://") || source.hasPrefix("ssh://")
            || source.hasPrefix("http") && source.split(separator: "#")[0].hasSuffix(".git")
    }

    private mutating func mode(_ word: Word) throws(ContainerfileError) -> UInt16 {
        let text = try expand(word)
        guard let mode = UInt16(text, radix: 8), mode <= 0o7777 else {
            throw file.error(
                "`--chmod` wants octal permissions such as 0755, not `\(text)`", at: word.place)
        }
        return mode
    }

    /// A here-document's text, with variables replaced unless its name was quoted.
    private mutating func text(of heredoc: Heredoc) throws(ContainerfileError) -> String {
        guard heredoc.expands else { return heredoc.content }
        do {
            return try WordExpander.expand(
                heredoc.content, in: state.scope, escape: file.directives.escape, keepsQuotes: true
            ).text
        } catch {
            throw file.error("\(error)", at: SourcePlace(line: heredoc.line))
        }
    }

    /// A `RUN` with what it is run by, and what the history says.
    mutating func resolve(
        _ run: RunInstruction, _ instruction: Instruction
    ) throws(ContainerfileError) -> (StageStep.Action, String) {
        var step = RunStep(
            arguments: state.words(run.command), environment: [], hiddenEnvironment: [],
            user: state.config.user, workingDirectory: state.workingDirectory, mounts: [],
            network: run.network, needsShell: true)
        if case .exec = run.command { step.needsShell = false }
        if case .shell(let text) = run.command, !run.heredocs.isEmpty {
            resolve(text, run.heredocs, into: &step)
        }
        if case .exec = run.command, let heredoc = run.heredocs.first {
            throw file.error(
                "the exec form has no here-documents", at: SourcePlace(line: heredoc.line))
        }
        for mount in run.mounts { step.mounts.append(try resolve(mount)) }
        step.environment = state.config.environment ?? []
        var shown: [String] = []
        for name in state.declared {
            guard let value = state.arguments[name],
                !step.environment.contains(where: { $0.hasPrefix(name + "=") })
            else { continue }
            step.environment.append("\(name)=\(value)")
            if !BuildRequest.proxyArguments.contains(name) { shown.append("\(name)=\(value)") }
        }
        let proxies = request.arguments.filter {
            BuildRequest.proxyArguments.contains($0.key) && !state.declared.contains($0.key)
        }
        step.hiddenEnvironment = proxies.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        // As others write it, so that one reader serves all histories.
        let prefix = shown.isEmpty ? "" : "|\(shown.count) \(shown.joined(separator: " ")) "
        let command = step.arguments.joined(separator: " ")
        return (.run(step), "RUN \(prefix)\(command)")
    }

    /// Gives a shell its here-documents; a command that is nothing but one is a script.
    private func resolve(_ text: String, _ heredocs: [Heredoc], into step: inout RunStep) {
        let trimmed = WordSplitter.trim(text[...])
        let isAlone =
            heredocs.count == 1 && !trimmed.contains { $0 == " " || $0 == "\t" }
            && trimmed.hasPrefix("<<")
        if isAlone, let only = heredocs.first {
            if only.content.hasPrefix("#!") {
                step.script = Array(only.content.utf8)
                step.needsShell = false
            } else {
                step.arguments = state.shell + [only.content]
            }
            return
        }
        var command = text + "\n"
        for heredoc in heredocs { command += heredoc.content + heredoc.name + "\n" }
        step.arguments = state.shell + [command]
    }

    private mutating func resolve(_ mount: RunMount) throws(ContainerfileError) -> RunMount {
        var options = mount.options
        for name in ["target", "source", "id"] {
            guard let value = options[name] else { continue }
            options[name] = try expand(Word(value, at: mount.place))
        }
        if let target = options["target"] { options["target"] = state.absolute(target) }
        if mount.kind == .secret, options["id"] == nil, options["target"] == nil {
            throw file.error("a secret mount wants an `id`", at: mount.place)
        }
        return RunMount(kind: mount.kind, options: options, place: mount.place)
    }
}

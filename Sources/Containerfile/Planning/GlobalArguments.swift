/// The arguments that stand before the first stage: they are for `FROM`, and for stages that declare
/// them again.
struct GlobalArguments {
    /// What `FROM` sees.
    private(set) var scope: VariableScope
    /// Those that are declared in the file.
    private(set) var declared: [String: String] = [:]
    /// Findings on the way.
    private(set) var findings: [CheckFinding] = []

    /// Evaluates them.
    ///
    /// - Throws: ``ContainerfileError``.
    init(
        _ file: Containerfile, _ request: BuildRequest
    ) throws(ContainerfileError) {
        let stage = request.target ?? file.stages.last?.name ?? ""
        scope = VariableScope(request.platformArguments(stage: stage))
        for instruction in file.globalArguments {
            guard case .argument(let declarations) = instruction.kind else { continue }
            for declaration in declarations {
                let name = declaration.name.text
                var value = request.arguments[name]
                if value == nil, let word = declaration.value {
                    value = try file.expand(word, in: scope).text
                }
                guard let value else { continue }
                declared[name] = value
                scope[name] = value
            }
        }
    }
}

extension Containerfile {
    /// A word with its variables replaced.
    ///
    /// - Throws: ``ContainerfileError`` at the word's place.
    func expand(
        _ word: Word, in scope: VariableScope
    ) throws(ContainerfileError) -> (text: String, undefined: [String]) {
        do {
            return try WordExpander.expand(word.text, in: scope, escape: directives.escape)
        } catch {
            throw self.error("\(error)", at: word.place)
        }
    }
}

public import OCIModel

/// What a stage has come to: its configuration and its variables.
public struct StageState: Sendable {
    /// How containers are started.
    public var config: ExecutionParameters
    /// The author, where `MAINTAINER` named one.
    public var author: String?
    /// Build arguments by name, those that were declared in this stage.
    var arguments: [String: String] = [:]
    /// Names of arguments that `ARG` declared, in their order, with and without a value.
    var declared: [String] = []

    /// Begins with the configuration of a base.
    init(_ config: ExecutionParameters = ExecutionParameters()) {
        self.config = config
        self.config.onBuild = nil
    }

    /// The variables that instructions see: the environment wins over arguments.
    var scope: VariableScope {
        var scope = VariableScope(arguments)
        for (name, value) in environment { scope[name] = value }
        return scope
    }

    /// The environment as names and values, in its order.
    var environment: [(name: String, value: String)] {
        (config.environment ?? []).map { entry in
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }

    /// Sets a variable, in its place where it is set already.
    mutating func setVariable(_ name: String, _ value: String) {
        var all = config.environment ?? []
        let entry = "\(name)=\(value)"
        if let index = all.firstIndex(where: { $0.hasPrefix(name + "=") }) {
            all[index] = entry
        } else {
            all.append(entry)
        }
        config.environment = all
    }

    /// The directory that relative paths start from.
    var workingDirectory: String {
        let directory = config.workingDirectory ?? ""
        return directory.isEmpty ? "/" : directory
    }

    /// A path, made absolute by the working directory.
    func absolute(_ path: String) -> String {
        let full = path.hasPrefix("/") ? path : workingDirectory + "/" + path
        var names: [Substring] = []
        for name in full.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return "/" + names.joined(separator: "/")
    }

    /// The shell that shell forms are run by.
    var shell: [String] { config.shell ?? ["/bin/sh", "-c"] }

    /// The words that a command is started with.
    func words(_ command: CommandLine) -> [String] {
        switch command {
        case .exec(let words): words
        case .shell(let text): shell + [text]
        }
    }
}

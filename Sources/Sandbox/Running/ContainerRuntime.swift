public import SystemPackage

/// A program that starts containers from bundles (OCI runtime specification, *runtime.md*).
public struct ContainerRuntime: Hashable, Sendable {
    /// The program.
    public let path: FilePath

    /// Finds a runtime.
    ///
    /// - Parameters:
    ///   - wanted: Its name or path, where somebody says; else the variable `SOCLE_RUNTIME` does, or
    ///     runc and crun are looked for.
    ///   - environment: The variables by name.
    /// - Throws: ``SandboxError/noRuntime(_:)``.
    public init(_ wanted: String?, environment: [String: String]) throws(SandboxError) {
        let named = wanted ?? environment["SOCLE_RUNTIME"].flatMap { $0.isEmpty ? nil : $0 }
        for name in named.map({ [$0] }) ?? ["runc", "crun"] {
            if let path = Program.find(name, environment: environment) {
                self.path = path
                return
            }
        }
        throw .noRuntime(named)
    }

    /// Whether it is crun, which treats control groups differently.
    var isCrun: Bool { path.lastComponent?.string.hasPrefix("crun") ?? false }

    /// The words before the command.
    ///
    /// - Parameters:
    ///   - state: The folder where it remembers containers.
    ///   - log: The file that it writes errors to.
    func options(state: FilePath, log: FilePath, in situation: ContainerSituation) -> [String] {
        var words = ["--root", state.string, "--log", log.string, "--log-format", "json"]
        if isCrun, !situation.hasControlGroups { words += ["--cgroup-manager", "disabled"] }
        return words
    }
}

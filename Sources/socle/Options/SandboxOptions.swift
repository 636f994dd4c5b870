import ArgumentParser
import Sandbox

/// How containers are started.
struct SandboxOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What starts containers: runc, crun, or a path (SOCLE_RUNTIME).", valueName: "program"))
    var runtime: String?

    /// A sandbox in the store of a workplace.
    ///
    /// - Parameter fresh: Trees that several sandboxes share.
    /// - Throws: `SandboxError.noRuntime`.
    func sandbox(in workplace: Workplace, fresh: FreshTrees? = nil) throws -> Sandbox {
        Sandbox(
            workplace.session,
            runtime: try ContainerRuntime(runtime, environment: workplace.environment),
            environment: workplace.environment, fresh: fresh)
    }
}

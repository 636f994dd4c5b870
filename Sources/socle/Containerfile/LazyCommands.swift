import Compression
import Containerfile
import OCIModel
import Sandbox
import Store
import Synchronization
import SystemPackage

/// Prepares containers when the first command has to be run: a build that only copies needs none.
struct LazyCommands: CommandRunner {
    let workplace: Workplace
    let options: SandboxOptions
    let secrets: [String: FilePath]
    let agents: [String: FilePath]
    let fresh: FreshTrees
    let network: ContainerNetwork
    let timeout: Duration?
    let output: @Sendable (String) -> Void

    func run(
        _ step: RunStep, on image: PlatformImage, mounts: [PreparedMount], epoch: Timestamp,
        codec: LayerCodec
    ) async throws -> StepLayer? {
        let runner = ContainerCommandRunner(
            workplace.session, store: workplace.images,
            sandbox: try options.sandbox(in: workplace, fresh: fresh),
            secrets: secrets, agents: agents, network: network, timeout: timeout, output: output)
        return try await runner.run(step, on: image, mounts: mounts, epoch: epoch, codec: codec)
    }
}

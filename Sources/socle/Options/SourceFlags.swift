import ArgumentParser
import Assembly
import Compression
import OCIModel
import Packages
import Store

/// Where packages come from.
struct SourceFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where packages come from, when the specification does not say.", valueName: "url"))
    var mirror: String?

    @Option(
        help: ArgumentHelp("A key file, or folder of them, to accept.", valueName: "path"))
    var keyring: [String] = []

    @Option(
        help: ArgumentHelp(
            "Accept the keys that apk has in an image (/etc/apk/keys).", valueName: "image"))
    var keysFrom: [String] = []

    @Flag(help: "Make no connection: build from what is in the store.")
    var offline = false

    @Flag(help: "Accept indexes whose time is up, as old snapshots have them.")
    var allowExpired = false

    /// What building needs to know about this machine.
    ///
    /// - Parameters:
    ///   - sandbox: What runs scripts of packages where a specification asks for that.
    ///   - registry: How to get at an image whose keys are accepted.
    func context(
        _ workplace: Workplace, codec: LayerCodec = .gzipDefault, task: ProgressTask? = nil,
        sandbox: SandboxOptions? = nil, registry: RegistrySettings = .init()
    ) async throws -> BuildContext {
        var options = SourceOptions(
            mirror: try mirror.map { try RemoteLocation($0) }, keyrings: keyring,
            environment: workplace.environment, now: workplace.now)
        options.allowsExpired = allowExpired
        for image in keysFrom {
            options.apkKeys += try await ApkKeys.of(image, in: workplace, registry: registry)
        }
        var context = BuildContext(
            session: workplace.session, images: workplace.images,
            transport: try workplace.transport(offline: offline, task: task), options: options,
            epoch: try workplace.sourceDateEpoch(), codec: codec, progress: workplace.progress)
        if let sandbox { context.sandbox = { try sandbox.sandbox(in: workplace) } }
        return context
    }
}

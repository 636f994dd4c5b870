import Compression
import ImageSpec
import OCIModel
public import Sandbox
import Store
public import SystemPackage

public import class Sandbox.RootFileSystem

/// How commands of tests are run.
public struct CommandRunner: Sendable {
    private let sandbox: Sandbox
    private let network: ContainerNetwork
    private let environment: [String: String]
    private let folder: FilePath
    /// How long a command may take.
    private let timeout: Duration

    /// Runs commands in a sandbox.
    ///
    /// - Parameters:
    ///   - network: What they reach.
    ///   - environment: Where variables come from that tests pass on.
    ///   - folder: What relative paths of tests are relative to.
    ///   - timeout: How long a command may take.
    public init(
        _ sandbox: Sandbox, network: ContainerNetwork, environment: [String: String],
        folder: FilePath, timeout: Duration
    ) {
        self.sandbox = sandbox
        self.network = network
        self.environment = environment
        self.folder = folder
        self.timeout = timeout
    }

    /// Runs a test in a fresh container.
    ///
    /// - Returns: What did not hold, and what the command wrote.
    func run(
        _ test: CommandTest, of tests: StructureTests, in image: PlatformImage
    ) async throws -> (errors: [String], output: String, errorOutput: String) {
        let root = try sandbox.root(of: image)
        let settings = try settings(test, tests, try image.configuration().config, root)
        for command in test.setup {
            let exit = try await exit(command, settings, root)
            guard exit.code == 0 else {
                return (["setup: " + failure(command, exit)], exit.output.text, exit.error.text)
            }
        }
        var errors: [String] = []
        let exit: ContainerExit
        do {
            exit = try await self.exit(test.command, settings, root)
        } catch SandboxError.commandNotFound(let name) {
            return (["`\(name)` was not found in the image"], "", "")
        } catch let error as SandboxError {
            return ([error.description], "", "")
        }
        if exit.isTimedOut {
            errors.append("the command was killed after \(timeout.components.seconds) s")
        } else if exit.code != test.exitCode {
            errors.append("the exit code is \(exit.code), not \(test.exitCode)")
        }
        errors += PatternCheck.errors(
            exit.output.text, "the output", expected: test.expectedOutput,
            excluded: test.excludedOutput)
        errors += PatternCheck.errors(
            exit.error.text, "the error output", expected: test.expectedError,
            excluded: test.excludedError)
        for command in test.teardown {
            let exit = try await self.exit(command, settings, root)
            if exit.code != 0 { errors.append("teardown: " + failure(command, exit)) }
        }
        return (errors, exit.output.text, exit.error.text)
    }

    private func failure(_ command: [String], _ exit: ContainerExit) -> String {
        "`\(command.joined(separator: " "))` ended with \(exit.code): "
            + PatternCheck.excerpt(exit.error.text)
    }

    private func exit(
        _ command: [String], _ settings: ContainerSettings, _ root: RootFileSystem
    ) async throws -> ContainerExit {
        var settings = settings
        settings.arguments = command
        return try await sandbox.run(
            settings, in: root, streams: .captured(limit: 16 << 20, observer: nil),
            timeout: timeout)
    }

    private func settings(
        _ test: CommandTest, _ tests: StructureTests, _ image: ExecutionParameters?,
        _ root: RootFileSystem
    ) throws -> ContainerSettings {
        let options = tests.options
        var settings = try ContainerSettings(image, entrypoint: [], command: test.command)
        settings.network = network
        settings.user = try sandbox.user(options.user ?? image?.user ?? "", in: root)
        settings.capabilities = try Capability.standard(
            adding: options.isPrivileged ? ["ALL"] : options.capabilities, dropping: [])
        settings.mounts = try options.bindMounts.map { try ContainerMount(volume: $0, in: folder) }
        if let file = options.environmentFile {
            let path = folder.pushing(FilePath(file)).string
            let text = String(
                decoding: try FileSource(path: path).readAll(limit: 4 << 20), as: UTF8.self)
            for variable in try EnvironmentText.file(text, name: file, here: environment) {
                settings.setVariable(variable.name, variable.value)
            }
        }
        for name in options.passedVariables {
            if let value = environment[name] { settings.setVariable(name, value) }
        }
        for variable in tests.environment + test.environment {
            settings.setVariable(
                variable.key, Self.expand(variable.value) { settings.variable($0) ?? "" })
        }
        settings.completeEnvironment()
        return settings
    }

    /// Replaces `$NAME` and `${NAME}`.
    static func expand(_ text: String, _ value: (String) -> String) -> String {
        var result = ""
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.hasPrefix("{"), let end = rest.firstIndex(of: "}") {
                result += value(String(rest[rest.index(after: rest.startIndex)..<end]))
                rest = rest[rest.index(after: end)...]
            } else {
                let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                result += name.isEmpty ? "$" : value(String(name))
                rest = rest[name.endIndex...]
            }
        }
        return result + rest
    }
}

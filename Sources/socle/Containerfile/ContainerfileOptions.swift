import ArgumentParser
import Containerfile
import SystemPackage

/// The options of `socle build` that are for Dockerfiles.
struct ContainerfileOptions: ParsableArguments {
    @Option(
        name: [.short, .customLong("file")],
        help: ArgumentHelp(
            "Build a Dockerfile instead; the one argument is its context.", valueName: "dockerfile")
    )
    var file: String?

    @Option(help: ArgumentHelp("Build this stage.", valueName: "stage"))
    var target: String?

    @Option(
        name: .customLong("build-arg"),
        help: ArgumentHelp(
            "A build argument; without a value it comes from the environment.",
            valueName: "name=value"))
    var buildArguments: [String] = []

    @Option(help: ArgumentHelp("A label for the image.", valueName: "name=value"))
    var label: [String] = []

    @Option(
        help: ArgumentHelp(
            "A secret for RUN --mount=type=secret: id=ID,src=FILE or id=ID,env=VARIABLE.",
            valueName: "secret"))
    var secret: [String] = []

    @Option(
        help: ArgumentHelp(
            "An SSH agent for RUN --mount=type=ssh: default, or ID=SOCKET.", valueName: "agent"))
    var ssh: [String] = []

    @Option(
        help: ArgumentHelp(
            "What FROM names mean: a file of `NAME IMAGE` lines, or `catalogue` for Socle's own.",
            valueName: "file"))
    var bases: String?

    @Option(help: ArgumentHelp("The network of RUN: host or none.", valueName: "network"))
    var network: String = "host"

    @Option(help: ArgumentHelp("Stop a RUN after so many seconds.", valueName: "seconds"))
    var timeout: Double?

    @Option(
        name: .customLong("cache-from"),
        help: ArgumentHelp(
            "Take up steps that another build wrote there, such as docker://HOST/NAME:cache.",
            valueName: "image"))
    var cacheFrom: [String] = []

    @Option(
        name: .customLong("cache-to"),
        help: ArgumentHelp(
            "Write the steps there for other builds (docs/dockerfile.md).", valueName: "image"))
    var cacheTo: [String] = []

    @Flag(name: .customLong("no-cache"), help: "Do every step again.")
    var noCache = false

    @Flag(help: "Only check the Dockerfile and say what could be better.")
    var check = false

    func validate() throws {
        guard file == nil else {
            guard network == "host" || network == "none" else {
                throw ValidationError("--network is host or none")
            }
            return
        }
        let isUnused =
            target == nil && buildArguments.isEmpty && label.isEmpty && secret.isEmpty
            && ssh.isEmpty && bases == nil && cacheFrom.isEmpty && cacheTo.isEmpty && timeout == nil
            && !noCache
            && !check && network == "host"
        guard isUnused else {
            throw ValidationError("options for Dockerfiles need one: add -f DOCKERFILE")
        }
    }

    /// The build arguments by name.
    ///
    /// - Throws: ``BadInput`` for one without a name.
    func arguments(_ environment: [String: String]) throws -> [String: String] {
        var all: [String: String] = [:]
        for text in buildArguments {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map(String.init)
            guard !parts[0].isEmpty else { throw BadInput("--build-arg \(text): no name") }
            if parts.count > 1 {
                all[parts[0]] = parts[1]
            } else if let value = environment[parts[0]] {
                all[parts[0]] = value
            }
        }
        return all
    }

    /// The labels by name.
    ///
    /// - Throws: ``BadInput`` for one without a name or a value.
    func labels() throws -> [String: String] {
        var all: [String: String] = [:]
        for text in label {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw BadInput("--label \(text): want NAME=VALUE")
            }
            all[parts[0]] = parts[1]
        }
        return all
    }
}

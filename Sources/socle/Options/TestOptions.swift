import ArgumentParser
import ImageSpec
import ImageTesting
import Sandbox
import Store
import SystemPackage

/// How images are tested.
struct TestOptions: ParsableArguments {
    @Flag(help: "Leave out tests that run commands, which need a container runtime.")
    var noCommands = false

    @Option(
        name: .customLong("test-network"), help: "What commands of tests reach: none or host.")
    var network: ContainerNetwork = .none

    @Option(
        name: .customLong("test-timeout"),
        help: ArgumentHelp("Kill a command of a test after so many seconds.", valueName: "seconds"))
    var timeout = 60

    @Option(help: ArgumentHelp("Write a report for build servers there.", valueName: "file"))
    var junit: String?

    func validate() throws {
        guard (1...1_000_000).contains(timeout) else {
            throw ValidationError("--test-timeout wants a number of seconds, 1 or more")
        }
    }

    /// Goes on inside an enclosure where commands are to be run. To be called before a command touches
    /// anything.
    func prepare(_ tests: [StructureTests]) async throws {
        if runsCommands(tests) { try await Enclosed.enter() }
    }

    private func runsCommands(_ tests: [StructureTests]) -> Bool {
        !noCommands && tests.contains { !$0.commands.isEmpty }
    }

    /// What runs the tests of an image.
    func runner(
        _ tests: [StructureTests], for image: PlatformImage, _ sandbox: SandboxOptions,
        in workplace: Workplace
    ) throws -> StructureTestRunner {
        guard runsCommands(tests) else { return StructureTestRunner(commands: nil) }
        try Emulation.check(try image.platform())
        return StructureTestRunner(
            commands: CommandRunner(
                try sandbox.sandbox(in: workplace), network: network,
                environment: workplace.environment,
                folder: FilePath(Workplace.workingDirectory()), timeout: .seconds(timeout)))
    }

    /// Prints a report, and writes it where a build server finds it.
    func show(
        _ report: TestReport, of image: String, _ output: OutputOptions, _ workplace: Workplace
    ) throws {
        if let junit { try TextFile.write(report.junit(name: image), to: junit) }
        if output.format == .json {
            Console.print(report.json(image).pretty)
        } else {
            output.show(report.table, workplace.environment)
        }
    }
}

extension TestReport {
    /// A line for each test.
    fileprivate var table: Table {
        var table = Table([
            .init(heading: "Result", key: "result"), .init(heading: "Kind", key: "kind"),
            .init(heading: "Test", key: "test"),
            .init(heading: "What does not hold", key: "errors"),
        ])
        for result in results {
            table.rows.append([
                Table.Cell(result.hasPassed ? "pass" : "FAIL"), Table.Cell(result.kind.rawValue),
                Table.Cell(result.name), Table.Cell(result.errors.joined(separator: "; ")),
            ])
        }
        return table
    }

    fileprivate func json(_ image: String) -> JSONValue {
        .object([
            ("image", .string(image)), ("passed", .number(Int64(results.count - failures))),
            ("failed", .number(Int64(failures))),
            (
                "tests",
                .array(
                    results.map { result in
                        let (seconds, attoseconds) = result.duration.components
                        return .object([
                            ("file", .string(result.file)), ("kind", .string(result.kind.rawValue)),
                            ("name", .string(result.name)), ("passed", .boolean(result.hasPassed)),
                            ("errors", .array(result.errors.map(JSONValue.string))),
                            ("stdout", .string(result.output)),
                            ("stderr", .string(result.errorOutput)),
                            (
                                "milliseconds",
                                .number(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
                            ),
                        ])
                    })
            ),
        ])
    }
}

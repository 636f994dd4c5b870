public import ImageSpec
import OCIModel
public import Store

/// Runs the tests of an image.
public struct StructureTestRunner: Sendable {
    private let commands: CommandRunner?

    /// Prepares to run tests.
    ///
    /// - Parameter commands: How commands are run; `nil` where none are, and then they are left out.
    public init(commands: CommandRunner?) { self.commands = commands }

    /// Runs all tests of some files.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - tests: The files.
    ///   - progress: Called after each test.
    /// - Throws: What reading the image throws, and `SandboxError` when no container can be started at
    ///   all; what does not hold is in the report.
    public func run(
        _ tests: [StructureTests], on image: PlatformImage,
        progress: (TestResult) -> Void = { _ in }
    ) async throws -> TestReport {
        var report = TestReport()
        let clock = ContinuousClock()
        let files =
            tests.contains(where: \.looksAtFiles) ? try FileTests(image, for: tests) : nil
        func add(_ result: TestResult) {
            report.results.append(result)
            progress(result)
        }
        for test in tests {
            if let commands {
                for command in test.commands {
                    let start = clock.now
                    let (errors, output, errorOutput) = try await commands.run(
                        command, of: test, in: image)
                    var result = TestResult(
                        file: test.file, kind: .command, name: command.name, errors: errors)
                    (result.output, result.errorOutput) = (output, errorOutput)
                    result.duration = clock.now - start
                    add(result)
                }
            }
            if let files {
                for result in Self.results(test, files) { add(result) }
            }
            if let metadata = test.metadata {
                let errors = MetadataCheck.errors(metadata, try image.configuration().config)
                add(
                    TestResult(
                        file: test.file, kind: .metadata, name: "metadata", errors: errors))
            }
        }
        return report
    }

    private static func results(_ test: StructureTests, _ files: FileTests) -> [TestResult] {
        func result(_ kind: TestResult.Kind, _ name: String, _ errors: [String]) -> TestResult {
            TestResult(file: test.file, kind: kind, name: name, errors: errors)
        }
        return test.existence.map { result(.fileExistence, $0.name, files.errors($0)) }
            + test.contents.map { result(.fileContent, $0.name, files.errors($0)) }
            + test.licenses.map { result(.license, "licences", files.errors($0)) }
    }
}

extension StructureTests {
    /// Whether any test needs the image's files.
    var looksAtFiles: Bool { !existence.isEmpty || !contents.isEmpty || !licenses.isEmpty }
}

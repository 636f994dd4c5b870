import ArgumentParser
import Compression
import ImageSpec
import ImageTesting
import OCIModel
import Sandbox
import Store
import SystemPackage

/// `socle test`: whether an image is what its tests say.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Test an image with container-structure-test files.",
        discussion: """
            Reads files of schema 2.0.0: commands, files, contents, metadata, licences. Commands run \
            in containers, each in a fresh one; the other tests run nothing and need no runtime. \
            Without --config the tests of the catalogue are used that belong to the image's name.

            Exit codes: 0 all tests hold, 3 some do not, 1 they could not be run, 2 bad input.

            EXAMPLES
              socle test distroless/static --config static.test.yaml
              socle test debian-slim:bookworm
              socle test oci:build:app -c base.yaml -c app.yaml --format json --junit report.xml
            """)

    @Argument(help: "The image.")
    var image: String

    @Option(
        name: [.short, .long], help: ArgumentHelp("A file of tests.", valueName: "file"))
    var config: [String] = []

    @Option(help: "Test the image for this platform, such as linux/arm64.")
    var platform: String?

    @OptionGroup var options: TestOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let tests = try config.isEmpty ? TestFiles.ofCatalogue(image) : TestFiles.read(config)
        try await options.prepare(tests)
        let workplace = try Workplace(quiet: output.quiet, registry: registry.settings)
        let platform = try platform.map { try Platform(user: $0) }
        let opened = try await ImageArgument(image).openOne(in: workplace, platform: platform)
        let runner = try options.runner(tests, for: opened, sandbox, in: workplace)
        let report = try await runner.run(tests, on: opened)
        try options.show(report, of: image, output, workplace)
        guard report.failures == 0 else {
            throw GateRefusal(
                description:
                    "\(report.failures) of \(report.results.count) tests of \(image) failed")
        }
    }
}

import ArgumentParser
import Distribution
import Store

/// `socle push`: from the store to a registry.
struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push", abstract: "Send an image of the local store to a registry.",
        discussion: """
            Blobs that the registry has are not sent. The image goes there by digest first, and its \
            tag is moved last.

            EXAMPLES
              socle push distroless/static registry.example.org/base/static:1
              socle push registry.example.org/team/app:1 --referrers
            """)

    @Argument(help: ArgumentHelp("The image in the store.", valueName: "name"))
    var name: String

    @Argument(
        help: ArgumentHelp(
            "Where to, REGISTRY/NAME:TAG; by default what the name says.",
            valueName: "destination"))
    var destination: String?

    @OptionGroup var copy: CopyFlags
    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let client = try registry.settings.client(workplace)
        let name = try ImageName(name)
        if destination == nil, name.registry == nil {
            throw BadInput("\(name) names no registry: say where to push it, REGISTRY/NAME:TAG")
        }
        let target = try RegistryArgument(
            destination ?? name.description, client.configuration.rules)
        var table = CopyJob.table
        try await CopyJob(workplace: workplace, client: client).run(
            from: .store(name), to: .registry(target.reference), copy.options(.all),
            name: target.reference.description, into: &table)
        output.show(table, workplace.environment)
    }
}

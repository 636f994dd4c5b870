import ArgumentParser
import Distribution
import Store

/// `socle tags`: what a repository has.
struct TagsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tags", abstract: "List the tags of a repository of a registry.",
        discussion: """
            EXAMPLES
              socle tags registry.example.org/team/app
              socle tags --format json docker://debian
            """)

    @Argument(help: ArgumentHelp("REGISTRY/NAME.", valueName: "repository"))
    var repository: String

    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let client = try registry.settings.client(workplace)
        let argument = try RegistryArgument(repository, client.configuration.rules)
        var table = Table([.init(heading: "Tag", key: "tag")])
        for tag in try await client.repository(of: argument.reference).tags() {
            table.rows.append([Table.Cell(tag.description)])
        }
        output.show(table, workplace.environment)
    }
}

import ArgumentParser
import Distribution
import ImageSpec
import Store

/// `socle catalog`: the images that Socle knows how to build.
struct CatalogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog",
        abstract: "List the images that can be built by name, or that a registry has.",
        discussion: """
            The catalogue is written as specifications like yours: show one, copy it, change it.

            EXAMPLES
              socle catalog
              socle catalog show distroless/static@trixie > static.yaml
              socle catalog --registry registry.example.org
            """, subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    /// `socle catalog list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the images.")

        @Option(
            name: .customLong("registry"),
            help: ArgumentHelp("List the repositories of a registry instead.", valueName: "host"))
        var host: String?

        @OptionGroup var registry: RegistryFlags
        @OptionGroup var format: OutputOptions

        func run() async throws {
            let workplace = try Workplace(quiet: format.quiet)
            if let host { return try await list(RegistryHost(host), workplace) }
            var table = Table([
                .init(heading: "Name", key: "name"), .init(heading: "Releases", key: "releases"),
                .init(heading: "Variants", key: "variants"),
                .init(heading: "Description", key: "description"),
            ])
            for entry in Catalogue.entries {
                table.rows.append([
                    Table.Cell(entry.name), list(entry.releases), list(entry.variants),
                    Table.Cell(entry.description),
                ])
            }
            format.show(table, workplace.environment)
        }

        private func list(_ host: RegistryHost, _ workplace: Workplace) async throws {
            let client = try registry.settings.client(workplace)
            var table = Table([.init(heading: "Repository", key: "repository")])
            for name in try await client.repositories(of: host) {
                table.rows.append([Table.Cell(name.description)])
            }
            format.show(table, workplace.environment)
        }

        private func list(_ values: [String]) -> Table.Cell {
            Table.Cell(
                values.joined(separator: ", "), value: .array(values.map(JSONValue.string)))
        }
    }

    /// `socle catalog show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the specification of an image, ready to be copied.")

        @Argument(help: ArgumentHelp("NAME[@RELEASE][:VARIANT].", valueName: "name"))
        var name: String

        func run() throws {
            Console.print(try Catalogue.show(CatalogueName(name)))
        }
    }
}

import ArgumentParser
import ImageSpec

/// `socle catalog`: the images that Socle knows how to build.
struct CatalogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog", abstract: "List the images that can be built by name, or show one.",
        discussion: """
            The catalogue is written as specifications like yours: show one, copy it, change it.

            EXAMPLES
              socle catalog
              socle catalog show distroless/static@trixie > static.yaml
            """, subcommands: [List.self, Show.self], defaultSubcommand: List.self)

    /// `socle catalog list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the images.")

        @OptionGroup var format: OutputOptions

        func run() throws {
            let workplace = try Workplace(quiet: format.quiet)
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

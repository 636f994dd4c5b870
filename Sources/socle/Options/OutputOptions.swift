import ArgumentParser

/// How an answer is shown.
struct OutputOptions: ParsableArguments {
    @Option(help: "How to show the answer: table, json, markdown or html.")
    var format: Table.Format = .table

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    /// Prints a table in the format that was asked for.
    func show(_ table: Table, _ environment: [String: String]) {
        Console.print(table.render(format, styled: Console.wantsStyle(environment)))
    }
}

extension Table.Format: ExpressibleByArgument {}

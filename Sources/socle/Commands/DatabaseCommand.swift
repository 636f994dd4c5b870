import ArgumentParser
import SupplyChain

/// `socle db`: the advisories that scans use.
struct DatabaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "Fetch, read and describe the advisory database.",
        discussion: """
            The database is an OCI artifact in the store, `\(AdvisoryDatabase.name)`: any registry \
            can serve it, and a scan names the digest of the one that it used.

            EXAMPLES
              socle db update
              socle db import tracker.json.gz v3.19/main.json v3.19/community.json
              socle db status
            """,
        subcommands: [Update.self, Import.self, Status.self])
}

extension DatabaseCommand {
    /// `socle db status`.
    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what the database holds, and how old each source is.",
            discussion: """
                EXAMPLES
                  socle db status
                  socle db status --releases --format json
                """)

        @Flag(help: "List the releases with the ends of their support.")
        var releases = false

        @OptionGroup var output: OutputOptions

        func run() throws {
            let workplace = try Workplace(quiet: output.quiet)
            guard let database = try AdvisoryDatabase.open(in: workplace.images) else {
                throw AdvisoryDatabaseError.none
            }
            let report = DatabaseReport(database, now: workplace.now)
            if output.format == .json {
                Console.print(try report.json().pretty)
                return
            }
            output.show(
                try releases ? report.releaseTable() : report.feedTable, workplace.environment)
            if !output.quiet { Console.complain("database \(database.digest)") }
        }
    }
}

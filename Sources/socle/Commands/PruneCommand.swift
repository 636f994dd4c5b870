public import ArgumentParser
import Assembly
import Compression
import ImageSpec
import OCIModel
public import Store

/// `socle prune`: take away what nothing needs.
struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Remove what no image, lock or running build needs.",
        discussion: """
            Packages stay in the store until they are pruned, so that a lock outlives the mirror it \
            was made from. Name the locks whose packages are to stay with --keep.

            EXAMPLES
              socle prune --dry-run
              socle prune --keep web.lock.json
              socle prune --only caches
            """)

    @Option(help: ArgumentHelp("Keep the packages of a lock.", valueName: "lock"))
    var keep: [String] = []

    @Option(help: "Only these: images, packages, indexes, caches.")
    var only: [PruneCategory] = []

    @Option(help: ArgumentHelp("Keep caches used in the last so many days.", valueName: "days"))
    var cacheDays: Int?

    @Flag(name: [.customShort("n"), .long], help: "Say what would go, and remove nothing.")
    var dryRun = false

    @OptionGroup var output: OutputOptions

    func run() throws {
        let workplace = try Workplace(quiet: output.quiet)
        var request = PruneRequest(isDryRun: dryRun)
        if !only.isEmpty { request.categories = Set(only) }
        for path in keep { request.keeping.formUnion(try LockFile.read(path).digests) }
        if let cacheDays {
            let (seconds, overflow) = Int64(cacheDays).multipliedReportingOverflow(by: 86_400)
            guard cacheDays >= 0, !overflow else {
                throw ValidationError("--cache-days wants a number of days, 0 or more")
            }
            request.keepingCachesUsedSince = Timestamp(seconds: workplace.now.seconds - seconds)
        }
        let report = try StorePruner(workplace.session).prune(request)
        var table = Table([
            .init(heading: dryRun ? "Would remove" : "Removed", key: "kind"),
            .init(heading: "Files", key: "files", alignsRight: true),
            .init(heading: "Size", key: "bytes", alignsRight: true),
        ])
        for line in report.lines {
            table.rows.append([
                Table.Cell(line.category.description),
                Table.Cell(String(line.count), value: .number(Int64(line.count))),
                Table.Cell(
                    Quantities.bytes(line.bytes), value: .number(Int64(clamping: line.bytes))),
            ])
        }
        output.show(table, workplace.environment)
    }
}

extension PruneCategory: ExpressibleByArgument {}

import OCIModel
import Packages
import SupplyChain

/// What an advisory database holds, as tables and as JSON.
struct DatabaseReport {
    private let database: AdvisoryDatabase
    private let now: Timestamp

    init(_ database: AdvisoryDatabase, now: Timestamp) {
        self.database = database
        self.now = now
    }

    /// One feed on a line.
    var feedTable: Table {
        var table = Table([
            .init(heading: "Source", key: "name"), .init(heading: "As of", key: "date"),
            .init(heading: "Age", key: "ageDays", alignsRight: true),
            .init(heading: "Records", key: "records", alignsRight: true),
            .init(heading: "From", key: "origin"),
        ])
        for feed in database.feeds {
            let age = Self.days(since: feed.date, now)
            table.rows.append([
                Table.Cell(feed.name),
                Table.Cell(
                    CalendarDate(feed.date).description, value: .string(feed.date.description)),
                Table.Cell(age == 1 ? "1 day" : "\(age) days", value: .number(age)),
                Table.Cell(String(feed.records), value: .number(Int64(feed.records))),
                Table.Cell(feed.origin),
            ])
        }
        return table
    }

    /// One release on a line.
    func releaseTable() throws -> Table {
        var table = Table([
            .init(heading: "Release", key: "release"),
            .init(heading: "Advisories", key: "advisories", alignsRight: true),
            .init(heading: "Supported until", key: "supportedUntil"),
            .init(heading: "Long term support until", key: "extendedUntil"),
            .init(heading: "State", key: "state"),
        ])
        for release in database.releases {
            let life = database.life(of: release)
            let count = try database.advisories(for: release).count
            table.rows.append([
                Table.Cell(release.description),
                Table.Cell(String(count), value: .number(Int64(count))),
                date(life?.end), date(life?.extendedEnd),
                Table.Cell(
                    life?.phase(at: now).rawValue ?? "",
                    value: .optional(life?.phase(at: now).rawValue)),
            ])
        }
        return table
    }

    private func date(_ date: CalendarDate?) -> Table.Cell {
        Table.Cell(date?.description ?? "", value: .optional(date?.description))
    }

    /// Both, with the digest.
    func json() throws -> JSONValue {
        .object([
            ("database", .string(database.digest.description)), ("sources", feedTable.json),
            ("releases", try releaseTable().json),
        ])
    }

    /// Whole days since a moment, 0 for one that is still to come.
    static func days(since moment: Timestamp, _ now: Timestamp) -> Int64 {
        max(0, (now.seconds - moment.seconds) / 86_400)
    }
}

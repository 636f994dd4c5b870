import OCIModel
import Packages

/// The forms that feeds and lives have in the configuration of a database.
extension AdvisoryFeed {
    var json: JSON {
        .members([
            ("name", .string(name)), ("origin", .string(origin)),
            ("digest", digest.map { .string($0.description) }),
            ("date", .integer(date.seconds)), ("records", .integer(records)),
        ])
    }

    init?(_ json: JSON) {
        guard let name = json["name"]?.text, let date = json["date"]?.integer else { return nil }
        self.init(
            name: name, origin: json["origin"]?.text ?? "",
            digest: json["digest"]?.text.flatMap { try? Digest($0) },
            date: Timestamp(seconds: date), records: Int(json["records"]?.integer ?? 0))
    }
}

extension ReleaseLife {
    func json(feed: String) -> JSON {
        .members([
            ("release", .string(release.description)), ("end", .string(end.description)),
            ("extended", extendedEnd.map { .string($0.description) }), ("feed", .string(feed)),
        ])
    }

    init?(document json: JSON) {
        guard let release = json["release"]?.text.flatMap({ DistributionRelease($0) }),
            let end = json["end"]?.text.flatMap({ CalendarDate($0) })
        else { return nil }
        self.init(
            release: release, end: end,
            extendedEnd: json["extended"]?.text.flatMap { CalendarDate($0) })
    }
}

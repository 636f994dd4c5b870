public import OCIModel

/// A day of the Gregorian calendar in UTC.
public struct CalendarDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Whole days since 1970-01-01.
    public let days: Int64

    /// The day of a moment.
    public init(_ moment: Timestamp) { days = moment.daysSinceEpoch }

    /// Reads `2025-11-01`, or the day of an RFC 3339 time.
    public init?(_ text: some StringProtocol) {
        let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        // Counting years from March puts the leap day last.
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        days = era * 146_097 + dayOfEra - 719_468
        guard description == text.prefix(10) else { return nil }
    }

    /// The first moment of the day.
    public var start: Timestamp { Timestamp(seconds: days * 86_400) }

    /// The form `2025-11-01`.
    public var description: String { String(start.description.prefix(10)) }

    /// Earlier before later.
    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.days < right.days
    }
}

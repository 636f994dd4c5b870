/// A moment in whole seconds since 1970-01-01T00:00:00Z.
///
/// Images carry times of files and of their making; all are clamped to one epoch, so a moment is
/// a plain number here and no calendar is needed but to print it.
public struct Timestamp: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    /// Seconds since 1970, negative before it.
    public let seconds: Int64

    /// Makes a moment.
    public init(seconds: Int64) { self.seconds = seconds }

    /// 1970-01-01T00:00:00Z.
    public static let zero = Timestamp(seconds: 0)

    /// Earlier before later.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.seconds < right.seconds
    }

    /// RFC 3339 in UTC, such as `2024-02-29T12:00:00Z`.
    public var description: String {
        let days = (seconds >= 0 ? seconds : seconds - 86399) / 86400
        let rest = seconds - days * 86400
        let (year, month, day) = Self.civil(fromDays: days)
        return Self.pad(year, 4) + "-" + Self.pad(month, 2) + "-" + Self.pad(day, 2) + "T"
            + Self.pad(rest / 3600, 2) + ":" + Self.pad(rest / 60 % 60, 2) + ":"
            + Self.pad(rest % 60, 2) + "Z"
    }

    /// Whole days since 1970, as `/etc/shadow` counts.
    public var daysSinceEpoch: Int64 { (seconds >= 0 ? seconds : seconds - 86399) / 86400 }

    private static func pad(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// The Gregorian date of a day number, counting years from March so that leap days come last.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }
}

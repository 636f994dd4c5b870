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

extension Timestamp {
    /// Reads a moment as RFC 3339 writes it, `2024-02-29T12:00:00.5+01:00`; parts of a second fall
    /// away. `nil` when it is none.
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 64 else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        let signs = [4: 0x2d, 7: 0x2d, 13: 0x3a, 16: 0x3a]
        guard signs.allSatisfy({ Int(bytes[$0.key]) == $0.value }),
            bytes[10] == 0x54 || bytes[10] == 0x74 || bytes[10] == 0x20,
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16),
            let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        var index = 19
        if bytes[index] == 0x2e {
            index += 1
            while index < bytes.count, (48...57).contains(bytes[index]) { index += 1 }
        }
        guard index < bytes.count else { return nil }
        var offset: Int64 = 0
        switch bytes[index] {
        case 0x5a, 0x7a: guard index + 1 == bytes.count else { return nil }
        case 0x2b, 0x2d:
            guard index + 6 == bytes.count, bytes[index + 3] == 0x3a,
                let hours = number(index + 1..<index + 3),
                let minutes = number(index + 4..<index + 6), hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (bytes[index] == 0x2b ? 1 : -1)
        default: return nil
        }
        let days = Self.days(year: year, month: month, day: day)
        self.init(seconds: days * 86400 + hour * 3600 + minute * 60 + second - offset)
    }

    /// The day number of a Gregorian date, counting years from March as above.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

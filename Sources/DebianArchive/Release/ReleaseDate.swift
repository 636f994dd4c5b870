import OCIModel

/// Times as Release files write them: `Sat, 06 Sep 2025 09:08:07 UTC` (RFC 2822, in UTC only).
enum ReleaseDate {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// What a date has to look like, for messages.
    static let form = "a time like `Sat, 06 Sep 2025 09:08:07 UTC`"

    /// Reads a time.
    ///
    /// As apt does, this reads days and hours of one digit, which some repository makers write, and
    /// takes `GMT`, `Z` and `+0000` for `UTC`; other zones are refused.
    static func parse(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[0].last == ",",
            weekdays.contains(String(words[0].dropLast())),
            let day = number(words[1], digits: 1...2),
            let month = months.firstIndex(of: String(words[2])),
            let year = number(words[3], digits: 4...4), year >= 1970,
            let seconds = timeOfDay(words[4]),
            ["UTC", "GMT", "Z", "+0000"].contains(String(words[5]))
        else { return nil }
        let days = daysSince1970(year: year, month: month + 1, day: day)
        let moment = Timestamp(seconds: days * 86_400 + seconds)
        // The 31st of a month that has none would silently be a day of the next.
        guard day >= 1, sameDay(moment, year: year, month: month + 1, day: day) else { return nil }
        return moment
    }

    private static func timeOfDay(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = number(parts[0], digits: 1...2), hour < 24,
            let minute = number(parts[1], digits: 2...2), minute < 60,
            let second = number(parts[2], digits: 2...2), second <= 60
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    private static func number(_ text: Substring, digits: ClosedRange<Int>) -> Int64? {
        guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int64(text)
    }

    /// The number of a day in the Gregorian calendar, with years that start in March so that leap
    /// days come last.
    private static func daysSince1970(year: Int64, month: Int, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let shiftedMonth = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
        let leapDays = shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400
        return shiftedYear * 365 + leapDays + dayOfYear - 719_468
    }

    private static func sameDay(_ moment: Timestamp, year: Int64, month: Int, day: Int64) -> Bool {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        // A leap second at the end of a year belongs to the next day.
        let start = Timestamp(seconds: moment.seconds - moment.seconds % 86_400)
        let written = "\(year)-\(two(Int64(month)))-\(two(day))T"
        return start.description.hasPrefix(written)
            || Timestamp(seconds: start.seconds - 86_400).description.hasPrefix(written)
    }
}

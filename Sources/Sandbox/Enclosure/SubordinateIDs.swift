/// Ids that an ordinary user may hand out in a user namespace (subuid(5), subgid(5)).
struct SubordinateIDs: Hashable {
    /// The first id outside and how many follow.
    struct Range: Hashable {
        let start: UInt32
        let count: UInt32
    }

    /// All ranges of a user, in the order of the file.
    let ranges: [Range]

    /// Reads `/etc/subuid` or `/etc/subgid`.
    ///
    /// - Parameters:
    ///   - text: The file.
    ///   - user: The user's name.
    ///   - uid: The user's number, which may stand in place of the name.
    init(_ text: String, user: String, uid: UInt32) {
        ranges = text.split(whereSeparator: \.isNewline).compactMap { line in
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, fields[0] == user || fields[0] == String(uid),
                let start = UInt32(fields[1]), let count = UInt32(fields[2]), count > 0,
                start.addingReportingOverflow(count - 1).overflow == false
            else { return nil }
            return Range(start: start, count: count)
        }
    }

    /// The arguments of newuidmap(1) or newgidmap(1): the user's own id is root inside, the others
    /// follow from 1 on.
    func mapping(own: UInt32) -> [String] {
        var words = ["0", String(own), "1"]
        var next: UInt32 = 1
        for range in ranges {
            guard !next.addingReportingOverflow(range.count).overflow else { break }
            words += [String(next), String(range.start), String(range.count)]
            next += range.count
        }
        return words
    }
}

/// What headers before an entry say about it: pax records and GNU's long names.
struct TarExtraHeaders {
    static let local = UInt8(ascii: "x")
    static let global = UInt8(ascii: "g")
    static let longPath = UInt8(ascii: "L")
    static let longLink = UInt8(ascii: "K")

    private(set) var records: PaxRecords?
    private(set) var path: [UInt8]?
    private(set) var linkTarget: [UInt8]?

    static func isExtra(_ type: UInt8) -> Bool {
        type == local || type == global || type == longPath || type == longLink
    }

    var isEmpty: Bool { records == nil && path == nil && linkTarget == nil }

    /// Takes the content of one header.
    ///
    /// - Returns: `false` when there was one of this type already: readers disagree about which of
    ///   them counts, so an archive with two is refused.
    mutating func add(
        _ type: UInt8, _ bytes: [UInt8], entry: @autoclosure () -> String
    ) throws(TarError) -> Bool {
        switch type {
        case TarExtraHeaders.local:
            guard records == nil else { return false }
            var parsed = PaxRecords()
            try parsed.add(bytes, entry: entry())
            records = parsed
        case TarExtraHeaders.longPath:
            guard path == nil else { return false }
            path = [UInt8](bytes.prefix { $0 != 0 })
        default:
            guard linkTarget == nil else { return false }
            linkTarget = [UInt8](bytes.prefix { $0 != 0 })
        }
        return true
    }
}

extension TarHeader {
    /// The size of this extended header's content, checked against the limit.
    func extraSize(limit: Int) throws(TarError) -> Int {
        guard let size = number(.size), size >= 0 else {
            throw .badNumber(field: Field.size.rawValue, entry: TarError.text(path))
        }
        guard size <= limit else {
            throw .limit(
                "the size of the extended header", limit: UInt64(limit), entry: TarError.text(path))
        }
        return Int(size)
    }
}

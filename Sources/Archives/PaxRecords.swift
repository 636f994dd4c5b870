/// The records of an extended header: `LENGTH KEY=VALUE\n`, where the length counts the whole
/// record.
///
/// POSIX.1-2017, pax, "pax Extended Header".
struct PaxRecords: Equatable {
    /// The values by key; the last record of a key counts. An empty value takes an earlier one
    /// back.
    private(set) var values: [String: [UInt8]] = [:]

    var isEmpty: Bool { values.isEmpty }

    subscript(key: String) -> [UInt8]? { values[key] }

    /// Adds the records of one header.
    ///
    /// - Throws: ``TarError/badRecord(_:entry:)`` with `entry` as the entry.
    mutating func add(_ bytes: [UInt8], entry: @autoclosure () -> String) throws(TarError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let digits = rest.prefix { (0x30...0x39).contains($0) }
            guard (1...9).contains(digits.count), let length = Int(decimal: digits),
                length > digits.count + 1, length <= rest.count
            else { throw .badRecord("bad length", entry: entry()) }
            let record = rest.prefix(length)
            guard record.last == 0x0A, record[record.startIndex + digits.count] == 0x20 else {
                throw .badRecord("length and end of a record disagree", entry: entry())
            }
            let body = record.dropFirst(digits.count + 1).dropLast()
            guard let equals = body.firstIndex(of: 0x3D), equals > body.startIndex,
                let key = String(validating: body[..<equals], as: UTF8.self), !key.contains("\0")
            else { throw .badRecord("a record without a key", entry: entry()) }
            values[key] = [UInt8](body[(equals + 1)...])
            rest = rest.dropFirst(length)
        }
    }

    /// These records with those of another header laid over them.
    func overlaid(by other: PaxRecords) -> PaxRecords {
        if isEmpty { return other }
        var result = self
        result.values.merge(other.values) { _, new in new }
        return result
    }

    /// Appends one record in its binary form.
    static func append(key: some Collection<UInt8>, value: [UInt8], to bytes: inout [UInt8]) {
        let body = key.count + value.count + 3
        // The length counts its own digits, so one more digit may make one more necessary.
        var length = body + String(body).utf8.count
        length = body + String(length).utf8.count
        bytes += Array(String(length).utf8)
        bytes.append(0x20)
        bytes += key
        bytes.append(0x3D)
        bytes += value
        bytes.append(0x0A)
    }
}

extension FixedWidthInteger {
    /// A number of decimal digits and nothing else; `nil` as well when it does not fit.
    init?(decimal digits: some Collection<UInt8>) {
        guard !digits.isEmpty else { return nil }
        var value: Self = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(Self(digit - 0x30))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        self = value
    }
}

/// A file with its class and byte order: what turns offsets into numbers.
///
/// Every place in a file is checked against the file's size here, so that nothing else needs to.
struct ELFView {
    let source: any ELFSource
    let identification: ELFIdentification

    /// A part of the file as a record of fields.
    ///
    /// - Throws: ``ELFError/outside(_:)`` with `part`, and what the source throws.
    func record(at offset: UInt64, count: Int, of part: ELFError.Part) throws -> ELFRecord {
        guard count >= 0, holds(offset, count: UInt64(count)) else { throw ELFError.outside(part) }
        let bytes = try source.read(at: offset, count: count)
        guard bytes.count == count else { throw ELFError.outside(part) }
        return ELFRecord(bytes: bytes, identification: identification)
    }

    /// A part of the file, cut where the file, or what is kept of it, ends.
    func prefix(at offset: UInt64, count: UInt64, of part: ELFError.Part) throws -> ELFRecord {
        guard offset <= source.size else { throw ELFError.outside(part) }
        let length = min(count, source.available(from: offset))
        guard let whole = Int(exactly: length) else { throw ELFError.tooBig(part) }
        return try record(at: offset, count: whole, of: part)
    }

    /// A table of `count` records of `size` bytes, read at once.
    func table(
        at offset: UInt64, count: Int, size: Int, of part: ELFError.Part
    ) throws -> ELFRecord {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow else { throw ELFError.tooBig(part) }
        return try record(at: offset, count: bytes, of: part)
    }

    /// Whether a part lies in the file, and in what is kept of it.
    func holds(_ offset: UInt64, count: UInt64) -> Bool {
        let (end, overflow) = offset.addingReportingOverflow(count)
        return !overflow && end <= source.size && source.available(from: offset) >= count
    }
}

/// Bytes that numbers are read from, in the file's byte order.
///
/// Reading outside gives `nil`: records are cut from tables whose sizes the file itself tells.
struct ELFRecord: Sendable {
    let bytes: [UInt8]
    let identification: ELFIdentification

    var count: Int { bytes.count }

    /// An unsigned number of `Value`'s width.
    func number<Value: FixedWidthInteger & UnsignedInteger>(
        _ offset: Int, as type: Value.Type = Value.self
    ) -> Value? {
        let width = Value.bitWidth / 8
        guard offset >= 0, bytes.count >= width, offset <= bytes.count - width else { return nil }
        var value: Value = 0
        for index in 0..<width {
            let place = identification.byteOrder == .little ? width - 1 - index : index
            value = value << 8 | Value(bytes[offset + place])
        }
        return value
    }

    /// A number of 32 or 64 bits, by the file's class.
    func word(_ offset: Int) -> UInt64? {
        identification.fileClass == .bits64
            ? number(offset, as: UInt64.self) : number(offset, as: UInt32.self).map(UInt64.init)
    }

    /// The bytes up to the zero byte that ends a string; `nil` where none does within `limit`.
    func string(at offset: UInt64, limit: Int = 4096) -> String? {
        guard let start = Int(exactly: offset), start >= 0, start < bytes.count else { return nil }
        guard let end = bytes[start...].prefix(limit).firstIndex(of: 0) else { return nil }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}

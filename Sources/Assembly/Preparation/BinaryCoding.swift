import Compression

/// Writes the compact form of cached values: numbers as LEB128, bytes with their length first.
struct BinaryWriter {
    /// What was written.
    private(set) var bytes: [UInt8] = []

    mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func signed(_ value: Int64) {
        number(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func data(_ value: [UInt8]) {
        number(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func text(_ value: String) { data(Array(value.utf8)) }
}

/// Reads what ``BinaryWriter`` wrote. Any damage is an error, never a trap: a cache is a file like
/// others, and a machine may have stopped while it was written.
struct BinaryReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func number() throws(BinaryError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard position < bytes.count, shift < 64 else { throw BinaryError.damaged }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    mutating func signed() throws(BinaryError) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(value & 1)
    }

    mutating func count() throws(BinaryError) -> Int {
        let value = try number()
        guard value <= UInt64(bytes.count - position) else { throw BinaryError.damaged }
        return Int(value)
    }

    mutating func data() throws(BinaryError) -> [UInt8] {
        let length = try count()
        defer { position += length }
        return Array(bytes[position..<position + length])
    }

    mutating func text() throws(BinaryError) -> String {
        String(decoding: try data(), as: UTF8.self)
    }
}

/// A cached value that is not whole.
enum BinaryError: Error { case damaged }

public import Compression

/// Reads JSON (RFC 8259) as a stream, value by value, without ever holding the whole of it.
///
/// The caller asks for what it expects. A value that nobody asked for is passed over, so a reader of
/// a large document names only the keys that it wants:
///
///     try reader.object { key in
///         if key == "packages" { try reader.array { … } }
///     }
public final class JSONReader {
    /// The kinds of values.
    public enum Kind: Sendable {
        /// `{`.
        case object
        /// `[`.
        case array
        /// A string.
        case string
        /// A number.
        case number
        /// `true` or `false`.
        case boolean
        /// `null`.
        case null
    }

    private let source: any ByteSource
    private let place: String
    let limits: JSONLimits
    private let buffer: UnsafeMutableRawBufferPointer
    private var position = 0
    private var end = 0
    /// How many bytes came before those in the buffer.
    private var passed: UInt64 = 0
    private var depth = 0
    /// Whether a value stands next that nobody has read.
    private var isPending = true
    private var scratch: [UInt8] = []

    /// Reads from a stream.
    ///
    /// - Parameter place: The file or blob, for messages.
    public init(_ source: any ByteSource, limits: JSONLimits, place: String) {
        self.source = source
        self.place = place
        self.limits = limits
        buffer = .allocate(byteCount: 256 << 10, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// An error at the present place.
    public func error(_ problem: JSONError.Problem) -> JSONError {
        JSONError(place: place, offset: passed + UInt64(position), problem: problem)
    }

    // MARK: Bytes

    /// Gets more bytes; `false` at the end.
    private func refill() throws -> Bool {
        passed += UInt64(position)
        position = 0
        end = 0
        guard passed < limits.bytes else { throw error(.tooLong(limits.bytes)) }
        end = try source.read(into: buffer)
        return end > 0
    }

    @inline(__always)
    private func byte() throws -> UInt8 {
        if position == end { guard try refill() else { throw error(.truncated) } }
        let value = buffer[position]
        position += 1
        return value
    }

    /// The next byte that is no white space; it stays.
    private func peek() throws -> UInt8? {
        while true {
            if position == end { guard try refill() else { return nil } }
            switch buffer[position] {
            case 0x20, 0x0a, 0x0d, 0x09: position += 1
            case let value: return value
            }
        }
    }

    private func expect(_ wanted: UInt8, _ what: String) throws {
        guard let value = try peek() else { throw error(.truncated) }
        guard value == wanted else { throw error(.expected(what)) }
        position += 1
    }

    // MARK: Values

    /// The kind of the value that stands next.
    public func kind() throws -> Kind {
        guard let value = try peek() else { throw error(.truncated) }
        switch value {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), 48...57: return .number
        default: throw error(.expected("a value"))
        }
    }

    /// Reads an object; anything else is passed over.
    ///
    /// - Parameter member: Called with each key, may read the value.
    /// - Returns: Whether it was an object.
    @discardableResult
    public func object(_ member: (String) throws -> Void) throws -> Bool {
        guard try kind() == .object else {
            try skip()
            return false
        }
        try enter()
        guard try peek() != UInt8(ascii: "}") else {
            leave()
            return true
        }
        while true {
            guard try peek() == UInt8(ascii: "\"") else { throw error(.expected("a key")) }
            let key = try quoted()
            try expect(UInt8(ascii: ":"), "`:`")
            isPending = true
            try member(key)
            if isPending { try skip() }
            guard let next = try peek() else { throw error(.truncated) }
            if next == UInt8(ascii: "}") { break }
            guard next == UInt8(ascii: ",") else { throw error(.expected("`,` or `}`")) }
            position += 1
        }
        leave()
        return true
    }

    /// Reads an array; anything else is passed over.
    ///
    /// - Parameter element: Called at each element, may read it.
    /// - Returns: Whether it was an array.
    @discardableResult
    public func array(_ element: () throws -> Void) throws -> Bool {
        guard try kind() == .array else {
            try skip()
            return false
        }
        try enter()
        guard try peek() != UInt8(ascii: "]") else {
            leave()
            return true
        }
        while true {
            isPending = true
            try element()
            if isPending { try skip() }
            guard let next = try peek() else { throw error(.truncated) }
            if next == UInt8(ascii: "]") { break }
            guard next == UInt8(ascii: ",") else { throw error(.expected("`,` or `]`")) }
            position += 1
        }
        leave()
        return true
    }

    private func enter() throws {
        depth += 1
        guard depth <= limits.depth else { throw error(.tooDeep(limits.depth)) }
        position += 1
    }

    private func leave() {
        depth -= 1
        position += 1
        isPending = false
    }

    /// Reads a string; `nil` for anything else, which is passed over.
    public func string() throws -> String? {
        guard try kind() == .string else {
            try skip()
            return nil
        }
        let text = try quoted()
        isPending = false
        return text
    }

    /// Reads a number as it is written; `nil` for anything else, which is passed over.
    public func number() throws -> String? {
        guard try kind() == .number else {
            try skip()
            return nil
        }
        let text = try word()
        isPending = false
        guard Self.isNumber(text) else { throw error(.expected("a number")) }
        return text
    }

    /// Reads `true` or `false`; `nil` for anything else, which is passed over.
    public func boolean() throws -> Bool? {
        guard try kind() == .boolean else {
            try skip()
            return nil
        }
        let text = try word()
        isPending = false
        guard text == "true" || text == "false" else { throw error(.expected("a value")) }
        return text == "true"
    }

    /// Passes over a value, whatever it is.
    public func skip() throws {
        switch try kind() {
        case .object: try object { _ in }
        case .array: try array {}
        case .string: try skipQuoted()
        case .number, .boolean, .null:
            let text = try word()
            guard text == "null" || text == "true" || text == "false" || Self.isNumber(text) else {
                throw error(.expected("a value"))
            }
        }
        isPending = false
    }

    /// Makes sure that nothing but white space follows.
    public func finish() throws {
        guard try peek() == nil else { throw error(.expected("the end")) }
    }

    private static func isNumber(_ text: String) -> Bool {
        Double(text) != nil
            && text.utf8.allSatisfy { (48...57).contains($0) || "+-.eE".utf8.contains($0) }
    }

    /// A number or a name, up to what cannot belong to one.
    private func word() throws -> String {
        scratch.removeAll(keepingCapacity: true)
        while try position < end || refill() {
            let value = buffer[position]
            let isPart =
                value == UInt8(ascii: "-") || value == UInt8(ascii: "+")
                || value == UInt8(ascii: ".") || (48...57).contains(value)
                || (65...90).contains(value) || (97...122).contains(value)
            guard isPart else { break }
            guard scratch.count < 64 else { throw error(.expected("a value")) }
            scratch.append(value)
            position += 1
        }
        return String(decoding: scratch, as: UTF8.self)
    }

    // MARK: Strings

    /// The run of plain bytes of a string from the present position within the buffer.
    @inline(__always)
    private func plainRun() -> Range<Int> {
        var index = position
        while index < end {
            let value = buffer[index]
            if value == UInt8(ascii: "\"") || value == UInt8(ascii: "\\") || value < 0x20 { break }
            index += 1
        }
        return position..<index
    }

    private func skipQuoted() throws {
        position += 1
        while true {
            if position == end { guard try refill() else { throw error(.truncated) } }
            position = plainRun().upperBound
            if position == end { continue }
            switch try byte() {
            case UInt8(ascii: "\""): return
            case UInt8(ascii: "\\"):
                scratch.removeAll(keepingCapacity: true)
                try escape()
            default: throw error(.expected("no control character in a string"))
            }
        }
    }

    /// A string, at whose opening mark the reader stands.
    private func quoted() throws -> String {
        position += 1
        let run = plainRun()
        if run.upperBound < end, buffer[run.upperBound] == UInt8(ascii: "\"") {
            guard run.count <= limits.string else { throw error(.longString(limits.string)) }
            position = run.upperBound + 1
            return String(decoding: buffer[run], as: UTF8.self)
        }
        scratch.removeAll(keepingCapacity: true)
        while true {
            if position == end { guard try refill() else { throw error(.truncated) } }
            let run = plainRun()
            scratch.append(contentsOf: buffer[run])
            guard scratch.count <= limits.string else { throw error(.longString(limits.string)) }
            position = run.upperBound
            if position == end { continue }
            switch try byte() {
            case UInt8(ascii: "\""): return String(decoding: scratch, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape()
            default: throw error(.expected("no control character in a string"))
            }
        }
    }

    private func escape() throws {
        switch try byte() {
        case UInt8(ascii: "n"): scratch.append(0x0a)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "r"): scratch.append(0x0d)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0c)
        case UInt8(ascii: "\""): scratch.append(0x22)
        case UInt8(ascii: "\\"): scratch.append(0x5c)
        case UInt8(ascii: "/"): scratch.append(0x2f)
        case UInt8(ascii: "u"):
            var unit = try hexadecimal()
            // Two escapes make a character outside the basic plane; half a pair makes none.
            if (0xd800..<0xdc00).contains(unit) {
                guard try byte() == UInt8(ascii: "\\"), try byte() == UInt8(ascii: "u") else {
                    throw error(.expected("the other half of a surrogate pair"))
                }
                let low = try hexadecimal()
                guard (0xdc00..<0xe000).contains(low) else {
                    throw error(.expected("the other half of a surrogate pair"))
                }
                unit = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
            }
            guard let scalar = Unicode.Scalar(unit) else {
                throw error(.expected("a character after `\\u`"))
            }
            scratch.append(contentsOf: Array(String(Character(scalar)).utf8))
        default: throw error(.expected("an escape sequence"))
        }
    }

    private func hexadecimal() throws -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try byte())).hexDigitValue else {
                throw error(.expected("four hexadecimal digits"))
            }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}

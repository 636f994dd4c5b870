/// How much of the machine a container may use.
public struct ResourceLimits: Hashable, Sendable {
    /// Memory in bytes.
    public var memory: UInt64?
    /// Processor time in thousandths of one processor.
    public var milliCPUs: UInt64?
    /// The number of processes and threads.
    public var processes: UInt64?

    /// Limits nothing.
    public init() {}

    /// Whether nothing is limited.
    public var isEmpty: Bool { self == ResourceLimits() }

    /// Reads a size: `64m`, `1g`, `65536`, `64MiB`. Units are powers of 1024, as `docker run --memory`
    /// has them.
    ///
    /// - Throws: ``SandboxError/badSetting(_:)``.
    public static func bytes(_ text: String) throws(SandboxError) -> UInt64 {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text[digits.endIndex...].lowercased()
        let shifts: [String: UInt64] = [
            "": 0, "b": 0, "k": 10, "kb": 10, "kib": 10, "m": 20, "mb": 20, "mib": 20, "g": 30,
            "gb": 30, "gib": 30, "t": 40, "tb": 40, "tib": 40,
        ]
        guard let number = UInt64(digits), let shift = shifts[unit], number > 0,
            number <= UInt64(Int64.max) >> shift
        else { throw .badSetting("`\(text)` is no size (want for example 64m or 1g)") }
        return number << shift
    }

    /// Reads a number of processors: `1.5`, `2`, to a thousandth.
    ///
    /// - Throws: ``SandboxError/badSetting(_:)``.
    public static func milliCPUs(_ text: String) throws(SandboxError) -> UInt64 {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : ""
        let padded = fraction + String(repeating: "0", count: max(0, 3 - fraction.count))
        guard (1...2).contains(parts.count), fraction.count <= 3,
            let whole = UInt64(parts[0].isEmpty ? "0" : parts[0]), whole <= 100_000,
            let thousandths = UInt64(padded), whole * 1000 + thousandths >= 10
        else { throw .badSetting("`\(text)` is no number of processors (want for example 1.5)") }
        return whole * 1000 + thousandths
    }
}

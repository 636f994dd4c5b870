public import OCIModel

/// A version of a Debian package: `[epoch:]upstream[-revision]`, Debian policy §5.6.12.
///
/// Equality and order are dpkg's, so `1.0` equals `1.00-0`; ``text`` keeps what was written.
public struct DebianVersion: TextValue, Comparable {
    /// The version as written.
    public let text: String

    /// Reads a version.
    ///
    /// - Throws: ``DebianVersionError`` where policy forbids the text.
    public init(_ text: some StringProtocol) throws(DebianVersionError) {
        var copy = String(text)
        let problem = copy.withUTF8 { Self.problem(in: UnsafeRawBufferPointer($0)) }
        if let problem { throw DebianVersionError(text: String(copy.prefix(80)), problem: problem) }
        self.text = copy
    }

    /// The longest text that is read; real versions stay below 100 bytes.
    public static let maximumLength = 1024

    /// What is wrong with the text of a version, or `nil` when nothing is.
    ///
    /// The upstream part must begin with a digit: policy says *should*, dpkg insists.
    static func problem(in bytes: UnsafeRawBufferPointer) -> DebianVersionError.Problem? {
        guard !bytes.isEmpty else { return .empty }
        guard bytes.count <= maximumLength else { return .tooLong }
        var start = 0
        if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
            let epoch = bytes[..<colon]
            guard !epoch.isEmpty, epoch.count <= 10, epoch.allSatisfy({ $0 &- 48 < 10 }) else {
                return .epoch
            }
            let value = epoch.reduce(UInt64(0)) { $0 * 10 + UInt64($1 - 48) }
            guard value <= UInt64(Int32.max) else { return .epoch }
            start = colon + 1
        }
        var end = bytes.count
        if let dash = bytes.lastIndex(of: UInt8(ascii: "-")), dash >= start {
            let revision = bytes[(dash + 1)...]
            guard !revision.isEmpty, revision.allSatisfy({ isRevisionByte($0) }) else {
                return .revision
            }
            end = dash
        }
        guard start < end else { return .upstream }
        guard bytes[start] &- 48 < 10 else { return .noDigitFirst }
        let upstream = bytes[start..<end]
        let allowed = upstream.allSatisfy { byte in
            isRevisionByte(byte) || byte == UInt8(ascii: "-")
                || (byte == UInt8(ascii: ":") && start > 0)
        }
        return allowed ? nil : .upstream
    }

    private static func isRevisionByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "~"): true
        default: false
        }
    }

    /// Whether dpkg holds both for the same version.
    public static func == (left: DebianVersion, right: DebianVersion) -> Bool {
        left.compare(right) == 0
    }

    /// dpkg's order.
    public static func < (left: DebianVersion, right: DebianVersion) -> Bool {
        left.compare(right) < 0
    }

    /// Hashes versions that are equal alike.
    public func hash(into hasher: inout Hasher) {
        var copy = text
        copy.withUTF8 { DebianVersionOrder.hash(UnsafeRawBufferPointer($0), into: &hasher) }
    }

    private func compare(_ other: DebianVersion) -> Int {
        var left = text
        var right = other.text
        return left.withUTF8 { a in
            right.withUTF8 { b in
                DebianVersionOrder.compare(UnsafeRawBufferPointer(a), UnsafeRawBufferPointer(b))
            }
        }
    }

    /// The version as written.
    public var description: String { text }
}

/// Why a text is no Debian version.
public struct DebianVersionError: Error, Equatable, CustomStringConvertible {
    /// The rules that can be broken.
    public enum Problem: String, Sendable {
        /// Nothing was written.
        case empty = "it is empty"
        /// The text is longer than any version.
        case tooLong = "it is longer than 1024 bytes"
        /// The epoch is no number below 2³¹.
        case epoch = "the epoch is no number"
        /// The upstream part is empty or has a character that policy forbids.
        case upstream =
            "the upstream part may hold letters, digits and `.+-~`, and `:` after an epoch"
        /// The upstream part does not begin with a digit.
        case noDigitFirst = "the upstream part does not begin with a digit"
        /// The revision is empty or has a character that policy forbids.
        case revision = "the revision may hold letters, digits and `.+~`"
    }

    /// The start of the text.
    public let text: String
    /// The rule.
    public let problem: Problem

    /// One line that shows the text and the rule.
    public var description: String { "`\(text)` is not a Debian version: \(problem.rawValue)" }
}

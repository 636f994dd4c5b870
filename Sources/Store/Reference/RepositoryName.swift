public import OCIModel

/// The name of a repository, such as `distroless/static`, in the grammar of the OCI distribution
/// specification: parts of lower-case letters and digits, which `.`, `_`, `__` or dashes may join,
/// separated by `/`.
public struct RepositoryName: TextValue, Comparable {
    /// The name as written.
    public let text: String

    /// Reads a name.
    ///
    /// - Throws: ``ReferenceError/repository(_:)``; also for more than 255 bytes, the limit that
    ///   clients keep to.
    public init(_ text: some StringProtocol) throws(ReferenceError) {
        let bytes = Array(text.utf8.prefix(256))
        let parts = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard bytes.count <= 255, parts.allSatisfy(Self.isPart) else {
            throw .repository(ReferenceError.shown(text))
        }
        self.text = String(text)
    }

    /// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
    private static func isPart(_ part: ArraySlice<UInt8>) -> Bool {
        var separator: [UInt8] = []
        var sawLetter = false
        for byte in part {
            switch byte {
            case 0x61...0x7a, 0x30...0x39:
                guard isSeparator(separator) else { return false }
                separator = []
                sawLetter = true
            case 0x2e, 0x5f, 0x2d:
                guard sawLetter else { return false }
                separator.append(byte)
            default: return false
            }
        }
        return sawLetter && separator.isEmpty
    }

    private static func isSeparator(_ bytes: [UInt8]) -> Bool {
        bytes.isEmpty || bytes == [0x2e] || bytes == [0x5f] || bytes == [0x5f, 0x5f]
            || bytes.allSatisfy { $0 == 0x2d }
    }

    /// The name as written.
    public var description: String { text }
}

public import Archives
public import Compression

/// How far a .deb file of unknown origin may go.
public struct DebLimits: Hashable, Sendable {
    /// The greatest size of the control file in bytes.
    public var controlFile: UInt64
    /// The greatest size of `md5sums` in bytes.
    public var checksums: UInt64
    /// The greatest size of any other file of the control member, such as a script, in bytes.
    public var otherControlFile: UInt64
    /// The greatest number of files of the control member.
    public var controlFiles: Int
    /// The greatest size of the whole control member, uncompressed, in bytes.
    public var controlMember: UInt64
    /// The limits of the data member's decompression.
    public var data: DecompressionLimits
    /// The limits of the data member's archive.
    public var entries: TarLimits

    /// Sets the limits.
    public init(
        controlFile: UInt64 = 1 << 20, checksums: UInt64 = 32 << 20,
        otherControlFile: UInt64 = 8 << 20, controlFiles: Int = 64,
        controlMember: UInt64 = 64 << 20, data: DecompressionLimits = .package,
        entries: TarLimits = .package
    ) {
        self.controlFile = controlFile
        self.checksums = checksums
        self.otherControlFile = otherControlFile
        self.controlFiles = controlFiles
        self.controlMember = controlMember
        self.data = data
        self.entries = entries
    }

    /// Far above what any package of Debian has.
    public static let standard = DebLimits()

    /// The greatest size of the control file of a name.
    func limit(of name: String) -> UInt64 {
        switch name {
        case "control": controlFile
        case "md5sums": checksums
        default: otherControlFile
        }
    }
}

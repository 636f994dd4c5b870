/// How far compressed data of unknown origin may go.
public struct DecompressionLimits: Hashable, Sendable {
    /// The greatest number of bytes that may come out.
    public var maximumOutput: UInt64
    /// The greatest number of bytes of memory for the decoder's dictionary or window.
    public var maximumMemory: UInt64

    /// Limits for one stream.
    public init(maximumOutput: UInt64, maximumMemory: UInt64 = 256 << 20) {
        self.maximumOutput = maximumOutput
        self.maximumMemory = maximumMemory
    }

    /// For a repository's index: 2 GiB out.
    public static let index = DecompressionLimits(maximumOutput: 2 << 30)
    /// For a package: 16 GiB out; the largest packages of the distributions have about 5 GiB.
    public static let package = DecompressionLimits(maximumOutput: 16 << 30)
    /// For a layer of an image: 64 GiB out.
    public static let layer = DecompressionLimits(maximumOutput: 64 << 30)
}

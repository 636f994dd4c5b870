/// Where the bytes of an ELF file come from: memory, or a file that is too big for it.
public protocol ELFSource {
    /// The size of the file in bytes.
    var size: UInt64 { get }
    /// How many bytes can be read from an offset on: up to the end of the file, or up to where a
    /// source that keeps only parts of a file has a hole.
    func available(from offset: UInt64) -> UInt64
    /// Exactly `count` bytes from `offset`; the caller has checked that they are available.
    ///
    /// - Throws: What the medium throws.
    func read(at offset: UInt64, count: Int) throws -> [UInt8]
}

extension ELFSource {
    /// Up to the end of the file.
    public func available(from offset: UInt64) -> UInt64 { size - min(offset, size) }
}

/// An ELF file that is in memory.
public struct ELFMemory: ELFSource, Sendable {
    private let bytes: [UInt8]

    /// Takes the whole file.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The size of the file in bytes.
    public var size: UInt64 { UInt64(bytes.count) }

    /// A copy of a part of it.
    public func read(at offset: UInt64, count: Int) -> [UInt8] {
        guard let start = Int(exactly: offset), count >= 0, start <= bytes.count,
            count <= bytes.count - start
        else { return [] }
        return [UInt8](bytes[start..<start + count])
    }
}

public import Compression
public import OCIModel
import SystemPackage

/// A place that blobs can be read from by digest: the store, a layout, an archive.
public protocol BlobProvider: Sendable {
    /// What the place is, for messages.
    var place: String { get }

    /// The size of a blob in bytes, or `nil` when it is not there.
    ///
    /// - Throws: ``StoreError`` when the place cannot be read.
    func size(of digest: Digest) throws -> UInt64?

    /// Reads a blob as a stream. The bytes are not yet checked; see ``openVerified(_:)``.
    ///
    /// - Throws: ``StoreError/missing(_:place:)``.
    func source(of digest: Digest) throws -> any ByteSource
}

extension BlobProvider {
    /// Reads what a descriptor names, as a stream that fails at its end when the bytes are not those
    /// of the descriptor.
    ///
    /// - Throws: ``StoreError/missing(_:place:)``, ``StoreError/malformed(place:reason:)`` for a
    ///   negative size, ``StoreError/unsupportedDigest(_:)``.
    public func openVerified(_ descriptor: Descriptor) throws -> VerifiedSource {
        guard let size = UInt64(exactly: descriptor.size) else {
            throw StoreError.malformed(
                place: place, reason: "\(descriptor.digest.short) has a size below zero")
        }
        return try VerifiedSource(
            source(of: descriptor.digest), expecting: descriptor.digest, size: size,
            place: "\(place): \(descriptor.digest.short)")
    }

    /// Everything that a descriptor of a small blob names, checked.
    ///
    /// - Throws: ``StoreError/tooLarge(place:limit:)``, and as ``openVerified(_:)``.
    public func bytes(of descriptor: Descriptor, limit: Int) throws -> [UInt8] {
        guard descriptor.size <= Int64(limit) else {
            throw StoreError.tooLarge(
                place: "\(place): \(descriptor.digest.short)", limit: UInt64(limit))
        }
        return try openVerified(descriptor).readAll(limit: limit)
    }

    /// A JSON value that a descriptor names.
    ///
    /// - Throws: ``StoreError/malformed(place:reason:)``, and as ``bytes(of:limit:)``.
    public func value<Value: Decodable>(
        _ type: Value.Type, of descriptor: Descriptor, limit: Int = ImageLimits.manifest
    ) throws -> Value {
        let bytes = try bytes(of: descriptor, limit: limit)
        do {
            return try CanonicalJSON.decode(type, from: bytes)
        } catch {
            throw StoreError.malformed(
                place: "\(place): \(descriptor.digest.short)",
                reason: "not what its type \(descriptor.mediaType) says")
        }
    }
}

extension BlobDirectory: BlobProvider {
    /// The folder.
    public var place: String { root.string }

    /// Reads a blob as a stream; see ``open(_:)``.
    public func source(of digest: Digest) throws -> any ByteSource { try open(digest) }
}

/// What an image may ask of its reader.
public enum ImageLimits {
    /// The greatest size of a manifest or an index in bytes.
    public static let manifest = 8 << 20
    /// The greatest size of a configuration in bytes.
    public static let configuration = 16 << 20
    /// How many indexes may stand inside each other.
    static let depth = 8
    /// How many manifests and indexes one root may lead to.
    static let manifests = 10_000
    /// How many layers a manifest may have.
    static let layers = 1000
}

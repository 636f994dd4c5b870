import Compression
public import OCIModel

/// Small entries that are read and written as a whole.
extension CacheStore {
    /// The bytes that are kept under a key; `nil` when there are none, they are damaged, or more than
    /// `limit`.
    ///
    /// - Throws: ``StoreError`` when the cache cannot be read.
    public func bytes(for key: Digest, limit: Int = 64 << 10) throws -> [UInt8]? {
        guard let entry = try entry(for: key) else { return nil }
        return try? entry.open().readAll(limit: limit)
    }

    /// The value that is kept under a key; `nil` as for ``bytes(for:limit:)``, or when it is of another
    /// form.
    ///
    /// - Throws: ``StoreError`` when the cache cannot be read.
    public func value<Value: Decodable>(
        _ type: Value.Type, for key: Digest, limit: Int = 64 << 10
    ) throws -> Value? {
        try bytes(for: key, limit: limit).flatMap { try? CanonicalJSON.decode(type, from: $0) }
    }

    /// Keeps bytes.
    ///
    /// - Throws: ``StoreError`` when they cannot be written.
    public func keep(_ bytes: [UInt8], for key: Digest) throws {
        let writer = try writer(for: key)
        try bytes.withUnsafeBytes { try writer.write($0) }
        _ = try writer.commit()
    }

    /// Keeps a value.
    ///
    /// - Throws: ``StoreError`` when it cannot be written.
    public func keep(value: some Encodable, for key: Digest) throws {
        try keep(CanonicalJSON.encode(value), for: key)
    }
}

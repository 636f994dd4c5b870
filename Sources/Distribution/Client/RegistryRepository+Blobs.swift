import NIOCore
public import OCIModel
import Store

extension RegistryRepository {
    /// Whether the repository has a blob, of the right size.
    ///
    /// - Throws: ``RegistryError``.
    public func hasBlob(_ descriptor: Descriptor) async throws -> Bool {
        let home = try home()
        let call = RegistryCall(
            .head, home, "blobs/\(descriptor.digest)",
            scopes: [TokenScope(home.repository, "pull")])
        let response = try await transport.answer(call)
        switch response.status {
        case 200:
            let length = response.header("content-length").flatMap { Int64($0) }
            return length == nil || length == descriptor.size
        case 404: return false
        default: throw await transport.failure(response, call)
        }
    }

    /// Fetches a blob into a writer, which hashes it on the way.
    ///
    /// - Throws: ``RegistryError``, `StoreError`, `CancellationError`; then the writer can only be
    ///   dropped.
    func fetch(
        _ descriptor: Descriptor, into writer: BlobWriter, progress: ProgressItem?
    ) async throws {
        let download = try BlobDownload(self, descriptor)
        while let piece = try await download.next() {
            try piece.withUnsafeReadableBytes { try writer.write($0) }
            progress?.update(done: writer.count)
        }
    }

    /// Fetches a small blob, checked against its digest.
    ///
    /// - Throws: ``RegistryError``, `StoreError`.
    public func blob(_ descriptor: Descriptor, limit: Int) async throws -> [UInt8] {
        guard descriptor.size <= Int64(limit) else {
            throw StoreError.tooLarge(
                place: "\(self): \(descriptor.digest.short)", limit: UInt64(limit))
        }
        while true {
            let download = try BlobDownload(self, descriptor)
            var bytes: [UInt8] = []
            while let piece = try await download.next() {
                bytes.append(contentsOf: piece.readableBytesView)
            }
            let actual = DigestHasher.digest(of: bytes)
            if actual == descriptor.digest { return bytes }
            guard client.memory.distrustMirrors(of: descriptor.digest) else {
                throw RegistryError.wrongDigest(
                    request: "\(self)", expected: descriptor.digest, actual: actual)
            }
        }
    }

    /// Removes a blob, where the registry allows it. What manifests still name must stay.
    ///
    /// - Throws: ``RegistryError``.
    public func deleteBlob(_ digest: Digest) async throws {
        let home = try home()
        let call = RegistryCall(
            .delete, home, "blobs/\(digest)", scopes: [TokenScope(home.repository, "delete")])
        let response = try await transport.answer(call, expecting: [202, 200, 204])
        await transport.client.discard(response)
    }
}

import Assembly
import Compression
import Containerfile
import OCIModel
import Packages
import Store

/// Fetches what `ADD` names by URL, into the store.
struct Downloads: DownloadProvider {
    private let transport: any PackageTransport
    /// The greatest size of a file in bytes.
    private static let limit: UInt64 = 16 << 30

    init(_ transport: any PackageTransport) { self.transport = transport }

    func download(
        _ address: String, checksum: Digest?
    ) async throws -> (path: String, size: UInt64, digest: Digest) {
        let location = try RemoteLocation(address)
        // What a digest names cannot have changed; anything else is asked for again.
        let (path, digest) = try await transport.fetchFile(
            location, limit: Self.limit, reusing: checksum != nil)
        if let checksum, checksum != digest {
            throw BadInput(
                "`\(address)` has the digest \(digest), and --checksum wants \(checksum)")
        }
        return (path, try FileLength.of(path), digest)
    }
}

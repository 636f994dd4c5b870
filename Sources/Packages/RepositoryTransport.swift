public import OCIModel

/// How repository code gets at files: over the network, from the store, or from memory in tests.
///
/// Repository code is given one and never knows more; offline building is a transport that answers
/// from the store alone.
public protocol RepositoryTransport: Sendable {
    /// Fetches a small file whose content cannot be known beforehand, such as `InRelease`; its
    /// signature is checked by the caller before anything in it is believed.
    ///
    /// - Throws: when the file cannot be had, or has more than `limit` bytes;
    ///   ``TransportError/notFound(_:)`` when the repository has no such file.
    func fetchUnverified(_ location: RemoteLocation, limit: Int) async throws -> [UInt8]

    /// Fetches a file whose digest is known and keeps it under that digest.
    ///
    /// - Parameters:
    ///   - locations: Where the file may be, the best first; the next is tried when one has it not.
    ///   - size: Its exact size in bytes, or `nil` where nothing trusted says it.
    /// - Returns: The path of a file of this machine that has been checked against `digest` and that
    ///   nobody writes to.
    func fetch(_ locations: [RemoteLocation], size: UInt64?, digest: Digest) async throws -> String
}

/// What every transport can fail with.
public enum TransportError: Error, Equatable, CustomStringConvertible {
    /// The repository has no such file.
    case notFound(RemoteLocation)
    /// Building offline, and the file is not in the store.
    case offline(RemoteLocation)

    /// One line that names the location.
    public var description: String {
        switch self {
        case .notFound(let location): "\(location): not found"
        case .offline(let location):
            "\(location): not in the store, and --offline forbids fetching it"
        }
    }
}

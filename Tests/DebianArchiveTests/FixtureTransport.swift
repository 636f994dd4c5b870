import OCIModel
import Packages
import Synchronization
import TestSupport

/// Answers from a fixture's folder, as a mirror would, and keeps a list of what was asked for.
final class FixtureTransport: RepositoryTransport {
    /// What a transport says about a file that is not the one whose digest is known.
    struct WrongContent: Error, Equatable { let path: String }

    private let asked = Mutex<[String]>([])
    /// Changes what `fetchUnverified` gives, by the file's name.
    let change: @Sendable (String, [UInt8]) -> [UInt8]

    init(change: @escaping @Sendable (String, [UInt8]) -> [UInt8] = { $1 }) {
        self.change = change
    }

    /// The paths asked for, in order of asking.
    var paths: [String] { asked.withLock { $0 } }

    func fetchUnverified(_ location: RemoteLocation, limit: Int) async throws -> [UInt8] {
        let bytes = try read(location)
        return change(location.description.split(separator: "/").last.map(String.init) ?? "", bytes)
    }

    func fetch(
        _ locations: [RemoteLocation], size: UInt64?, digest: Digest
    ) async throws -> String {
        var failure: any Error = TransportError.notFound(locations[0])
        for location in locations {
            do {
                let bytes = try read(location)
                let isRight = DigestHasher.digest(of: bytes) == digest
                guard isRight, size ?? UInt64(bytes.count) == UInt64(bytes.count) else {
                    throw WrongContent(path: location.description)
                }
                return location.description
            } catch {
                failure = error
            }
        }
        throw failure
    }

    private func read(_ location: RemoteLocation) throws -> [UInt8] {
        asked.withLock { $0.append(location.description) }
        guard let path = location.path, Files.exists(path) else {
            throw TransportError.notFound(location)
        }
        return try Files.read(path)
    }
}

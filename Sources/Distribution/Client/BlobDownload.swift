import NIOCore
import OCIModel
import Store

/// A blob on its way from a registry, piece by piece. A connection that breaks is replaced, and the
/// download goes on where it was; no byte more is taken than the descriptor says.
///
/// The bytes are not checked here but by whoever takes them, since all who do hash them anyway. A
/// download belongs to one task.
final class BlobDownload {
    private let repository: RegistryRepository
    private let descriptor: Descriptor
    private let size: UInt64
    /// Places not yet tried, the best first.
    private var places: [RepositoryEndpoint]
    private var position: UInt64
    private var next: PieceStream.AsyncIterator?
    /// How much of the present answer lies before the position.
    private var surplus: UInt64 = 0
    private var request = ""
    private var failures = 0
    private var lastSuccess: UInt64 = 0
    private var mayResume = true

    /// Prepares a download; the first request goes out with the first ``next()``.
    ///
    /// - Throws: ``RegistryError`` and `StoreError` for a descriptor of no blob.
    init(_ repository: RegistryRepository, _ descriptor: Descriptor, from offset: UInt64 = 0) throws
    {
        self.repository = repository
        self.descriptor = descriptor
        guard let size = UInt64(exactly: descriptor.size) else {
            throw StoreError.malformed(
                place: repository.description,
                reason: "\(descriptor.digest.short) has a size below zero")
        }
        self.size = size
        position = offset
        let configuration = repository.client.configuration
        places = try configuration.rules.endpoints(
            repository.registry, repository.name, for: .digest(descriptor.digest),
            isInsecure: configuration.allowsInsecure
        ).filter { !repository.client.memory.distrusts($0, for: descriptor.digest) }
    }

    /// The next piece, or `nil` when all is there.
    ///
    /// - Throws: ``RegistryError``, `CancellationError`.
    func next() async throws -> ByteBuffer? {
        while true {
            do {
                if next == nil {
                    if position == size, size > 0 { return nil }
                    try await connect()
                }
                guard var piece = try await next?.next() else {
                    guard position == size else {
                        throw WebFailure.broken(
                            "the answer ended after \(position) of \(size) bytes")
                    }
                    return nil
                }
                let skipped = Int(min(surplus, UInt64(piece.readableBytes)))
                piece.moveReaderIndex(forwardBy: skipped)
                surplus -= UInt64(skipped)
                if piece.readableBytes == 0 { continue }
                guard UInt64(piece.readableBytes) <= size - position else {
                    throw RegistryError.malformed(
                        request, reason: "more than the \(size) bytes that the manifest says")
                }
                position += UInt64(piece.readableBytes)
                return piece
            } catch let failure as WebFailure {
                next = nil
                do {
                    try await wait(failure)
                } catch let error as RegistryError {
                    try passOver(after: error)
                }
            } catch let error as RegistryError {
                try passOver(after: error)
            }
        }
    }

    /// Leaves a mirror that cannot do it: the next place goes on where it was.
    private func passOver(after error: RegistryError) throws {
        guard places.count > 1 else { throw error }
        places.removeFirst()
        next = nil
        failures = 0
        mayResume = true
    }

    /// Waits before going on, or gives up.
    private func wait(_ failure: WebFailure) async throws {
        // A connection that brings something each time may break as often as it likes.
        if position >= lastSuccess + (1 << 20) { failures = 0 }
        lastSuccess = position
        failures += 1
        let transport = repository.transport
        let limit = RegistryTransport.limit(failure, transport.configuration.network.retry)
        guard let limit, let delay = transport.delay(failures, limit: limit, serverDelay: nil)
        else {
            if case .broken(let reason) = failure {
                throw RegistryError.connection(
                    request: request, reason: reason, attempts: failures)
            }
            throw RegistryError.malformed(request, reason: "\(failure)")
        }
        try await transport.configuration.network.clock.sleep(delay)
    }

    /// Asks for what is still missing, at the first place that is left.
    private func connect() async throws {
        guard let place = places.first else { return }
        try await connect(to: place)
        if place.isMirror { repository.client.memory.note(place, serves: descriptor.digest) }
    }

    private func connect(to place: RepositoryEndpoint) async throws {
        var call = RegistryCall(
            .get, place, "blobs/\(descriptor.digest)",
            scopes: [TokenScope(place.repository, "pull")])
        let start = mayResume ? position : 0
        if start > 0 { call.headers.append(("range", "bytes=\(start)-")) }
        let response = try await repository.transport.answer(call)
        request = RegistryError.name(of: WebRequest(.get, response.address))
        switch response.status {
        case 200: surplus = position
        case 206 where start > 0:
            guard Self.start(of: response.header("content-range")) == start else {
                mayResume = false
                throw WebFailure.broken("the registry sent another part than the one asked for")
            }
            surplus = 0
        case 416 where start > 0:
            mayResume = false
            throw WebFailure.broken("the registry cannot go on in the middle")
        default: throw await repository.transport.failure(response, call)
        }
        // A blob of another length need not be fetched to be refused.
        let promised = size - position + surplus
        if let text = response.header("content-length"), let length = UInt64(text),
            length != promised
        {
            throw RegistryError.malformed(
                request, reason: "\(length) bytes instead of the \(promised) that the manifest says"
            )
        }
        next = response.pieces.makeAsyncIterator()
    }

    /// Where a part starts: `bytes START-END/TOTAL`.
    private static func start(of range: String?) -> UInt64? {
        guard let range, range.hasPrefix("bytes ") else { return nil }
        return UInt64(range.dropFirst(6).prefix { $0 != "-" })
    }
}

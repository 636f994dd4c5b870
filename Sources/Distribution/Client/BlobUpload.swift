import NIOCore
import OCIModel
import Store

/// A blob on its way into a repository (OCI distribution specification, *Pushing Blobs*).
///
/// It goes out whole, in one request. When the connection breaks, the registry is asked how much it
/// has, and the rest follows as a chunk; a registry that has kept nothing gets all of it again. Where
/// a whole blob is too much for one request, it goes in chunks from the start.
struct BlobUpload {
    /// What became of a blob.
    enum Outcome: Hashable, Sendable {
        /// It went over the network.
        case sent
        /// The registry had it in another repository.
        case mounted
    }

    let repository: RegistryRepository
    let place: RepositoryEndpoint
    let descriptor: Descriptor
    let content: BlobContent
    let progress: ProgressItem?

    /// A chunk where the registry wants chunks, in bytes.
    static let chunkSize: UInt64 = 16 << 20

    private struct Session {
        var address: WebAddress
        var offset: UInt64 = 0
        var smallestChunk: UInt64 = 0
    }

    /// What to do after something that may pass.
    private struct Passing: Error {
        var failure: RegistryError
        var serverDelay: Duration?
        var isConnecting = false
    }

    /// Sends the blob.
    ///
    /// - Parameter origin: A repository of the same registry that has it.
    /// - Throws: ``RegistryError``, what reading the content throws, `CancellationError`.
    func run(mountingFrom origin: RepositoryName?) async throws -> Outcome {
        guard var session = try await begin(mountingFrom: origin) else { return .mounted }
        var failures = 0
        var furthest: UInt64 = 0
        var usesChunks = false
        let configuration = repository.client.configuration.network
        while true {
            try Task.checkCancellation()
            do {
                if try await send(&session, &usesChunks) { return .sent }
            } catch let passing as Passing {
                if session.offset >= furthest + (1 << 20) { failures = 0 }
                furthest = max(furthest, session.offset)
                failures += 1
                let limit =
                    passing.isConnecting
                    ? configuration.retry.connectionAttempts : configuration.retry.attempts
                guard
                    let delay = repository.transport.delay(
                        failures, limit: limit, serverDelay: passing.serverDelay)
                else { throw passing.failure }
                try await configuration.clock.sleep(delay)
                session = try await resumed(session)
            }
        }
    }

    private var scopes: [TokenScope] { [TokenScope(place.repository, "pull", "push")] }

    /// Asks for a place to upload to; `nil` when there is nothing to upload.
    private func begin(mountingFrom origin: RepositoryName?) async throws -> Session? {
        var path = "blobs/uploads/"
        var scopes = scopes
        if let origin, origin != place.repository {
            path +=
                "?"
                + TokenService.encode([
                    ("mount", descriptor.digest.description), ("from", origin.text),
                ])
            scopes.append(TokenScope(origin, "pull"))
        }
        let call = RegistryCall(
            .post, place, path, headers: [("content-length", "0")], scopes: scopes)
        let response = try await repository.transport.answer(call)
        switch response.status {
        case 201 where origin != nil:
            await repository.transport.client.discard(response)
            return nil
        case 202:
            await repository.transport.client.discard(response)
            var session = Session(address: try location(response))
            session.smallestChunk =
                response.header("oci-chunk-min-length").flatMap { UInt64($0) } ?? 0
            return session
        case 400..<500 where origin != nil && response.status != 429:
            // The other repository may be closed to us; that says nothing about this one.
            await repository.transport.client.discard(response)
            return try await begin(mountingFrom: nil)
        default: throw await repository.transport.failure(response, call)
        }
    }

    /// The address to go on with.
    private func location(_ response: WebClient.Response) throws -> WebAddress {
        guard let text = response.header("location"),
            let address = response.address.resolving(text)
        else {
            throw RegistryError.malformed(
                "\(response.address)", reason: "the registry names no place to upload to")
        }
        if response.address.origin.scheme == .https, address.origin.scheme == .http {
            throw RegistryError.malformed(
                "\(response.address)", reason: "the place to upload to is not secure")
        }
        return address
    }

    /// Sends what is missing; `true` when the blob is whole.
    private func send(_ session: inout Session, _ usesChunks: inout Bool) async throws -> Bool {
        let size = UInt64(max(0, descriptor.size))
        if session.offset == 0, !usesChunks {
            let response = try await put(session, from: 0)
            switch response.status {
            case 201, 200, 202, 204: return try await finish(response)
            case 413:
                await repository.transport.client.discard(response)
                usesChunks = true
                session = try await resumed(session)
                return false
            default: throw try await judge(response, .put)
            }
        }
        let chunk = max(Self.chunkSize, session.smallestChunk)
        while session.offset < size {
            // After a break, the rest may go out at once, as it did before.
            let end = usesChunks ? min(session.offset + chunk, size) : size
            let response = try await patch(session, until: end)
            guard (200..<300).contains(response.status) else {
                throw try await judge(response, .patch)
            }
            await repository.transport.client.discard(response)
            session.address = try location(response)
            session.offset = end
        }
        let response = try await put(session, from: size)
        guard (200..<300).contains(response.status) else { throw try await judge(response, .put) }
        return try await finish(response)
    }

    private func finish(_ response: WebClient.Response) async throws -> Bool {
        await repository.transport.client.discard(response)
        let answered = try? response.header("docker-content-digest").map { try Digest($0) }
        if let answered, answered.algorithm == descriptor.digest.algorithm,
            answered != descriptor.digest
        {
            throw RegistryError.wrongDigest(
                request: RegistryError.name(of: WebRequest(.put, response.address)),
                expected: descriptor.digest, actual: answered)
        }
        return true
    }

    /// Ends an upload, with all that follows an offset.
    private func put(_ session: Session, from offset: UInt64) async throws -> WebClient.Response {
        var address = session.address
        address.target +=
            (address.target.contains("?") ? "&" : "?")
            + TokenService.encode([("digest", descriptor.digest.description)])
        return try await request(
            .put, address, from: offset, until: UInt64(max(0, descriptor.size)),
            headers: [("content-type", "application/octet-stream")])
    }

    private func patch(_ session: Session, until end: UInt64) async throws -> WebClient.Response {
        try await request(
            .patch, session.address, from: session.offset, until: end,
            headers: [
                ("content-type", "application/octet-stream"),
                ("content-range", "\(session.offset)-\(end - 1)"),
            ])
    }

    private func request(
        _ method: WebRequest.Method, _ address: WebAddress, from offset: UInt64, until end: UInt64,
        headers: [(String, String)]
    ) async throws -> WebClient.Response {
        let trouble = StreamTrouble()
        let stream = content.stream(
            descriptor, from: offset, until: end, into: trouble, progress: progress)
        var call = RegistryCall(
            method, place, at: address, headers: headers,
            body: .stream(length: Int64(end - offset), stream), scopes: scopes)
        call.isRepeatable = false
        do {
            let response = try await repository.transport.answer(call)
            if let error = trouble.error { throw error }
            return response
        } catch {
            // What was wrong with the content explains the broken request, not the reverse.
            if let cause = trouble.error { throw cause }
            guard let failure = error as? RegistryError,
                case .connection(_, let reason, _) = failure
            else { throw error }
            throw Passing(failure: failure, isConnecting: reason.hasPrefix("no connection"))
        }
    }

    /// Sorts an answer that is a failure.
    private func judge(
        _ response: WebClient.Response, _ method: WebRequest.Method
    ) async throws -> any Error {
        let wait = response.retryDelay(now: repository.client.configuration.network.clock.now())
        let status = response.status
        let failure = await RegistryError(response, WebRequest(method, response.address))
        // An upload that the registry has forgotten, or whose place is another than we think.
        let mayPass =
            RegistryTransport.passingStatuses.contains(status) || status == 404 || status == 416
        return mayPass ? Passing(failure: failure, serverDelay: wait) : failure
    }

    /// The same upload where the registry has kept something, or else a new one.
    private func resumed(_ session: Session) async throws -> Session {
        var call = RegistryCall(.get, place, at: session.address, scopes: scopes)
        call.isRepeatable = false
        if let response = try? await repository.transport.answer(call) {
            await repository.transport.client.discard(response)
            // `0-0` is one byte to some and none to others; one byte is quickly sent again.
            if response.status == 204 || response.status == 202,
                let range = response.header("range"),
                let last = range.split(separator: "-").last.flatMap({ UInt64($0) }), last > 0,
                last < UInt64(max(0, descriptor.size))
            {
                var next = session
                next.offset = last + 1
                next.address = (try? location(response)) ?? session.address
                return next
            }
        }
        try Task.checkCancellation()
        guard let fresh = try await begin(mountingFrom: nil) else { return session }
        return fresh
    }
}

extension RegistryRepository {
    /// Sends a blob, unless another repository of the registry is known to have it.
    func upload(
        _ descriptor: Descriptor, _ content: BlobContent, mountingFrom origin: RepositoryName?,
        progress: ProgressItem?
    ) async throws -> BlobUpload.Outcome {
        let home = try home()
        let known = origin ?? client.memory.place(of: descriptor.digest, at: registry)
        let outcome = try await BlobUpload(
            repository: self, place: home, descriptor: descriptor, content: content,
            progress: progress
        ).run(mountingFrom: known)
        client.memory.note(descriptor.digest, in: home.repository, at: registry)
        return outcome
    }
}

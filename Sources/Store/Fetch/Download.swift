import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import OCIModel
import Packages

/// Brings one file over the network into a writer: tries again after what may pass, goes on where a
/// broken connection stopped, and takes no byte more than was promised.
struct Download {
    let location: RemoteLocation
    let address: WebAddress
    /// The digest, where it is known; without it, a broken download goes on only where the server
    /// says with a strong `ETag` that the file is still the same.
    let expected: Digest?
    /// The size, where it is known.
    let size: UInt64?
    /// The greatest size.
    let limit: UInt64
    let client: WebClient
    let configuration: FetchConfiguration
    let limiter: Limiter<WebAddress.Origin>
    /// Told how many bytes there are after each piece.
    let progress: @Sendable (UInt64) -> Void

    /// What is known of the file from earlier attempts.
    private struct Memory {
        var failures = 0
        var attempts = 0
        var mayResume = true
        var hasResumed = false
        var validator: String?
    }

    /// Something that may pass.
    private struct Passing: Error {
        var reason: String
        var status: Int?
        var isConnecting = false
        var serverDelay: Duration?
    }

    /// How many bytes in one go make up for the failures before.
    private static let amends: UInt64 = 1 << 20
    /// The end of all patience, whatever comes in between.
    private static let maximumAttempts = 100

    /// Fetches everything; on return the writer holds the file, and its digest is as expected.
    ///
    /// - Throws: ``FetchError``, `TransportError.notFound`, ``StoreError``, `CancellationError`.
    func run(into writer: BlobWriter) async throws {
        var memory = Memory()
        while true {
            try Task.checkCancellation()
            let before = writer.count
            memory.attempts += 1
            do {
                try await limiter.enter(address.origin)
                defer { limiter.leave(address.origin) }
                try await attempt(writer, &memory)
                if try isComplete(writer, &memory) { return }
            } catch let passing as Passing {
                if writer.count >= before + Self.amends { memory.failures = 0 }
                memory.failures += 1
                let limit =
                    passing.isConnecting
                    ? configuration.retry.connectionAttempts : configuration.retry.attempts
                let delay = configuration.retry.delay(
                    afterFailures: memory.failures, limit: limit, serverDelay: passing.serverDelay,
                    random: configuration.clock.random())
                guard let delay, memory.attempts < Self.maximumAttempts else {
                    throw final(passing, memory)
                }
                try await configuration.clock.sleep(delay)
            }
        }
    }

    /// One request and its answer.
    private func attempt(_ writer: BlobWriter, _ memory: inout Memory) async throws {
        let start = canResume(writer, memory) ? writer.count : 0
        var headers: [(String, String)] = []
        if start > 0 {
            headers.append(("range", "bytes=\(start)-"))
            if expected == nil, let validator = memory.validator {
                headers.append(("if-range", validator))
            }
        }
        do {
            let response = try await client.get(address, headers: headers)
            try judge(response, start: start, &memory)
            if response.status == 206 {
                memory.hasResumed = true
            } else if writer.count > 0 {
                try writer.restart()
            }
            try checkLength(response, start: response.status == 206 ? start : 0)
            memory.validator = response.headers.first(name: "etag").flatMap {
                $0.hasPrefix("\"") ? $0 : nil
            }
            try await receive(response, into: writer)
        } catch let failure as WebFailure {
            throw try passing(failure)
        }
    }

    private func canResume(_ writer: BlobWriter, _ memory: Memory) -> Bool {
        guard memory.mayResume, writer.count > 0 else { return false }
        return expected != nil || memory.validator != nil
    }

    /// Says whether an answer holds what was asked for.
    private func judge(_ response: WebClient.Response, start: UInt64, _ memory: inout Memory) throws
    {
        switch response.status {
        case 200: return
        case 206 where start > 0:
            guard ContentRange(response.headers.first(name: "content-range"))?.start == start else {
                memory.mayResume = false
                throw Passing(reason: "the server sent another part than the one asked for")
            }
        case 416 where start > 0:
            memory.mayResume = false
            throw Passing(reason: "the server cannot go on in the middle", serverDelay: .zero)
        case 404, 410: throw TransportError.notFound(location)
        case 407: throw FetchError.location(location, reason: WebFailure.proxyCredentials)
        case 401, 403: throw FetchError.unauthorized(location, code: response.status)
        case 408, 425, 429, 500, 502, 503, 504:
            throw Passing(
                reason: response.reason, status: response.status,
                serverDelay: response.retryDelay(now: configuration.clock.now()))
        default:
            throw FetchError.status(location, code: response.status, reason: response.reason)
        }
    }

    /// A file of another length need not be fetched to be refused.
    private func checkLength(_ response: WebClient.Response, start: UInt64) throws {
        guard let text = response.headers.first(name: "content-length"), let length = UInt64(text)
        else {
            return
        }
        let (total, overflow) = start.addingReportingOverflow(length)
        if let size, overflow || total != size {
            throw FetchError.wrongSize(location, expected: size, actual: overflow ? .max : total)
        }
        guard !overflow, total <= limit else { throw FetchError.tooLong(location, limit: limit) }
    }

    private func receive(_ response: WebClient.Response, into writer: BlobWriter) async throws {
        let most = size ?? limit
        do {
            for try await piece in response.body {
                guard writer.count + UInt64(piece.readableBytes) <= most else {
                    throw FetchError.tooLong(location, limit: most)
                }
                try piece.withUnsafeReadableBytes { try writer.write($0) }
                progress(writer.count)
            }
        } catch {
            throw WebFailure.wrapping(error)
        }
    }

    /// Whether all is there and right. `false` to begin anew.
    private func isComplete(_ writer: BlobWriter, _ memory: inout Memory) throws -> Bool {
        if let size, writer.count < size {
            throw Passing(reason: "the answer ended after \(writer.count) of \(size) bytes")
        }
        guard let expected else { return true }
        let actual = writer.digest
        if actual == expected { return true }
        guard memory.hasResumed else {
            throw FetchError.wrongDigest(location, expected: expected, actual: actual)
        }
        // The parts may be of two different files: once more, in one piece.
        memory.hasResumed = false
        memory.mayResume = false
        try writer.restart()
        return false
    }

    private func passing(_ failure: WebFailure) throws -> Passing {
        switch failure {
        case .noConnection(let reason): return Passing(reason: reason, isConnecting: true)
        case .broken(let reason): return Passing(reason: reason)
        case .untrusted(let reason), .insecure(let reason):
            throw FetchError.untrusted(location, reason: reason)
        case .redirect(let reason): throw FetchError.redirect(location, reason: reason)
        case .impossible(let reason): throw FetchError.location(location, reason: reason)
        }
    }

    private func final(_ passing: Passing, _ memory: Memory) -> FetchError {
        if let status = passing.status {
            return .status(location, code: status, reason: passing.reason)
        }
        return .connection(location, reason: passing.reason, attempts: memory.attempts)
    }
}

/// The header of a partial answer (RFC 9110, 14.4): `bytes START-END/TOTAL`.
struct ContentRange: Equatable {
    let start: UInt64

    init?(_ text: String?) {
        guard let text, text.hasPrefix("bytes ") else { return nil }
        let digits = text.dropFirst(6).prefix { $0 != "-" }
        guard let start = UInt64(digits) else { return nil }
        self.start = start
    }
}

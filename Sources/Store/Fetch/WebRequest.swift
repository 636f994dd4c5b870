package import NIOCore

/// A request as ``WebClient`` sends it.
package struct WebRequest: Sendable {
    /// What to do with the resource.
    package enum Method: String, Sendable {
        /// Fetch it.
        case get = "GET"
        /// Ask about it.
        case head = "HEAD"
        /// Hand something over.
        case post = "POST"
        /// Put something there.
        case put = "PUT"
        /// Add to it.
        case patch = "PATCH"
        /// Remove it.
        case delete = "DELETE"
    }

    /// What is sent along.
    package enum Body: Sendable {
        /// Nothing.
        case none
        /// Bytes at hand.
        case bytes([UInt8])
        /// A stream of known length that is made when the request goes out.
        case stream(length: Int64, PieceStream)
    }

    /// What to do.
    package var method: Method
    /// Where.
    package var address: WebAddress
    /// Further headers; the user agent is added.
    package var headers: [(String, String)]
    /// The value of the `Authorization` header.
    package var authorization: Secret?
    /// What is sent along.
    package var body: Body

    /// Makes a request.
    package init(
        _ method: Method, _ address: WebAddress, headers: [(String, String)] = [],
        authorization: Secret? = nil, body: Body = .none
    ) {
        self.method = method
        self.address = address
        self.headers = headers
        self.authorization = authorization
        self.body = body
    }
}

/// Pieces of bytes that are made as they are asked for, anew for each reader.
package struct PieceStream: AsyncSequence, Sendable {
    /// A piece.
    package typealias Element = ByteBuffer
    /// Gives one piece after another, and `nil` at the end.
    package typealias Next = () async throws -> ByteBuffer?

    private let start: @Sendable () -> Next

    /// Makes a stream; `start` is called by each reader and must not block.
    package init(_ start: @escaping @Sendable () -> Next) { self.start = start }

    /// One reader.
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let next: Next

        /// The next piece.
        package mutating func next() async throws -> ByteBuffer? { try await next() }
    }

    /// Begins to read.
    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(next: start()) }
}

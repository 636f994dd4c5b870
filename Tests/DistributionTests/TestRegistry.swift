import NIOCore
import NIOHTTP1
import NIOPosix
import OCIModel
import Synchronization

/// A registry on loopback, in memory, that does what the distribution specification says, except
/// where a test wants it otherwise.
final class TestRegistry: Sendable {
    /// What a test may have otherwise.
    struct Features: Sendable {
        /// Whether it has the referrers API.
        var referrers = true
        /// Whether it removes tags alone.
        var deletesTags = true
        /// Whether the address of an upload has a query already.
        var uploadsHaveQuery = false
        /// Whether an upload that broke off keeps what came.
        var keepsParts = true
        /// The greatest body it takes in one request.
        var largestBody = Int.max
        /// Who may come in, and how they show it.
        var gate = Gate.open
    }

    /// How to come in.
    enum Gate: Sendable {
        case open
        /// With `user` and `secret`.
        case basic
        /// With a token that `realm` gives out.
        case bearer(realm: String)
    }

    /// What goes wrong with a request.
    enum Fault: Sendable {
        case answer(Int, headers: [String: String] = [:], body: String = "")
        /// The answer breaks off after so many bytes of its body.
        case cutAnswer(after: Int)
        /// The connection breaks after so many bytes of the request's body have come.
        case cutRequest(after: Int)
        /// Other content than what is kept.
        case content([UInt8], headers: [String: String] = [:])
        /// A body without end.
        case endless
        /// The whole content, whatever range was asked for.
        case ignoreRange
    }

    /// What the registry saw.
    struct Request: Sendable {
        let method: String
        let path: String
        /// Scheme and host of a request to a proxy, which has the whole URL (RFC 9112, 3.2.2).
        let site: String?
        let query: [String: String]
        let headers: [String: String]
        var body: [UInt8] = []

        /// Method and path.
        var line: String { "\(method) \(path)" }
    }

    struct State: Sendable {
        var blobs: [String: [Digest: [UInt8]]] = [:]
        var manifests: [String: [Digest: (type: String, bytes: [UInt8])]] = [:]
        var tags: [String: [String: Digest]] = [:]
        var uploads: [String: [UInt8]] = [:]
        var requests: [Request] = []
        var counts: [String: Int] = [:]
        var open = 0
        var mostOpen = 0
    }

    typealias Script = @Sendable (_ request: Request, _ number: Int) -> Fault?

    private let channel: any Channel
    let features: Features
    let state: SharedState

    /// The state, which connections share.
    final class SharedState: Sendable {
        let value = Mutex(State())
    }

    /// Starts a registry.
    ///
    /// - Parameter fault: Asked for each request, which are numbered from 0 for each line.
    init(
        _ features: Features = Features(), fault: @escaping Script = { _, _ in nil }
    ) async throws {
        let state = SharedState()
        self.state = state
        self.features = features
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(
                        RegistryConnection(state, features, fault))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    deinit { channel.close(promise: nil) }

    /// `127.0.0.1:PORT`.
    var host: String { "127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// The lines of all requests so far, without the first one that only looks who is there.
    var lines: [String] {
        state.value.withLock { $0.requests.map(\.line).filter { $0 != "GET /v2/" } }
    }

    /// All requests so far.
    var requests: [Request] { state.value.withLock { $0.requests } }

    /// Forgets the requests so far.
    func forget() { state.value.withLock { $0.requests = [] } }

    /// What a tag stands for.
    func digest(_ repository: String, _ tag: String) -> Digest? {
        state.value.withLock { $0.tags[repository]?[tag] }
    }

    /// The tags of a repository.
    func tags(_ repository: String) -> [String] {
        state.value.withLock { ($0.tags[repository] ?? [:]).keys.sorted() }
    }

    /// A blob or manifest.
    func content(_ repository: String, _ digest: Digest) -> [UInt8]? {
        state.value.withLock {
            $0.blobs[repository]?[digest] ?? $0.manifests[repository]?[digest]?.bytes
        }
    }

    /// Puts a manifest there whatever it is.
    func add(_ bytes: [UInt8], type: String, to repository: String, tag: String) {
        let digest = DigestHasher.digest(of: bytes)
        state.value.withLock { state in
            state.manifests[repository, default: [:]][digest] = (type, bytes)
            state.tags[repository, default: [:]][tag] = digest
        }
    }
}

/// One connection: gathers a request, asks for its fault, and answers.
private final class RegistryConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let state: TestRegistry.SharedState
    private let features: TestRegistry.Features
    private let script: TestRegistry.Script
    private var request: TestRegistry.Request?
    private var fault: TestRegistry.Fault?

    init(
        _ state: TestRegistry.SharedState, _ features: TestRegistry.Features,
        _ script: @escaping TestRegistry.Script
    ) {
        self.state = state
        self.features = features
        self.script = script
    }

    func channelActive(context: ChannelHandlerContext) {
        state.value.withLock {
            $0.open += 1
            $0.mostOpen = max($0.mostOpen, $0.open)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        state.value.withLock { $0.open -= 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let (target, site) = Query.target(of: head.uri)
            let parts = target.split(separator: "?", maxSplits: 1)
            let new = TestRegistry.Request(
                method: head.method.rawValue, path: String(parts[0]), site: site,
                query: Query.parse(parts.count > 1 ? parts[1] : ""),
                headers: Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { $1 })
            request = new
            let number = state.value.withLock { state in
                defer { state.counts[new.line, default: 0] += 1 }
                return state.counts[new.line, default: 0]
            }
            fault = script(new, number)
        case .body(let piece):
            request?.body.append(contentsOf: piece.readableBytesView)
            guard case .cutRequest(let count)? = fault, let seen = request,
                seen.body.count >= count
            else { return }
            // What came before the break is kept, as a registry that writes streams would.
            state.value.withLock { $0.requests.append(seen) }
            if features.keepsParts { RegistryAnswers(state, features).keepPart(seen, count) }
            request = nil
            context.close(promise: nil)
        case .end:
            guard let seen = request else { return }
            request = nil
            state.value.withLock { $0.requests.append(seen) }
            answer(seen, context)
        }
    }

    private func answer(_ request: TestRegistry.Request, _ context: ChannelHandlerContext) {
        var request = request
        var answer: RegistryAnswers.Answer
        switch fault {
        case .answer(let status, let headers, let body)?:
            answer = .init(status, headers, Array(body.utf8))
        case .content(let bytes, let headers)?:
            answer = .init(
                200, ["content-type": "application/octet-stream"].merging(headers) { $1 }, bytes)
        case .ignoreRange?:
            request = .init(
                method: request.method, path: request.path, site: request.site,
                query: request.query,
                headers: request.headers.filter { $0.key != "range" }, body: request.body)
            answer = RegistryAnswers(state, features).answer(request)
        case .endless?:
            send(head: 200, ["transfer-encoding": "chunked"], context)
            pour(context)
            return
        default: answer = RegistryAnswers(state, features).answer(request)
        }
        if answer.headers["content-length"] == nil {
            answer.headers["content-length"] = String(answer.body.count)
        }
        send(head: answer.status, answer.headers, context)
        var body = request.method == "HEAD" ? [] : answer.body
        var isCut = false
        if case .cutAnswer(let count)? = fault, count < body.count {
            body = Array(body[..<count])
            isCut = true
        }
        context.writeAndFlush(
            wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        guard isCut else {
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer())))).whenComplete { _ in
            bound.value.close(promise: nil)
        }
    }

    private func send(
        head status: Int, _ headers: [String: String], _ context: ChannelHandlerContext
    ) {
        let head = HTTPResponseHead(
            version: .http1_1, status: .init(statusCode: status),
            headers: HTTPHeaders(headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func pour(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let part = wrapOutboundOut(.body(.byteBuffer(ByteBuffer(repeating: 0x20, count: 65_536))))
        context.writeAndFlush(part).whenSuccess {
            let (handler, context) = bound.value
            if context.channel.isActive { handler.pour(context) }
        }
    }
}

/// The query of a URL.
enum Query {
    /// Path and query of a request line, and scheme and host where it has them.
    static func target(of uri: String) -> (target: Substring, site: String?) {
        guard let mark = uri.firstRange(of: "://"),
            let slash = uri[mark.upperBound...].firstIndex(of: "/")
        else { return (uri[...], nil) }
        return (uri[slash...], String(uri[..<slash]))
    }

    static func parse(_ text: some StringProtocol) -> [String: String] {
        var found: [String: String] = [:]
        for field in text.split(separator: "&") {
            let parts = field.split(separator: "=", maxSplits: 1)
            found[decode(parts[0])] = parts.count > 1 ? decode(parts[1]) : ""
        }
        return found
    }

    private static func decode(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

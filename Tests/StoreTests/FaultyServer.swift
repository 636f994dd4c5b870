import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization
import Testing

/// What the server saw of a request.
struct SeenRequest: Sendable {
    let method: String
    let uri: String
    let headers: [String: String]
    /// The number of the connection it came over.
    let connection: Int
}

/// What the server does with a request.
enum Reply: Sendable {
    /// A whole file, or a part of it when asked for one and `ranges` allows it.
    case file([UInt8], ranges: Bool = true, etag: String? = nil)
    /// A status without a body.
    case status(Int, headers: [String: String] = [:])
    /// A file of which only so many bytes are sent before the connection is cut; ranges are served.
    case cut([UInt8], after: Int, etag: String? = nil)
    /// A header that promises another length than the body has, and a connection that closes.
    case length(Int, [UInt8])
    /// A body without a length, which ends with the connection.
    case closed([UInt8])
    /// A part that starts elsewhere than was asked for.
    case wrongRange([UInt8])
    /// A body without end.
    case endless
    /// Nothing at all, for as long as the client waits.
    case silent
    /// Some bytes, then nothing.
    case stall([UInt8], after: Int)
}

extension Reply: CustomTestStringConvertible {
    /// The name alone: the bytes are many.
    var testDescription: String { String(String(describing: self).prefix { $0 != "(" }) }
}

/// An HTTP server on loopback that misbehaves as it is told, and remembers what it was asked.
///
/// A script gives the reply to each request; requests are numbered from 0 for each path.
final class FaultyServer: Sendable {
    typealias Script = @Sendable (_ request: SeenRequest, _ number: Int) -> Reply

    private let channel: any Channel
    private let shared: SharedState
    let isSecure: Bool

    struct State: Sendable {
        var requests: [SeenRequest] = []
        var counts: [String: Int] = [:]
        var connections = 0
        var open = 0
        var mostOpen = 0
    }

    init(isSecure: Bool = false, _ script: @escaping Script) async throws {
        let state = SharedState()
        self.isSecure = isSecure
        let context = try isSecure ? Self.tls() : nil
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(FaultyHandler(state, script))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        shared = state
    }

    deinit { channel.close(promise: nil) }

    private static func tls() throws -> NIOSSLContext {
        let certificates = try NIOSSLCertificate.fromPEMBytes(Array(TestCertificates.server.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(TestCertificates.key.utf8), format: .pem)
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) },
                privateKey: .privateKey(key)))
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    /// `http://127.0.0.1:PORT`, or `https://localhost:PORT`.
    var base: String { isSecure ? "https://localhost:\(port)" : "http://127.0.0.1:\(port)" }

    /// All requests so far.
    var requests: [SeenRequest] { shared.state.withLock { $0.requests } }

    /// The greatest number of connections that were open at once.
    var mostConnections: Int { shared.state.withLock { $0.mostOpen } }

    /// How many connections there have been.
    var connections: Int { shared.state.withLock { $0.connections } }
}

final class SharedState: Sendable {
    let state = Mutex(FaultyServer.State())
}

/// One connection of the server.
private final class FaultyHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let shared: SharedState
    private let script: FaultyServer.Script
    private var number = 0

    init(_ shared: SharedState, _ script: @escaping FaultyServer.Script) {
        self.shared = shared
        self.script = script
    }

    func channelActive(context: ChannelHandlerContext) {
        number = shared.state.withLock { state in
            state.connections += 1
            state.open += 1
            state.mostOpen = max(state.mostOpen, state.open)
            return state.connections
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        shared.state.withLock { $0.open -= 1 }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        var headers: [String: String] = [:]
        for (name, value) in head.headers { headers[name.lowercased()] = value }
        let request = SeenRequest(
            method: head.method.rawValue, uri: head.uri, headers: headers, connection: number)
        let count = shared.state.withLock { state in
            state.requests.append(request)
            defer { state.counts[request.uri, default: 0] += 1 }
            return state.counts[request.uri, default: 0]
        }
        send(script(request, count), request, context)
    }

    private func send(_ reply: Reply, _ request: SeenRequest, _ context: ChannelHandlerContext) {
        let start =
            request.headers["range"].flatMap { Int($0.dropFirst(6).prefix { $0 != "-" }) } ?? 0
        switch reply {
        case .file(let bytes, let ranges, let etag):
            let isPart = ranges && request.headers["range"] != nil
            sendFile(bytes, from: isPart ? start : nil, etag: etag, context)
        case .status(let code, let headers):
            var fields = HTTPHeaders(headers.map { ($0.key, $0.value) })
            fields.add(name: "content-length", value: "0")
            head(code, fields, context)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        case .cut(let bytes, let count, let etag):
            let isPart = request.headers["range"] != nil
            let from = isPart ? start : 0
            var fields = HTTPHeaders([("content-length", String(bytes.count - from))])
            if let etag { fields.add(name: "etag", value: etag) }
            if isPart { fields.add(name: "content-range", value: range(from, bytes.count)) }
            head(isPart ? 206 : 200, fields, context)
            body(Array(bytes[from..<min(bytes.count, from + count)]), thenClose: true, context)
        case .length(let length, let bytes):
            head(200, HTTPHeaders([("content-length", String(length))]), context)
            body(bytes, thenClose: true, context)
        case .closed(let bytes):
            head(
                200, HTTPHeaders([("connection", "close"), ("transfer-encoding", "identity")]),
                context)
            body(bytes, thenClose: true, context)
        case .wrongRange(let bytes):
            let fields = [
                ("content-length", String(bytes.count)), ("content-range", range(0, bytes.count)),
            ]
            head(request.headers["range"] == nil ? 200 : 206, HTTPHeaders(fields), context)
            body(bytes, thenClose: false, context)
        case .endless:
            head(200, HTTPHeaders([("transfer-encoding", "chunked")]), context)
            pour(context)
        case .silent: break
        case .stall(let bytes, let count):
            head(200, HTTPHeaders([("content-length", String(bytes.count))]), context)
            write(Array(bytes.prefix(count)), context)
        }
    }

    private func sendFile(
        _ bytes: [UInt8], from start: Int?, etag: String?, _ context: ChannelHandlerContext
    ) {
        let from = start ?? 0
        guard from < bytes.count || start == nil else {
            head(416, HTTPHeaders([("content-length", "0")]), context)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        var fields = HTTPHeaders([("content-length", String(bytes.count - from))])
        if start != nil { fields.add(name: "content-range", value: range(from, bytes.count)) }
        if let etag { fields.add(name: "etag", value: etag) }
        head(start == nil ? 200 : 206, fields, context)
        body(Array(bytes[from...]), thenClose: false, context)
    }

    private func range(_ start: Int, _ count: Int) -> String {
        "bytes \(start)-\(count - 1)/\(count)"
    }

    private func head(_ code: Int, _ headers: HTTPHeaders, _ context: ChannelHandlerContext) {
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: code), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
    }

    private func write(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(
            wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))), promise: nil)
    }

    private func body(_ bytes: [UInt8], thenClose: Bool, _ context: ChannelHandlerContext) {
        guard thenClose else {
            write(bytes, context)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            return
        }
        // Closing drops what has not gone out, so it must wait for the last byte.
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: bytes)))))
            .whenComplete { _ in loopBound.value.close(promise: nil) }
    }

    /// Writes piece after piece, each when the one before is gone.
    private func pour(_ context: ChannelHandlerContext) {
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let part = wrapOutboundOut(
            .body(.byteBuffer(ByteBuffer(repeating: 0x78, count: 64 << 10))))
        context.writeAndFlush(part).whenSuccess {
            let (handler, context) = loopBound.value
            if context.channel.isActive { handler.pour(context) }
        }
    }
}

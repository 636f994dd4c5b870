import NIOCore
import NIOHTTP1

/// Puts the whole URL into the request line, as a request to a proxy has it (RFC 9112, 3.2.2).
///
/// The client itself only knows tunnels, which caches such as those for packages refuse to make to a
/// plain HTTP server. So it is told to connect to the proxy, and this handler completes the line from
/// the `Host` header.
final class WholeURLHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = HTTPClientRequestPart

    /// Adds the handler to a connection, before what turns requests into bytes.
    static func add(to channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.submit {
            let pipeline = channel.pipeline.syncOperations
            let encoder = try pipeline.handler(type: HTTPRequestEncoder.self)
            try pipeline.addHandler(WholeURLHandler(), position: .after(encoder))
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), head.uri.hasPrefix("/"),
            let host = head.headers.first(name: "host")
        else {
            context.write(data, promise: promise)
            return
        }
        head.uri = "http://" + host + head.uri
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}

import NIOCore
import NIOPosix
import Synchronization

/// A port of loopback that passes connections on to another, and cuts them after so many bytes have
/// gone there, a few times.
final class CuttingProxy: Sendable {
    private let channel: any Channel
    private let cuts: Cuts

    /// How often it has yet to cut, and after how much.
    final class Cuts: Sendable {
        let state: Mutex<(left: Int, done: Int, passed: Int)>
        let place: Int

        init(_ count: Int, after place: Int) {
            state = Mutex((count, 0, 0))
            self.place = place
        }

        /// Counts what has gone on.
        func pass(_ count: Int) { state.withLock { $0.passed += count } }

        /// Whether a connection over which so much went is to be cut.
        func cuts(_ count: Int) -> Bool {
            state.withLock { state in
                guard count >= place, state.left > 0 else { return false }
                state.left -= 1
                state.done += 1
                return true
            }
        }
    }

    /// `localhost:PORT`.
    var host: String { "localhost:\(channel.localAddress?.port ?? 0)" }

    /// How often it has cut a connection.
    var done: Int { cuts.state.withLock { $0.done } }

    /// How many bytes have gone to the port.
    var passed: Int { cuts.state.withLock { $0.passed } }

    init(to port: Int, cutting count: Int, after place: Int) async throws {
        let cuts = Cuts(count, after: place)
        self.cuts = cuts
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { client in
                // Both ends on one loop, so that no lock is needed between them.
                ClientBootstrap(group: client.eventLoop)
                    .channelOption(.autoRead, value: false)
                    .connect(host: "127.0.0.1", port: port)
                    .flatMapThrowing { server in
                        try server.pipeline.syncOperations.addHandler(Pipe(client, cuts: nil))
                        try client.pipeline.syncOperations.addHandler(Pipe(server, cuts: cuts))
                        _ = server.setOption(.autoRead, value: true)
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    deinit { channel.close(promise: nil) }

    /// One direction.
    private final class Pipe: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let other: any Channel
        private let cuts: Cuts?
        private var count = 0

        init(_ other: any Channel, cuts: Cuts?) {
            self.other = other
            self.cuts = cuts
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = unwrapInboundIn(data)
            count += bytes.readableBytes
            other.writeAndFlush(bytes, promise: nil)
            cuts?.pass(bytes.readableBytes)
            if let cuts, cuts.cuts(count) {
                context.close(promise: nil)
                other.close(promise: nil)
            }
        }

        func channelInactive(context: ChannelHandlerContext) { other.close(promise: nil) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

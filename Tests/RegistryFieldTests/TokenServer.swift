import Crypto
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import TestSupport

/// A token server of the test's own (Docker's token authentication): it wants `user` and `secret`, and
/// signs what they ask for with a key whose certificate the registry has.
final class TokenServer: Sendable {
    private let channel: any Channel
    private let asked: Shared
    /// The certificate of its key, in PEM.
    let certificate: String

    final class Shared: Sendable {
        let scopes = Mutex<[String]>([])
    }

    init() async throws {
        let folder = try TemporaryDirectory("tokens")
        let key = folder.appending("key.pem")
        let pem = folder.appending("cert.pem")
        try check(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-keyout", key, "-out", pem, "-days", "3650", "-subj", "/CN=tokens",
            ])
        certificate = String(decoding: try Files.read(pem), as: UTF8.self)
        let der = try check("openssl", ["x509", "-in", pem, "-outform", "DER"])
        let signer = try TokenSigner(
            P256.Signing.PrivateKey(
                pemRepresentation: String(decoding: try Files.read(key), as: UTF8.self)),
            certificate: der)
        let asked = Shared()
        self.asked = asked
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(TokenHandler(signer, asked))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    deinit { channel.close(promise: nil) }

    /// The address that the registry's challenge names.
    var realm: String { "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/token" }

    /// The scopes that were asked for.
    var scopes: [String] { asked.scopes.withLock { $0 } }
}

/// Makes tokens: JSON Web Tokens with ES256 and the certificate in the header (RFC 7519, 7515).
struct TokenSigner: Sendable {
    private let key: P256.Signing.PrivateKey
    private let certificate: String

    init(_ key: P256.Signing.PrivateKey, certificate: [UInt8]) {
        self.key = key
        self.certificate = Base64.encode(certificate, isURL: false)
    }

    func token(for scopes: [String], now: Int) throws -> String {
        let access = scopes.compactMap { scope -> String? in
            let parts = scope.split(separator: ":")
            guard parts.count == 3 else { return nil }
            let actions = parts[2].split(separator: ",").map { "\"\($0)\"" }
            return
                #"{"type":"\#(parts[0])","name":"\#(parts[1])","actions":[\#(actions.joined(separator: ","))]}"#
        }
        let header = #"{"typ":"JWT","alg":"ES256","x5c":["\#(certificate)"]}"#
        let claims = #"""
            {"iss":"socle-test","sub":"user","aud":"test","exp":\#(now + 300),"nbf":\#(now - 60),\#
            "iat":\#(now),"jti":"1","access":[\#(access.joined(separator: ","))]}
            """#
        let text = [header, claims].map { Base64.encode(Array($0.utf8), isURL: true) }
            .joined(separator: ".")
        let signature = try key.signature(for: Array(text.utf8))
        return text + "." + Base64.encode(Array(signature.rawRepresentation), isURL: true)
    }
}

/// Base64 (RFC 4648), with the alphabet of URLs and no padding, or the plain one with it.
enum Base64 {
    static func encode(_ bytes: [UInt8], isURL: Bool) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        let digits = letters + Array((isURL ? "-_" : "+/").utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let value = part.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - part.count))
            for place in 0...part.count { text.append(digits[value >> (18 - 6 * place) & 63]) }
            if !isURL { text += [UInt8](repeating: 0x3d, count: 3 - part.count) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

private final class TokenHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let signer: TokenSigner
    private let asked: TokenServer.Shared

    init(_ signer: TokenSigner, _ asked: TokenServer.Shared) {
        self.signer = signer
        self.asked = asked
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let request) = unwrapInboundIn(data) else { return }
        let query = request.uri.split(separator: "?").dropFirst().first ?? ""
        let scopes = query.split(separator: "&").filter { $0.hasPrefix("scope=") }.map {
            $0.dropFirst(6).replacing("%3A", with: ":").replacing("%2F", with: "/")
                .replacing("%2C", with: ",").replacing("%2A", with: "*")
        }
        asked.scopes.withLock { $0 += scopes.map { String($0) } }
        let isKnown = request.headers.first(name: "authorization") == "Basic dXNlcjpzZWNyZXQ="
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let token = try? signer.token(for: scopes.map { String($0) }, now: Int(time.tv_sec))
        let body = ByteBuffer(string: isKnown ? #"{"token":"\#(token ?? "")"}"# : "{}")
        let head = HTTPResponseHead(
            version: .http1_1, status: isKnown ? .ok : .unauthorized,
            headers: ["content-length": String(body.readableBytes)])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

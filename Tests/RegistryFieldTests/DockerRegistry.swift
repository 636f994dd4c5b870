import NIOCore
import NIOPosix
import TestSupport

/// Debian's docker-registry on a port of loopback that is free, for as long as this value lives.
final class DockerRegistry {
    /// How to get in.
    enum Gate {
        case open
        /// Users in a file of htpasswd.
        case passwords
        /// Tokens from a server at an address, which the registry trusts by a certificate.
        case tokens(realm: String, certificate: String)
    }

    let folder: TemporaryDirectory
    let port: Int
    private let process: ChildProcess

    /// Whether the programs are there.
    static var isThere: Bool { Tool.has("docker-registry") && Tool.has("openssl") }

    /// `localhost:PORT`.
    var host: String { "localhost:\(port)" }

    /// The folder for `--cert-dir`, which vouches for the registry.
    var certificates: String { folder.appending("certs.d") }

    init(
        _ gate: Gate = .open, isSecure: Bool = false, wantsClients: Bool = false
    ) async throws {
        folder = try TemporaryDirectory("docker-registry")
        port = try await Self.freePort()
        var lines = [
            "version: 0.1", "log: {level: error, accesslog: {disabled: true}}", "storage:",
            "  filesystem: {rootdirectory: \(folder.appending("data"))}",
            "  delete: {enabled: true}", "http:", "  addr: 127.0.0.1:\(port)",
        ]
        if isSecure {
            try Self.makeCertificate(in: folder, port: port)
            lines += [
                "  tls:", "    certificate: \(folder.appending("server.pem"))",
                "    key: \(folder.appending("server.key"))",
            ]
            if wantsClients { lines.append("    clientcas: [\(folder.appending("ca.pem"))]") }
        }
        switch gate {
        case .open: break
        case .passwords:
            let line = try check("htpasswd", ["-nbB", "user", "secret"])
            let file = try folder.write(line, to: "htpasswd")
            lines += ["auth:", "  htpasswd: {realm: test, path: \(file)}"]
        case .tokens(let realm, let certificate):
            let file = try folder.write(certificate, to: "issuer.pem")
            lines += [
                "auth:", "  token:", "    realm: \(realm)", "    service: test",
                "    issuer: socle-test", "    rootcertbundle: \(file)",
            ]
        }
        let file = try folder.write(lines.joined(separator: "\n") + "\n", to: "config.yml")
        process = try ChildProcess("docker-registry", ["serve", file])
        try await Self.waitFor(port)
    }

    deinit {
        process.signal(15)
        _ = try? process.wait()
    }

    /// A port that nobody listens on, and that the system gives to no connection as its own end: one
    /// of those could be taken before the registry has it, even by whoever looks whether it answers.
    private static func freePort() async throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 20_000..<32_000)
            let channel = try? await ServerBootstrap(
                group: MultiThreadedEventLoopGroup.singleton
            )
            .bind(host: "127.0.0.1", port: port).get()
            guard let channel else { continue }
            try await channel.close()
            return port
        }
        throw SupportFailure("no port is free")
    }

    /// Returns when somebody listens.
    private static func waitFor(_ port: Int) async throws {
        for _ in 0..<200 {
            let connection = try? await ClientBootstrap(
                group: MultiThreadedEventLoopGroup.singleton
            )
            .connect(host: "127.0.0.1", port: port).get()
            if let connection {
                try await connection.close()
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw SupportFailure("docker-registry does not start")
    }

    /// An authority, and a certificate of `localhost` that it has signed, where `certs.d` has it.
    private static func makeCertificate(in folder: TemporaryDirectory, port: Int) throws {
        let path = { folder.appending($0) }
        try check(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                "-nodes", "-keyout", path("ca.key"), "-out", path("ca.pem"), "-days", "3650",
                "-subj", "/CN=socle test authority",
            ])
        try certify(
            "server", subject: "/CN=localhost", extensions: "subjectAltName=DNS:localhost",
            in: folder)
        try certify(
            "client", subject: "/CN=client", extensions: "extendedKeyUsage=clientAuth", in: folder)
        _ = try folder.write(
            try Files.read(path("ca.pem")), to: "certs.d/localhost:\(port)/ca.crt")
    }

    /// A key and a certificate that the authority has signed: `NAME.key` and `NAME.pem`.
    private static func certify(
        _ name: String, subject: String, extensions: String, in folder: TemporaryDirectory
    ) throws {
        let path = { folder.appending($0) }
        try check(
            "openssl",
            [
                "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-keyout", path("\(name).key"), "-out", path("\(name).csr"), "-subj", subject,
            ])
        let file = try folder.write(extensions + "\n", to: "\(name).extensions")
        try check(
            "openssl",
            [
                "x509", "-req", "-in", path("\(name).csr"), "-CA", path("ca.pem"), "-CAkey",
                path("ca.key"), "-CAcreateserial", "-out", path("\(name).pem"), "-days", "3650",
                "-extfile", file,
            ])
    }

    /// Lets clients show the certificate that the registry wants.
    func giveClientCertificate() throws {
        for (from, to) in [("client.pem", "client.cert"), ("client.key", "client.key")] {
            _ = try folder.write(
                try Files.read(folder.appending(from)), to: "certs.d/localhost:\(port)/\(to)")
        }
    }
}

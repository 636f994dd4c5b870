import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A web server on this machine, with a certificate of an authority that nobody knows.
final class LocalServer {
    /// The authority's certificate in PEM.
    let authority: String
    /// Where the server answers.
    let address: String
    private let process: ChildProcess

    /// Starts it on a port that is free.
    init(in folder: TemporaryDirectory) throws {
        let names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
        try folder.write(names + "\n", to: "names")
        let script = """
            set -e
            cd "$1"
            new="openssl req -newkey rsa:2048 -nodes -batch"
            $new -x509 -days 30 -subj '/CN=Local Authority' -keyout ca.key -out ca.pem \\
                -addext keyUsage=critical,keyCertSign,cRLSign
            $new -subj /CN=localhost -keyout key.pem -out request.pem
            openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \\
                -extfile names -out cert.pem
            """
        let made = try run("sh", ["-c", script, "sh", folder.path])
        guard made.status == 0 else { throw SupportFailure(made.stderr) }
        authority = try Files.text(folder.appending("ca.pem"))
        process = try ChildProcess(
            "sh",
            [
                "-c",
                "exec openssl s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem -www >&2",
            ], directory: folder.path)
        let mark = "ACCEPT 127.0.0.1:"
        var port: String?
        while port == nil {
            let lines = process.errorsSoFar().split(
                separator: "\n", omittingEmptySubsequences: false)
            port = lines.dropLast().first { $0.hasPrefix(mark) }
                .map { String($0.dropFirst(mark.count)) }
            guard port != nil || kill(process.id, 0) == 0 else {
                throw SupportFailure("openssl s_server: \(process.errorsSoFar())")
            }
            usleep(10_000)
        }
        address = "https://localhost:\(port ?? "")/"
    }

    deinit {
        process.signal(SIGKILL)
        _ = try? process.wait()
    }
}

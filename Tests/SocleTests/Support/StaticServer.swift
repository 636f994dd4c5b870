import Synchronization
import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A web server on loopback that gives out a folder's files, and misbehaves where it is told to.
///
/// One thread for each connection, one answer on each. Ranges are served.
final class StaticServer: Sendable {
    /// What becomes of a request for a file that is there.
    enum Reply: Sendable {
        /// The file, or the part that was asked for.
        case whole
        /// The header promises all; after so many bytes the connection ends.
        case cut(after: Int)
        /// After so many bytes nothing comes, for as long as the client waits.
        case stall(after: Int)
        /// Another status, without a body.
        case status(Int)
    }

    /// Says what becomes of a request: the path that was asked for, and how often it was before.
    typealias Script = @Sendable (_ path: String, _ number: Int) -> Reply

    private let state: Shared
    private let listener: Int32

    /// `http://127.0.0.1:PORT`.
    let base: String

    /// Gives out the files below a folder.
    init(_ root: String, _ script: @escaping Script = { _, _ in .whole }) throws {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        listener = socket(AF_INET, stream, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw SupportFailure("no port to listen on: errno \(errno)") }
        base = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        state = try Shared(root: root, script: script)
        Self.thread { [state] in
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                Self.thread { state.serve(connection) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Every path that was asked for, in order.
    var requests: [String] { state.seen.withLock { $0 } }

    /// Waits until an answer has stalled.
    ///
    /// - Throws: `SupportFailure` when none does within a minute, so that a test cannot hang.
    func waitForStall() throws {
        var poll = pollfd(fd: state.stalls.read, events: Int16(POLLIN), revents: 0)
        guard Self.wait(&poll, milliseconds: 60_000) == 1 else {
            throw SupportFailure("no answer has stalled; asked for: \(requests)")
        }
    }

    private static func wait(_ descriptor: inout pollfd, milliseconds: Int32) -> Int32 {
        poll(&descriptor, 1, milliseconds)
    }

    private static func thread(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(run: body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let code = pthread_create(
            &thread, nil,
            { pointer in
                #if canImport(Darwin)
                    let raw: UnsafeMutableRawPointer? = pointer
                #else
                    let raw = pointer
                #endif
                guard let raw else { return nil }
                Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        if code != 0 { box.release() }
    }

    private final class Body {
        let run: @Sendable () -> Void
        init(run: @escaping @Sendable () -> Void) { self.run = run }
    }
}

/// What the threads of a server share.
private final class Shared: Sendable {
    let root: String
    let script: StaticServer.Script
    let seen = Mutex<[String]>([])
    /// A pipe that gets a byte for each answer that stalls.
    let stalls: (read: Int32, write: Int32)

    init(root: String, script: @escaping StaticServer.Script) throws {
        self.root = root
        self.script = script
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw SupportFailure("no pipe: errno \(errno)") }
        stalls = (ends[0], ends[1])
    }

    deinit {
        close(stalls.read)
        close(stalls.write)
    }

    /// Reads one request and answers it.
    func serve(_ connection: Int32) {
        defer { close(connection) }
        guard let (path, start) = request(connection) else { return }
        let number = seen.withLock { seen in
            seen.append(path)
            return seen.count { $0 == path } - 1
        }
        guard let file = try? Files.read(root + path) else {
            return send(connection, head(404, length: 0))
        }
        let content = Array(file.dropFirst(start))
        let range =
            start > 0 ? "content-range: bytes \(start)-\(file.count - 1)/\(file.count)\r\n" : ""
        let header = head(start > 0 ? 206 : 200, length: content.count, range)
        switch script(path, number) {
        case .whole: send(connection, header + content)
        case .cut(let count): send(connection, header + content.prefix(count))
        case .stall(let count):
            send(connection, header + content.prefix(count))
            _ = [UInt8(1)].withUnsafeBytes { write(stalls.write, $0.baseAddress, 1) }
            // Until the client goes away.
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
        case .status(let code): send(connection, head(code, length: 0))
        }
    }

    /// The path of a GET request, and where the part begins that is asked for.
    private func request(_ connection: Int32) -> (path: String, start: Int)? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8), bytes.count < 65536 {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[0] == "GET" else { return nil }
        let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
        let start = range.flatMap { Int($0.dropFirst(13).prefix { $0 != "-" }) } ?? 0
        return (String(words[1]), start)
    }

    private func head(_ code: Int, length: Int, _ more: String = "") -> [UInt8] {
        Array(
            "HTTP/1.1 \(code) Status\r\ncontent-length: \(length)\r\n\(more)connection: close\r\n\r\n"
                .utf8)
    }

    private func send(_ connection: Int32, _ bytes: [UInt8]) {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                #if canImport(Glibc)
                    Glibc.send(connection, $0.baseAddress, $0.count, flags)
                #elseif canImport(Musl)
                    Musl.send(connection, $0.baseAddress, $0.count, flags)
                #else
                    Darwin.send(connection, $0.baseAddress, $0.count, flags)
                #endif
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

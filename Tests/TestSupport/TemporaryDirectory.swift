import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A folder of its own for one test, removed when the value goes away.
///
/// Keep the value alive for as long as its paths are used: `withExtendedLifetime`, or a stored
/// property of the suite.
public final class TemporaryDirectory: Sendable {
    /// The folder's absolute path, links resolved, without a slash at the end.
    public let path: String

    /// Makes an empty folder below `TMPDIR`, or `/tmp`.
    public init(_ label: String = "test") throws {
        path = try Self.make(label)
    }

    deinit { Files.remove(path) }

    /// The absolute path of something in the folder.
    public func appending(_ relative: String) -> String { path + "/" + relative }

    /// Writes a text file into the folder and gives its absolute path.
    @discardableResult
    public func write(_ text: String, to relative: String, mode: UInt32 = 0o644) throws -> String {
        try Files.write(text, to: appending(relative), mode: mode)
        return appending(relative)
    }

    /// Writes a file into the folder and gives its absolute path.
    @discardableResult
    public func write(_ bytes: [UInt8], to relative: String, mode: UInt32 = 0o644) throws -> String
    {
        try Files.write(bytes, to: appending(relative), mode: mode)
        return appending(relative)
    }

    /// Every path in the folder, sorted.
    public func list() throws -> [String] { try Files.list(path) }

    /// A folder that lives as long as the process, for what all tests share, such as keys.
    ///
    /// It is always below `/tmp`: `gpg-agent` puts a socket in it, whose path must be short.
    public static func forProcess(_ label: String) throws -> String {
        let path = try make(label, below: "/tmp")
        leftovers.withLock { paths in
            if paths.isEmpty { atexit { TemporaryDirectory.removeLeftovers() } }
            paths.append(path)
        }
        return path
    }

    private static let leftovers = Mutex<[String]>([])

    private static func removeLeftovers() {
        for path in leftovers.withLock({ $0 }) { Files.remove(path) }
    }

    private static func make(_ label: String, below parent: String? = nil) throws -> String {
        let parent = parent ?? getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/socle-" + label + "-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil, let real = realpath(&template, nil) else {
            throw Files.failure("mkdtemp", parent)
        }
        defer { free(real) }
        return String(cString: real)
    }
}

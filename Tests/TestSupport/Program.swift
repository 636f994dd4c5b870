#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The built program that these tests run.
public enum Program {
    /// The path of `socle`: `SOCLE_PROGRAM` where that is set, else the one beside the test bundle,
    /// else the one that `swift build` leaves.
    ///
    /// - Throws: `SupportFailure` when it was not built.
    public static func path() throws -> String {
        guard let found else {
            throw SupportFailure("there is no `socle` to test: run `swift build --product socle`")
        }
        return found
    }

    /// An absolute path: programs are run in folders of their own.
    private static let found: String? = candidates.first { access($0, X_OK) == 0 }.flatMap { path in
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static var candidates: [String] {
        if let named = getenv("SOCLE_PROGRAM") { return [String(cString: named)] }
        // The bundle is the running program on Linux; elsewhere a helper loads it.
        let beside = CommandLine.arguments.first.map { folder(of: $0) + "/socle" }
        return [beside, root(#filePath) + "/.build/debug/socle"].compactMap(\.self)
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// Three levels up from this file.
    private static func root(_ file: String) -> String {
        (0..<3).reduce(file) { path, _ in folder(of: path) }
    }
}

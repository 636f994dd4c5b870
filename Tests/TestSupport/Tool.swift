#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Programs of the machine that tests compare with.
///
/// A test of an optional peer is written `@Test(.enabled(if: Tool.find("skopeo") != nil))`, so that
/// a machine without it says that the test was skipped.
public enum Tool {
    /// The absolute path of a program, or `nil` where the machine has none by that name. The
    /// folders of administrators are searched too: an ordinary user's `PATH` lacks them on Debian.
    public static func find(_ name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        let search = getenv("PATH").map { String(cString: $0) } ?? ""
        let folders = search.split(separator: ":").map(String.init)
        for folder in folders + ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"] {
            let path = folder + "/" + name
            if access(path, X_OK) == 0 { return path }
        }
        return nil
    }

    /// Whether all of these programs are there.
    public static func has(_ names: String...) -> Bool { names.allSatisfy { find($0) != nil } }

    /// The absolute path of a program that the test cannot do without.
    ///
    /// - Throws: ``SupportFailure`` that says to run `scripts/setup`.
    public static func require(_ name: String) throws -> String {
        guard let path = find(name) else {
            throw SupportFailure("`\(name)` is not installed: run scripts/setup")
        }
        return path
    }
}

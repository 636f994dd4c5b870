#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is known of the terminal behind the standard error.
enum Terminal {
    /// Whether there is one that can move its cursor.
    static func isPresent(environment: [String: String]) -> Bool {
        isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    }

    /// The number of columns; 80 when nobody knows.
    static func width() -> Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes to the standard error; when nobody listens any more, nothing is lost.
    static func show(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest)
                let count = write(STDERR_FILENO, piece.baseAddress, piece.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }
}

extension Progress.Style {
    /// The style that fits where the standard error goes.
    ///
    /// - Parameters:
    ///   - isQuiet: Whether the user wants none (`--quiet`).
    ///   - environment: The variables by name; `NO_COLOR` and `TERM` are looked at.
    public static func detect(
        isQuiet: Bool, environment: [String: String]
    ) -> Progress.Style {
        if isQuiet { return .quiet }
        guard Terminal.isPresent(environment: environment) else { return .lines }
        return .terminal(colour: (environment["NO_COLOR"] ?? "").isEmpty)
    }
}

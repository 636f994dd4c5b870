#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard output is for answers, standard error for everything else.
enum Console {
    /// Writes an answer; ends it with a newline where it has none.
    static func print(_ text: String) {
        write(text.hasSuffix("\n") ? text : text + "\n", to: 1)
    }

    /// Writes a diagnostic.
    static func complain(_ text: String) {
        write(text.hasSuffix("\n") ? text : text + "\n", to: 2)
    }

    /// Whether answers go to a terminal that wants colour.
    static func wantsStyle(_ environment: [String: String]) -> Bool {
        isatty(1) == 1 && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM"] != "dumb"
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                #if canImport(Glibc)
                    Glibc.write(descriptor, $0.baseAddress, $0.count)
                #elseif canImport(Musl)
                    Musl.write(descriptor, $0.baseAddress, $0.count)
                #else
                    Darwin.write(descriptor, $0.baseAddress, $0.count)
                #endif
            }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}

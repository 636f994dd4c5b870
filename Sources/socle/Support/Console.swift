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

    /// Writes a diagnostic, in the place of an open line of progress where there is one.
    static func complain(_ text: String) {
        if isatty(2) == 1, getenv("TERM").map({ String(cString: $0) }) != "dumb" {
            write("\r\u{1b}[K", to: 2)
        }
        // Names out of images and archives stand in diagnostics too.
        let text = VisibleText.of(text, keepsLines: true)
        write(text.hasSuffix("\n") ? text : text + "\n", to: 2)
    }

    /// Whether answers go to a terminal that wants colour.
    static func wantsStyle(_ environment: [String: String]) -> Bool {
        isatty(1) == 1 && environment["NO_COLOR", default: ""].isEmpty
            && environment["TERM"] != "dumb"
    }

    /// Whether there is somebody to ask.
    static var isInteractive: Bool { isatty(0) == 1 && isatty(2) == 1 }

    /// Asks for a line; what is hidden is not shown while it is typed.
    ///
    /// - Throws: ``BadInput`` when nothing is answered.
    static func ask(_ question: String, hidden: Bool) throws -> String {
        write(question, to: 2)
        var terminal = termios()
        let isKnown = hidden && tcgetattr(0, &terminal) == 0
        if isKnown {
            var silent = terminal
            silent.c_lflag &= ~tcflag_t(ECHO)
            tcsetattr(0, TCSAFLUSH, &silent)
        }
        defer {
            if isKnown {
                tcsetattr(0, TCSAFLUSH, &terminal)
                write("\n", to: 2)
            }
        }
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw BadInput("no answer")
        }
        return line
    }

    /// Writes to the terminal as it is.
    static func write(_ text: String) { write(text, to: 1) }

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

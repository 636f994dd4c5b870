#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Shows a ``LayerBrowser`` on the terminal: takes the whole screen, reads keys as they are pressed,
/// and leaves the terminal as it was.
struct LayerBrowserScreen {
    private var browser: LayerBrowser

    init(_ browser: LayerBrowser) { self.browser = browser }

    /// Runs until the user leaves.
    ///
    /// - Throws: ``BadInput`` when there is no terminal.
    func run() throws {
        guard isatty(0) == 1, isatty(1) == 1 else {
            throw BadInput("--browse needs a terminal; without it, --files lists the same")
        }
        var before = termios()
        guard tcgetattr(0, &before) == 0 else { throw BadInput("the terminal cannot be set up") }
        var raw = before
        cfmakeraw(&raw)
        // What was typed ahead is kept.
        tcsetattr(0, TCSADRAIN, &raw)
        // The other screen, no cursor; and both back however this ends.
        Console.write("\u{1b}[?1049h\u{1b}[?25l")
        defer {
            Console.write("\u{1b}[?25h\u{1b}[?1049l")
            tcsetattr(0, TCSADRAIN, &before)
        }
        var browser = browser
        var shown: [LayerBrowser.Line] = []
        while !browser.isDone {
            let (width, height) = Self.size()
            let lines = browser.draw(width: width, height: height)
            Self.show(lines, over: shown)
            shown = lines
            guard Self.waitForKey(while: (width, height)) else { continue }
            guard let key = Self.readKey() else { return }
            browser.press(key.meaning, height: height)
        }
    }

    /// Draws the lines that are different from those on the screen.
    private static func show(_ lines: [LayerBrowser.Line], over old: [LayerBrowser.Line]) {
        var text = old.count == lines.count ? "" : "\u{1b}[2J"
        for (index, line) in lines.enumerated()
        where old.count != lines.count || old[index] != line {
            text +=
                "\u{1b}[\(index + 1);1H\u{1b}[0m\(style(line.look))\(line.text)\u{1b}[0m\u{1b}[K"
        }
        Console.write(text)
    }

    private static func style(_ look: LayerBrowser.Line.Look) -> String {
        switch look {
        case .plain: ""
        case .title: "\u{1b}[1m"
        case .selected: "\u{1b}[7m"
        case .added: "\u{1b}[32m"
        case .changed: "\u{1b}[33m"
        case .removed: "\u{1b}[31m"
        case .faint: "\u{1b}[2m"
        }
    }

    private static func size() -> (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// What a terminal sends for one key.
    struct Stroke {
        let bytes: [UInt8]

        /// What the key means here; `nil` for all others.
        var meaning: LayerBrowser.Key? {
            switch bytes {
            case [0x1B, 0x5B, 0x41], [0x1B, 0x4F, 0x41], [0x6B]: .up
            case [0x1B, 0x5B, 0x42], [0x1B, 0x4F, 0x42], [0x6A]: .down
            case [0x1B, 0x5B, 0x43], [0x1B, 0x4F, 0x43], [0x6C]: .open
            case [0x1B, 0x5B, 0x44], [0x1B, 0x4F, 0x44], [0x68]: .close
            case [0x1B, 0x5B, 0x35, 0x7E]: .pageUp
            case [0x1B, 0x5B, 0x36, 0x7E]: .pageDown
            case [0x1B, 0x5B, 0x48], [0x1B, 0x5B, 0x31, 0x7E], [0x67]: .top
            case [0x1B, 0x5B, 0x46], [0x1B, 0x5B, 0x34, 0x7E], [0x47]: .bottom
            case [0x09]: .otherPane
            case [0x0D], [0x0A], [0x20]: .close
            case [0x61]: .added
            case [0x63]: .changed
            case [0x72]: .removed
            case [0x75]: .unmodified
            case [0x3F]: .help
            case [0x71], [0x1B], [0x03]: .quit
            default: nil
            }
        }
    }

    /// Waits for a key; `false` when the window has another size before there is one. It is looked
    /// at now and then: a signal would go to any of the threads.
    private static func waitForKey(while size: (width: Int, height: Int)) -> Bool {
        while !isReady(within: 200) {
            if Self.size() != size { return false }
        }
        return true
    }

    /// Waits for a key; `nil` when the terminal is gone.
    private static func readKey() -> Stroke? {
        var buffer = [UInt8](repeating: 0, count: 16)
        while true {
            let count = read(0, &buffer, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return nil }
            break
        }
        var bytes = [buffer[0]]
        // The rest of what a key sends comes at once; Escape alone has none.
        while bytes[0] == 0x1B, bytes.count < 8, isReady(within: 25) {
            guard read(0, &buffer, 1) == 1 else { break }
            bytes.append(buffer[0])
            let isLetter = (0x40...0x7E).contains(buffer[0])
            if bytes.count > 2, isLetter { break }
        }
        return Stroke(bytes: bytes)
    }

    /// Whether there is something to read, or never will be, within some milliseconds.
    private static func isReady(within milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, milliseconds) > 0
    }
}

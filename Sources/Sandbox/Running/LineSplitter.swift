import Synchronization

/// Cuts what a container writes in pieces into lines, which are fit to be shown.
public final class LineSplitter: Sendable {
    private let pending = Mutex<[UInt8]>([])
    private let output: @Sendable (String) -> Void
    private static let longest = 8 << 10

    /// Gives each line to `output`, without its end.
    public init(_ output: @escaping @Sendable (String) -> Void) { self.output = output }

    /// Takes the next piece.
    public func take(_ bytes: [UInt8]) {
        let lines = pending.withLock { pending in
            pending += bytes
            var lines: [[UInt8]] = []
            while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                lines.append(Array(pending[..<end]))
                pending.removeFirst(end + 1)
            }
            if pending.count > Self.longest {
                lines.append(pending)
                pending = []
            }
            return lines
        }
        for line in lines { show(line) }
    }

    /// Gives a last line that has no end.
    public func finish() {
        let rest = pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        if !rest.isEmpty { show(rest) }
    }

    /// What a container writes must not steer the terminal of who looks on.
    private func show(_ line: [UInt8]) {
        let last = line.split(separator: UInt8(ascii: "\r")).last ?? []
        output(String(decoding: last.filter { $0 >= 32 && $0 != 127 || $0 == 9 }, as: UTF8.self))
    }
}

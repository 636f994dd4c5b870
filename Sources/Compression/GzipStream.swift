/// gzip members, one after another, each by the faster way that its size allows.
final class GzipStream {
    /// How much of a member must be at hand at most for an attempt to expand it at once.
    private static let lookahead = 2 << 20
    /// Twice as much, so that what is at hand need not be moved for every small member.
    private static let windowSize = 2 * lookahead

    /// Where members are in the source is told by the offset of this.
    let input: InputWindow
    private let inflater: InflateDecoder
    private var whole: WholeMemberDecoder?
    private var mode = Mode.closed

    private enum Mode {
        /// Between members.
        case closed
        /// In a member that has been expanded already.
        case expanded
        /// In a member that is expanded piece by piece.
        case streaming
    }

    init(_ source: any ByteSource) throws(CompressionError) {
        input = InputWindow(source, capacity: GzipStream.windowSize)
        inflater = try InflateDecoder()
        whole = WholeMemberDecoder()
    }

    /// Whether the current member has not been read to its end.
    var isOpen: Bool { mode != .closed }

    /// Begins the next member.
    ///
    /// - Returns: `false` when the source has ended.
    func open() throws -> Bool {
        guard let whole else {
            try input.fill(atLeast: 1)
            if input.bytes.isEmpty { return false }
            mode = .streaming
            return true
        }
        try input.fill(atLeast: GzipStream.lookahead)
        if input.bytes.isEmpty { return false }
        if let size = whole.expand(input.bytes) {
            input.consume(size)
            mode = .expanded
        } else {
            // One that is too large is likely to be followed by others; the attempt costs time.
            self.whole = nil
            mode = .streaming
        }
        return true
    }

    /// The next bytes of the current member; 0 at its end, when its check has been verified.
    func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        switch mode {
        case .closed: break
        case .expanded:
            let count = whole?.read(into: output) ?? 0
            if count > 0 { return count }
            mode = .closed
        case .streaming:
            while isOpen {
                try input.fill(atLeast: 1)
                let step = try inflater.step(input: input.bytes, output: output)
                input.consume(step.consumed)
                if step.isBoundary { mode = .closed }
                if step.produced > 0 { return step.produced }
                if step.consumed == 0, isOpen { throw CompressionError.truncated(.gzip) }
            }
        }
        return 0
    }
}

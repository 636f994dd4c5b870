/// What a stream decoder makes of a source.
final class DecoderSource: ByteSource {
    private let format: CompressionFormat
    private let decoder: any StreamDecoder
    private let input: InputWindow
    private var atBoundary = false

    init(_ source: any ByteSource, _ format: CompressionFormat, _ decoder: any StreamDecoder) {
        self.format = format
        self.decoder = decoder
        input = InputWindow(source, capacity: 128 << 10)
    }

    /// - Parameter output: Not empty.
    func read(into output: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            try input.fill(atLeast: 1)
            if atBoundary {
                if input.bytes.isEmpty { return 0 }
                guard decoder.continuesAfterBoundary else {
                    throw CompressionError.trailingBytes(format)
                }
            }
            let isLast = input.isAtEnd
            let step = try decoder.step(input: input.bytes, output: output, isLast: isLast)
            input.consume(step.consumed)
            atBoundary = step.isBoundary
            if step.produced > 0 { return step.produced }
            if step.consumed == 0, !step.isBoundary {
                // A decoder with input and room that does nothing will never do anything.
                guard isLast else { throw CompressionError.corrupt(format, detail: "no progress") }
                throw CompressionError.truncated(format)
            }
        }
    }
}

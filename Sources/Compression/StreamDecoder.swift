/// What one step of a decoder did.
struct DecodeStep {
    /// Bytes taken from the input.
    var consumed: Int
    /// Bytes put into the output.
    var produced: Int
    /// Whether a member, frame or stream ended here, with nothing of it left to come.
    var isBoundary: Bool
}

/// One of the compression libraries behind one shape.
protocol StreamDecoder: AnyObject {
    /// Decodes as much as fits.
    ///
    /// - Parameters:
    ///   - input: What has not been consumed so far.
    ///   - output: Where the result goes; never empty.
    ///   - isLast: Whether there is no input after this.
    /// - Throws: ``CompressionError``.
    func step(
        input: UnsafeRawBufferPointer, output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) throws(CompressionError) -> DecodeStep

    /// Whether data may go on with another member or frame after a boundary.
    var continuesAfterBoundary: Bool { get }
}

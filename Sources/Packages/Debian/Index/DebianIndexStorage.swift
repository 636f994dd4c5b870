/// The bytes of an index image and the duty to give them back.
///
/// `@unchecked Sendable`: the bytes are written before the value is made and never after, whoever
/// owns them; only `deinit` touches them again.
public final class DebianIndexStorage: @unchecked Sendable {
    /// The image.
    let bytes: UnsafeRawBufferPointer
    private let release: @Sendable (UnsafeRawBufferPointer) -> Void

    /// Takes over bytes that nobody changes any more, for example of a mapped file.
    ///
    /// - Parameters:
    ///   - bytes: The image.
    ///   - release: Gives the bytes back; called once, when nobody reads them any more.
    public init(
        adopting bytes: UnsafeRawBufferPointer,
        release: @escaping @Sendable (UnsafeRawBufferPointer) -> Void
    ) {
        self.bytes = bytes
        self.release = release
    }

    /// Copies an image.
    public init(copying image: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: image.count, alignment: 16)
        copy.copyBytes(from: image)
        bytes = UnsafeRawBufferPointer(copy)
        release = { $0.deallocate() }
    }

    deinit { release(bytes) }
}

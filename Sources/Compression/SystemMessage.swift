#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The operating system's own words for its error numbers.
public enum SystemMessage {
    /// The message for an error number, such as `No space left on device`.
    public static func text(_ errno: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        return buffer.withUnsafeMutableBufferPointer { pointer in
            guard let base = pointer.baseAddress, strerror_r(errno, base, pointer.count) == 0 else {
                return "error \(errno)"
            }
            return String(cString: base)
        }
    }
}

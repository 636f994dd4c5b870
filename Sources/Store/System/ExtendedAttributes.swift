#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Sets extended attributes of open files.
///
/// The C library's module for Swift does not have `fsetxattr` on Linux, so it is looked up in the
/// program by name; where it cannot be found, attributes are not supported.
enum ExtendedAttributes {
    #if canImport(Darwin)
        /// Sets one attribute; 0, or the number of an error.
        static func set(_ descriptor: Int32, _ name: String, _ value: [UInt8]) -> Int32 {
            fsetxattr(descriptor, name, value, value.count, 0, 0) == 0 ? 0 : errno
        }
    #else
        private typealias Function =
            @convention(c) (
                Int32, UnsafePointer<CChar>, UnsafeRawPointer?, Int, Int32
            ) -> Int32

        private static let function: Function? = {
            guard let program = dlopen(nil, RTLD_NOW), let symbol = dlsym(program, "fsetxattr")
            else {
                return nil
            }
            // What `dlsym` gives is the function's address: the same bytes, another type.
            return withUnsafeBytes(of: symbol) { $0.load(as: Function.self) }
        }()

        /// Sets one attribute; 0, or the number of an error.
        static func set(_ descriptor: Int32, _ name: String, _ value: [UInt8]) -> Int32 {
            guard let function else { return ENOTSUP }
            return function(descriptor, name, value, value.count, 0) == 0 ? 0 : errno
        }
    #endif
}

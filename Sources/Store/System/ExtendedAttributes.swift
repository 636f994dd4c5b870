#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Sets and reads extended attributes of open files.
///
/// The C library's module for Swift does not have these functions on Linux, so they are looked up in
/// the program by name; where they cannot be found, attributes are not supported.
package enum ExtendedAttributes {
    /// All attributes that a layer keeps, by name; none where the file system has none. What belongs
    /// to this machine's own security policy stays here.
    package static func all(_ descriptor: Int32) -> [String: [UInt8]] {
        guard let names = read({ list(descriptor, $0, $1) }) else { return [:] }
        var found: [String: [UInt8]] = [:]
        for part in names.split(separator: 0) {
            let name = String(decoding: part, as: UTF8.self)
            guard name != "security.selinux", !name.hasPrefix("trusted.overlay.") else { continue }
            found[name] = read { get(descriptor, name, $0, $1) }
        }
        return found
    }

    /// The value of one attribute; `nil` when there is none.
    package static func value(_ name: String, of descriptor: Int32) -> [UInt8]? {
        read { get(descriptor, name, $0, $1) }
    }

    private static func read(_ call: (UnsafeMutableRawPointer?, Int) -> Int) -> [UInt8]? {
        let size = call(nil, 0)
        guard size > 0, size <= 64 << 10 else { return nil }
        var bytes = [UInt8](repeating: 0, count: size)
        let count = bytes.withUnsafeMutableBytes { call($0.baseAddress, $0.count) }
        return count >= 0 && count <= size ? Array(bytes[..<count]) : nil
    }

    #if canImport(Darwin)
        /// Sets one attribute; 0, or the number of an error.
        static func set(_ descriptor: Int32, _ name: String, _ value: [UInt8]) -> Int32 {
            fsetxattr(descriptor, name, value, value.count, 0, 0) == 0 ? 0 : errno
        }

        private static func list(_ file: Int32, _ to: UnsafeMutableRawPointer?, _ size: Int) -> Int
        {
            flistxattr(file, to?.assumingMemoryBound(to: CChar.self), size, 0)
        }

        private static func get(
            _ file: Int32, _ name: String, _ to: UnsafeMutableRawPointer?, _ size: Int
        ) -> Int {
            fgetxattr(file, name, to, size, 0, 0)
        }
    #else
        private typealias Function =
            @convention(c) (
                Int32, UnsafePointer<CChar>, UnsafeRawPointer?, Int, Int32
            ) -> Int32

        private typealias List = @convention(c) (Int32, UnsafeMutableRawPointer?, Int) -> Int
        private typealias Get =
            @convention(c) (Int32, UnsafePointer<CChar>, UnsafeMutableRawPointer?, Int) -> Int

        private static let function = find("fsetxattr", as: Function.self)
        private static let listFunction = find("flistxattr", as: List.self)
        private static let getFunction = find("fgetxattr", as: Get.self)

        private static func find<Type>(_ name: String, as type: Type.Type) -> Type? {
            guard let program = dlopen(nil, RTLD_NOW), let symbol = dlsym(program, name) else {
                return nil
            }
            // What `dlsym` gives is the function's address: the same bytes, another type.
            return withUnsafeBytes(of: symbol) { $0.load(as: type) }
        }

        private static func list(_ file: Int32, _ to: UnsafeMutableRawPointer?, _ size: Int) -> Int
        {
            listFunction?(file, to, size) ?? -1
        }

        private static func get(
            _ file: Int32, _ name: String, _ to: UnsafeMutableRawPointer?, _ size: Int
        ) -> Int {
            getFunction?(file, name, to, size) ?? -1
        }

        /// Sets one attribute; 0, or the number of an error.
        static func set(_ descriptor: Int32, _ name: String, _ value: [UInt8]) -> Int32 {
            guard let function else { return ENOTSUP }
            return function(descriptor, name, value, value.count, 0) == 0 ? 0 : errno
        }
    #endif
}

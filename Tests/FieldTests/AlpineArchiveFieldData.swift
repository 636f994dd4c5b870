#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Real Alpine data beside the checkout; tests that need it say so plainly when it is not there.
enum AlpineFieldData {
    /// The folder with the data, or `nil` where there is none.
    static let root: String? = {
        let path: String
        if let set = getenv("SOCLE_FIELD_DATA") {
            path = String(cString: set) + "/alpine"
        } else {
            let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
            path = "/" + package + "/../shared/data/alpine"
        }
        return access(path + "/closed-v3.19", R_OK) == 0 ? path : nil
    }()

    /// Whether there is any.
    static var isThere: Bool { root != nil }

    /// A file or folder of the data.
    static func path(_ relative: String) -> String { (root ?? "") + "/" + relative }
}

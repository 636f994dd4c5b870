#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The names in a folder.
enum DirectoryListing {
    /// The names in byte order without `.` and `..`, or `nil` when the folder cannot be read.
    static func names(in path: String) -> [String]? {
        guard let directory = opendir(path) else { return nil }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(
                    to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)
                ) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether a file is there and this process may read it.
    static func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

    /// Whether a file is there and this process may run it.
    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }
}

/// A directory of a package and what lies directly in it, as the installed database groups them.
struct AlpineInstalledDirectory {
    /// Its path; empty for the root.
    let path: [UInt8]
    /// Its own entry; the last one when there are several.
    var own: AlpineInstalledFile?
    /// The files in it, in the order of the package.
    var files: [AlpineInstalledFile] = []

    /// Where the last part of a path in it begins.
    var nameStart: Int { path.isEmpty ? 0 : path.count + 1 }

    /// The directories of a package in the order in which they first occur.
    static func group(_ files: [AlpineInstalledFile]) -> [AlpineInstalledDirectory] {
        var directories: [AlpineInstalledDirectory] = []
        var places: [[UInt8]: Int] = [:]
        func place(of path: [UInt8]) -> Int {
            if let known = places[path] { return known }
            places[path] = directories.count
            directories.append(AlpineInstalledDirectory(path: path))
            return directories.count - 1
        }
        for file in files {
            switch file.kind {
            case .directory:
                directories[place(of: file.path)].own = file
            case .file:
                let slash = file.path.lastIndex(of: UInt8(ascii: "/")) ?? 0
                directories[place(of: Array(file.path[..<slash]))].files.append(file)
            }
        }
        return directories
    }
}

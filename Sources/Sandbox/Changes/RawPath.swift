import FileTree
import SystemPackage

/// Paths below a folder as the system takes them: names of files are bytes, and no text at times.
enum RawPath {
    /// A path, with a zero at its end.
    static func of(_ path: TreePath, in folder: FilePath) -> [CChar] {
        var bytes = folder.withPlatformString { start in
            Array(UnsafeBufferPointer(start: start, count: folder.length))
        }
        if !path.isRoot {
            bytes.append(CChar(bitPattern: UInt8(ascii: "/")))
            bytes += path.bytes.map { CChar(bitPattern: $0) }
        }
        return bytes + [0]
    }
}

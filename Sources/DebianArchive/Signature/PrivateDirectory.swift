import Compression
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A folder that only this user can look into, for files that another program is given.
struct PrivateDirectory {
    /// The folder's absolute path.
    let path: String

    /// Makes a folder below `parent` for as long as `body` runs; whatever is in it goes with it.
    static func with<Result>(
        in parent: String, _ body: (PrivateDirectory) async throws -> Result
    ) async throws -> Result {
        let directory = try PrivateDirectory(in: parent)
        defer { directory.remove() }
        return try await body(directory)
    }

    private init(in parent: String) throws(ByteSourceError) {
        var template = Array("\(parent)/socle-verify-XXXXXX".utf8CString)
        // mkdtemp makes the folder with mode 0700 and a name that nobody can foresee.
        guard mkdtemp(&template) != nil else {
            throw .system(operation: "make a folder in", path: parent, errno: errno)
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Writes a file that is not there yet and gives its path.
    func write(_ bytes: [UInt8], as name: String) throws(ByteSourceError) -> String {
        let file = "\(path)/\(name)"
        do {
            let descriptor = try FileDescriptor.open(
                FilePath(file), .writeOnly, options: [.create, .exclusiveCreate],
                permissions: .ownerReadWrite)
            try descriptor.closeAfter { _ = try descriptor.writeAll(bytes) }
        } catch {
            let code = (error as? SystemPackage.Errno)?.rawValue ?? EIO
            throw .system(operation: "write", path: file, errno: code)
        }
        return file
    }

    /// Takes the folder away with the files in it. Verifying programs make no folders of their own.
    private func remove() {
        for name in DirectoryListing.names(in: path) ?? [] { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}

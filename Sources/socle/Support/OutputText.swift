import Compression
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Documents as files of the user.
enum OutputText {
    /// Writes a file in one step: under another name first, so that an old one is never half
    /// overwritten.
    ///
    /// - Parameter isSecret: Whether nobody else may read it.
    /// - Throws: ``BadInput`` when it cannot be written.
    static func write(_ bytes: [UInt8], to path: String, isSecret: Bool = false) throws {
        let temporary = FilePath(path + ".new")
        let permissions: FilePermissions =
            isSecret ? [.ownerReadWrite] : [.ownerReadWrite, .groupRead, .otherRead]
        do {
            let file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate], permissions: permissions)
            try file.closeAfter { _ = try file.writeAll(bytes) }
        } catch let error as Errno {
            unlink(path + ".new")
            throw BadInput("cannot write \(path): \(error)")
        }
        guard rename(path + ".new", path) == 0 else {
            let number = errno
            unlink(path + ".new")
            throw BadInput("cannot write \(path): \(SystemMessage.text(number))")
        }
    }
}

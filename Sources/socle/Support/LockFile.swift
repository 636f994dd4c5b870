import Compression
import ImageSpec
import Store
import SystemPackage

/// Locks as files of the user.
enum LockFile {
    /// Reads a lock.
    ///
    /// - Throws: ``BadInput`` when there is none, `LockError` when it is not one.
    static func read(_ path: String) throws -> Lock {
        let bytes: [UInt8]
        do {
            bytes = try FileSource(path: path).readAll(limit: LockDocument.limit)
        } catch let error as ByteSourceError {
            throw BadInput("\(error) (`socle lock` writes it)")
        }
        do {
            return try LockDocument.decode(bytes, file: path)
        } catch {
            throw BadInput("\(error)")
        }
    }

    /// Writes a lock in one step: under another name first, so that an old one is never half
    /// overwritten.
    static func write(_ lock: Lock, to path: String) throws {
        let bytes = try LockDocument.encode(lock)
        let temporary = FilePath(path + ".new")
        do {
            let file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
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

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

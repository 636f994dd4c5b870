#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What is at a path of this machine.
enum FileKind {
    case file, folder, nothing
    /// A pipe, socket or device, whose reading may never end.
    case other

    /// Looks, links followed.
    static func of(_ path: String) -> FileKind {
        var status = stat()
        guard stat(path, &status) == 0 else { return .nothing }
        return switch status.st_mode & mode_t(S_IFMT) {
        case mode_t(S_IFDIR): .folder
        case mode_t(S_IFREG): .file
        default: .other
        }
    }
}

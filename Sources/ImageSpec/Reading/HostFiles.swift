#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files of the machine that Socle runs on.
public struct HostFiles: SpecificationFiles {
    /// The folder that relative paths start from, absolute.
    public let workingDirectory: String

    /// Starts from the working directory of the process.
    public init() {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let path = buffer.withUnsafeMutableBufferPointer { pointer -> String? in
            guard let base = pointer.baseAddress, getcwd(base, pointer.count) != nil else {
                return nil
            }
            return String(cString: base)
        }
        workingDirectory = path ?? "/"
    }

    /// Whether there is a file or folder at a path.
    public func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The content of a regular file.
    public func read(
        _ path: String, limit: Int
    ) throws(SpecificationFileError) -> [UInt8] {
        // Without O_NONBLOCK a named pipe would hold the program until somebody writes.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SpecificationFileError("not a regular file")
        }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = buffer.withUnsafeMutableBytes { pointer in
                #if canImport(Glibc)
                    Glibc.read(descriptor, pointer.baseAddress, pointer.count)
                #elseif canImport(Musl)
                    Musl.read(descriptor, pointer.baseAddress, pointer.count)
                #else
                    Darwin.read(descriptor, pointer.baseAddress, pointer.count)
                #endif
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(errno) }
            if count == 0 { return content }
            content += buffer[..<count]
            guard content.count <= limit else {
                throw SpecificationFileError("larger than \(limit) bytes")
            }
        }
    }

    private static func failure(_ number: Int32) -> SpecificationFileError {
        switch number {
        case ENOENT: return SpecificationFileError("no such file")
        case EACCES: return SpecificationFileError("permission denied")
        default:
            var buffer = [CChar](repeating: 0, count: 256)
            let text = buffer.withUnsafeMutableBufferPointer { pointer -> String? in
                guard let base = pointer.baseAddress, strerror_r(number, base, pointer.count) == 0
                else { return nil }
                return String(cString: base)
            }
            return SpecificationFileError(text ?? "error \(number)")
        }
    }
}

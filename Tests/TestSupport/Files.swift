#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The few file operations that fixtures need, on plain paths.
public enum Files {
    /// Writes a file, making the folders above it, replacing what was there.
    public static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o644) throws {
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeDirectory(String(path[..<slash]))
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        var done = 0
        while done < bytes.count {
            let written = bytes[done...].withUnsafeBytes {
                #if canImport(Glibc)
                    Glibc.write(descriptor, $0.baseAddress, $0.count)
                #elseif canImport(Musl)
                    Musl.write(descriptor, $0.baseAddress, $0.count)
                #else
                    Darwin.write(descriptor, $0.baseAddress, $0.count)
                #endif
            }
            guard written > 0 else { throw failure("write", path) }
            done += written
        }
        guard chmod(path, mode_t(mode)) == 0 else { throw failure("chmod", path) }
    }

    /// Writes a text file, making the folders above it.
    public static func write(_ text: String, to path: String, mode: UInt32 = 0o644) throws {
        try write(Array(text.utf8), to: path, mode: mode)
    }

    /// All bytes of a file.
    public static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        return try readAll(descriptor, path)
    }

    /// All bytes of a file as text; what is not UTF-8 is replaced.
    public static func text(_ path: String) throws -> String {
        String(decoding: try read(path), as: UTF8.self)
    }

    /// Makes a folder and those above it.
    public static func makeDirectory(_ path: String) throws {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            prefix += prefix.isEmpty || prefix.hasSuffix("/") ? String(name) : "/" + name
            guard mkdir(prefix, 0o755) == 0 || errno == EEXIST else {
                throw failure("mkdir", prefix)
            }
        }
    }

    /// Makes a symbolic link.
    public static func link(_ path: String, to target: String) throws {
        guard symlink(target, path) == 0 else { throw failure("symlink", path) }
    }

    /// Whether something is at `path`; a dangling link counts.
    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// The size of a file in bytes.
    public static func size(_ path: String) throws -> UInt64 {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw failure("lstat", path) }
        return UInt64(status.st_size)
    }

    /// Every path below a folder, relative to it and sorted by bytes; links are not followed. Tests
    /// compare listings to show that nothing was left behind.
    public static func list(_ directory: String) throws -> [String] {
        var found: [String] = []
        var pending = [""]
        while let relative = pending.popLast() {
            let absolute = relative.isEmpty ? directory : directory + "/" + relative
            for name in try names(absolute) {
                let path = relative.isEmpty ? name : relative + "/" + name
                found.append(path)
                var status = stat()
                if lstat(directory + "/" + path, &status) == 0,
                    status.st_mode & mode_t(S_IFMT) == mode_t(S_IFDIR)
                {
                    pending.append(path)
                }
            }
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Removes a file or a whole folder; nothing happens when there is none.
    public static func remove(_ path: String) {
        guard exists(path), path != "/", !path.isEmpty else { return }
        _ = try? run("rm", ["-rf", "--", path])
    }

    /// Everything that can still be read from an open descriptor.
    static func readAll(_ descriptor: Int32, _ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = buffer.withUnsafeMutableBytes {
                #if canImport(Glibc)
                    Glibc.read(descriptor, $0.baseAddress, $0.count)
                #elseif canImport(Musl)
                    Musl.read(descriptor, $0.baseAddress, $0.count)
                #else
                    Darwin.read(descriptor, $0.baseAddress, $0.count)
                #endif
            }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    static func failure(_ call: String, _ path: String) -> SupportFailure {
        SupportFailure("\(call) \(path): errno \(errno)")
    }

    private static func names(_ directory: String) throws -> [String] {
        guard let stream = opendir(directory) else { throw failure("opendir", directory) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

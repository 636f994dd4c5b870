import CNamespaces
import FileTree
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads files of a root file system as its own programs would: absolute links start at its root, and
/// nothing leads out of it.
struct RootFiles {
    private let root: OpenFolder

    init(_ path: FilePath) throws(SandboxError) { root = try OpenFolder(path) }

    /// The content of a small file, or as much of it as the limit allows; empty when there is none.
    func text(_ path: String, limit: Int = 4 << 20) -> String {
        let file = socle_open_in_root(root.raw, path, 0)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return "" }
        return String(decoding: Self.bytes(file, limit: limit), as: UTF8.self)
    }

    /// The user that a text names, by the account files of the root file system.
    func user(_ text: String) throws(SandboxError) -> ContainerUser {
        try ContainerUser(
            text,
            accounts: AccountRecords(
                passwd: self.text(AccountRecords.passwd.relative).utf8,
                group: self.text(AccountRecords.group.relative).utf8))
    }

    /// What a command leads to.
    enum Command: Equatable {
        case found
        case missing
        /// It is there, and cannot be run, with the reason.
        case unusable(String)
        /// A mount may bring it.
        case unknown
    }

    /// Looks for a program as the runtime will.
    ///
    /// - Parameters:
    ///   - name: A path, or a name to be found in `PATH`.
    ///   - settings: Where it starts, its environment, and what is mounted over the root.
    func command(_ name: String, _ settings: ContainerSettings) -> Command {
        let path = settings.variable("PATH") ?? ContainerSettings.standardPath
        let candidates: [String]
        if name.hasPrefix("/") {
            candidates = [name]
        } else if name.contains("/") {
            candidates = [settings.workingDirectory + "/" + name]
        } else {
            candidates = path.split(separator: ":").map { "\($0)/\(name)" }
        }
        var result = Command.missing
        for candidate in candidates {
            if settings.mounts.contains(where: { candidate.hasPrefix($0.destination) }) {
                return .unknown
            }
            let found = examine(candidate)
            if found == .found { return found }
            if result == .missing { result = found }
        }
        return result
    }

    private func examine(_ path: String) -> Command {
        // Opened as a name only: a pipe or a device must not be touched.
        let file = socle_open_in_root(root.raw, path, 1)
        guard file >= 0 else {
            return errno == ENOENT || errno == ENOTDIR
                ? .missing : .unusable(SandboxError.reason(errno))
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { return .missing }
        if status.st_mode & S_IFMT == S_IFDIR { return .unusable("it is a directory") }
        guard status.st_mode & S_IFMT == S_IFREG else { return .unusable("it is no regular file") }
        guard status.st_mode & 0o111 != 0 else { return .unusable("it has no mode to execute") }
        return .found
    }

    private static func bytes(_ file: Int32, limit: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 0)
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < limit {
            let count = read(file, &buffer, min(buffer.count, limit - bytes.count))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}

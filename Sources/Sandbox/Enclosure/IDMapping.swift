import Compression
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The ids of a user namespace, set by the two programs of the system that an ordinary user may run
/// for that.
struct IDMapping {
    private let environment: [String: String]
    private let users: [String]
    private let groups: [String]

    /// Finds out which ids the user has.
    init(environment: [String: String]) throws(SandboxError) {
        self.environment = environment
        let uid = geteuid()
        let name = getpwuid(uid).map { String(cString: $0.pointee.pw_name) } ?? String(uid)
        users = try Self.ids("/etc/subuid", name, uid).mapping(own: uid)
        groups = try Self.ids("/etc/subgid", name, uid).mapping(own: getegid())
    }

    /// Sets the ids of a process's user namespace.
    func apply(to pid: pid_t) async throws(SandboxError) {
        try await run("newuidmap", [String(pid)] + users)
        try await run("newgidmap", [String(pid)] + groups)
    }

    private static func ids(
        _ file: String, _ name: String, _ uid: UInt32
    ) throws(SandboxError) -> SubordinateIDs {
        let bytes = (try? FileSource(path: file).readAll(limit: 4 << 20)) ?? []
        let ids = SubordinateIDs(String(decoding: bytes, as: UTF8.self), user: name, uid: uid)
        guard !ids.ranges.isEmpty else { throw .noSubordinateIDs(user: name, file: file) }
        return ids
    }

    private func run(_ name: String, _ arguments: [String]) async throws(SandboxError) {
        guard let path = Program.find(name, environment: environment) else {
            throw .mappingRefused("`\(name)` was not found (Debian: package uidmap)")
        }
        let program = Program(path: path, arguments: arguments, environment: environment)
        let outcome = try await CapturedProgram.run(program)
        guard outcome.code == 0 else {
            let text = String(decoding: outcome.error.bytes.prefix(300), as: UTF8.self)
            throw .mappingRefused(text.split(whereSeparator: \.isNewline).joined(separator: "; "))
        }
    }
}

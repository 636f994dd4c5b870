import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A folder with a store and a small image that has BusyBox in it, and the program run there.
final class ContainerBench: Sendable {
    let folder: TemporaryDirectory

    /// What these tests need of a machine.
    static let hasRoot = geteuid() == 0 && Tool.find("runc") != nil && Tool.find("busybox") != nil
    static let hasCrun = hasRoot && Tool.find("crun") != nil
    /// An ordinary user of this machine who has subordinate ids, and the means to become one.
    static let user: String? = {
        guard hasRoot, Tool.has("newuidmap", "setpriv"),
            let text = try? Files.text("/etc/subuid")
        else { return nil }
        return text.split(separator: "\n").compactMap { $0.split(separator: ":").first }
            .map(String.init).first { getpwnam($0) != nil && $0 != "root" }
    }()

    init(owner: String? = nil) throws {
        folder = try TemporaryDirectory("container")
        for name in ["root/bin", "root/etc", "root/proc", "root/dev", "root/sys", "root/tmp"] {
            try Files.makeDirectory(folder.appending(name))
        }
        let busybox = try Files.read(try Tool.require("busybox"))
        try folder.write(busybox, to: "root/bin/busybox", mode: 0o755)
        for name in ["sh", "cat", "id", "sleep", "echo", "ls", "touch", "mount", "grep", "kill"] {
            try Files.link(folder.appending("root/bin/" + name), to: "busybox")
        }
        try folder.write("app:x:1000:1000::/home:/bin/sh\n", to: "root/etc/passwd")
        try folder.write("app:x:1000:\nmore:x:7:app\n", to: "root/etc/group")
        if let owner, let entry = getpwnam(owner) {
            chmod(folder.path, 0o755)
            for path in [""] + (try folder.list()) {
                lchown(folder.appending(path), entry.pointee.pw_uid, entry.pointee.pw_gid)
            }
        }
    }

    /// The image, as the command line names it.
    var image: String { "dir:" + folder.appending("root") }

    /// Starts the program.
    ///
    /// - Parameter user: The ordinary user to do it as.
    func start(
        _ arguments: [String], as user: String? = nil, environment more: [String: String] = [:]
    ) throws -> ChildProcess {
        let words = try ContainerProgram.command(arguments, as: user)
        let environment = [
            "PATH": "/usr/bin:/bin", "SOCLE_HOME": folder.appending("home"), "HERE": "here",
        ]
        return try ChildProcess(
            words[0], Array(words.dropFirst()),
            environment: environment.merging(more) { $1 }, inherits: false, directory: folder.path)
    }

    func socle(_ arguments: [String], as user: String? = nil) throws -> ProcessResult {
        try start(arguments, as: user).wait()
    }

    /// What a container must not leave: files of the program, mounts, control groups that hold
    /// processes.
    func leftovers() throws -> [String] {
        let home = folder.appending("home")
        guard Files.exists(home) else { return [] }
        let files = try Files.list(home).filter { path in
            let parts = path.split(separator: "/")
            return parts.count > 2 && parts[1] == "ingest"
        }
        let mounts = try Files.text("/proc/mounts").split(separator: "\n").map(String.init)
        return files + mounts.filter { $0.contains(home) }
    }
}

/// The program beside the test bundle.
enum ContainerProgram {
    /// The words that start it, as an ordinary user where one is named.
    static func command(_ arguments: [String], as user: String?) throws -> [String] {
        let words = [try path()] + arguments
        guard let user, let entry = getpwnam(user) else { return words }
        return [
            try Tool.require("setpriv"), "--reuid", String(entry.pointee.pw_uid),
            "--regid", String(entry.pointee.pw_gid), "--clear-groups",
        ] + words
    }

    static func path() throws -> String {
        let beside = CommandLine.arguments.first.map { path -> String in
            (path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ".") + "/socle"
        }
        guard let beside, let found = Tool.find(beside) else {
            throw SupportFailure("there is no `socle` to test: run `swift build --product socle`")
        }
        // An ordinary user may not be able to see the build folder.
        return found
    }
}

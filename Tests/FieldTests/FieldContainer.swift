import TestSupport

/// An image built by the program and unpacked, in which runc starts shells.
struct FieldContainer {
    private let folder: TemporaryDirectory
    /// What container engines leave a container by default.
    private static let capabilities = [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
        "NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ]

    /// Builds and unpacks an image.
    ///
    /// - Parameters:
    ///   - specification: The specification in YAML.
    ///   - repository: A folder that is `/repository` in the container.
    init(specification: String, architecture: String, repository: String) throws {
        folder = try TemporaryDirectory("container")
        let file = try folder.write(specification, to: "image.yaml")
        try ChildProcess(
            Program.path(),
            ["build", file, "--arch", architecture, "-o", "dir:" + folder.path + "/rootfs"],
            environment: ["SOCLE_HOME": folder.path + "/home"]
        ).wait().checked()
        self.repository = repository
    }

    private let repository: String

    /// Runs a script as root, with a network that is the container's own loopback.
    func run(_ script: String) throws -> ProcessResult {
        try folder.write(configuration(), to: "config.json")
        // The script goes in through a file: no quoting can go wrong.
        try folder.write(script + "\n", to: "rootfs/tmp/script")
        let start = "ip link set lo up && exec runc run --bundle \"$1\" \"$2\""
        let name = folder.path.split(separator: "/").last.map(String.init) ?? "field"
        return try ChildProcess(
            "unshare", ["-n", "/bin/sh", "-c", start, "sh", folder.path, name]
        ).wait()
    }

    private func configuration() -> String {
        let all = Self.capabilities.map { "\"CAP_\($0)\"" }.joined(separator: ", ")
        let sets = ["bounding", "effective", "permitted"].map { "\"\($0)\": [\(all)]" }
        let spaces = ["pid", "ipc", "uts", "mount"].map { "{\"type\": \"\($0)\"}" }
        return """
            {
              "ociVersion": "1.0.2",
              "process": {
                "user": {"uid": 0, "gid": 0},
                "args": ["/bin/sh", "/tmp/script"],
                "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
                "cwd": "/",
                "capabilities": {\(sets.joined(separator: ", "))},
                "noNewPrivileges": false
              },
              "root": {"path": "rootfs"},
              "mounts": [
                {"destination": "/proc", "type": "proc", "source": "proc"},
                {"destination": "/dev", "type": "tmpfs", "source": "tmpfs",
                 "options": ["nosuid", "mode=755", "size=65536k"]},
                {"destination": "/repository", "type": "bind", "source": "\(repository)",
                 "options": ["bind", "ro"]}
              ],
              "linux": {"namespaces": [\(spaces.joined(separator: ", "))]}
            }
            """
    }
}

extension ProcessResult {
    /// The result of a program that ended well.
    ///
    /// - Throws: `SupportFailure` with what it complained of.
    @discardableResult
    func checked() throws -> ProcessResult {
        guard status == 0 else {
            throw SupportFailure("ended with \(status): \(stdout)\(stderr)")
        }
        return self
    }
}

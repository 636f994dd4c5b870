import Compression
public import OCIModel

/// Whether programs of other architectures run here: the kernel hands them to an emulator that was
/// registered with binfmt_misc.
public enum Emulation {
    /// The folder in which the kernel shows what was registered.
    static let folder = "/proc/sys/fs/binfmt_misc"

    /// Makes sure that programs for a platform run on this machine.
    ///
    /// - Throws: ``SandboxError/noEmulation(architecture:handler:)``.
    public static func check(_ platform: Platform) throws(SandboxError) {
        try check(platform, on: .host) { name in
            let bytes = try? FileSource(path: "\(folder)/\(name)").readAll(limit: 64 << 10)
            return bytes.map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// - Parameter handler: What the kernel shows of a handler; `nil` when there is none.
    static func check(
        _ platform: Platform, on host: Platform, handler: (String) -> String?
    ) throws(SandboxError) {
        let (wanted, own) = (platform.architecture, host.architecture)
        // Processors of 64 bits run the programs of their predecessors, with few exceptions.
        if wanted == own || (wanted == "386" && own == "amd64") { return }
        let name = "qemu-" + (names[wanted] ?? wanted)
        if let text = handler(name), isUsable(text) { return }
        throw .noEmulation(architecture: platform.description, handler: name)
    }

    /// A handler must be enabled, and have its interpreter open already (flag F): in the container
    /// there is none.
    private static func isUsable(_ text: String) -> Bool {
        let lines = text.split(whereSeparator: \.isNewline)
        let flags = lines.first { $0.hasPrefix("flags:") }?.dropFirst(6) ?? ""
        return lines.first == "enabled" && flags.contains("F")
    }

    /// Emulators' names of architectures where they differ from Go's.
    private static let names = [
        "amd64": "x86_64", "arm64": "aarch64", "386": "i386", "loong64": "loongarch64",
        "mips64le": "mips64el", "mipsle": "mipsel",
    ]
}

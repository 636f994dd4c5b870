import Compression
public import Store
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A static BusyBox with a link for each of its programs, to lie beside files that have no shell.
public final class DebugTools: Sendable {
    /// The folder, with `bin` in it.
    public let path: FilePath
    private let scratch: ScratchFolder

    /// Makes the folder from the BusyBox of this machine.
    ///
    /// - Throws: ``SandboxError/badSetting(_:)`` when there is none, or it needs libraries.
    public init(_ session: StoreSession, environment: [String: String]) async throws {
        guard let busybox = Program.find("busybox", environment: environment) else {
            throw SandboxError.badSetting(
                "there is no `busybox` here to take a shell from: install one that is statically "
                    + "linked (Debian: busybox-static), or name an image with --tools")
        }
        scratch = try ScratchFolder(session)
        path = try scratch.folder("tools")
        let folder = path.appending("bin")
        guard folder.withPlatformString({ mkdir($0, 0o755) }) == 0 else {
            throw SandboxError.system(
                operation: "make", path: folder, reason: SandboxError.reason(errno))
        }
        let bytes = try FileSource(path: busybox.string).readAll(limit: 64 << 20)
        guard Self.isStatic(bytes) else {
            throw SandboxError.badSetting(
                "\(busybox) needs libraries that an image may not have: install one that is "
                    + "statically linked (Debian: busybox-static), or name an image with --tools")
        }
        try Self.write(bytes, to: folder.appending("busybox"))
        let list = try await CapturedProgram.run(
            Program(path: busybox, arguments: ["--list"], environment: [:]))
        for line in list.output.text.split(separator: "\n") where !line.contains("/") {
            let link = folder.appending(String(line))
            _ = link.withPlatformString { symlink("busybox", $0) }
        }
    }

    /// A root file system with nothing but the tools, and `/target` for the files of the container
    /// whose first process is process 1.
    public func root(in session: StoreSession) throws -> RootFileSystem {
        let own = try ScratchFolder(session)
        let root = try own.folder("root")
        for name in ["proc", "sys", "dev", "etc", "tmp"] {
            _ = root.appending(name).withPlatformString { mkdir($0, 0o755) }
        }
        for (name, target) in [("bin", ".socle/bin"), ("target", "proc/1/root")] {
            _ = root.appending(name).withPlatformString { symlink(target, $0) }
        }
        return RootFileSystem(copy: root, in: own, notes: [])
    }

    /// The mount that shows the tools.
    public var mount: ContainerMount {
        ContainerMount(.bind(source: path), at: Self.place, isReadOnly: true)
    }

    /// Where the tools lie.
    public static let place = "/.socle"

    /// A program that names no interpreter needs no libraries (ELF, `PT_INTERP`).
    private static func isStatic(_ bytes: [UInt8]) -> Bool {
        // Every loader's path has this in it, and the path stands in the first page.
        !bytes.prefix(4096).contains(sequence: Array("/ld-".utf8))
    }

    private static func write(_ bytes: [UInt8], to path: FilePath) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate],
            permissions: [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
        _ = try file.closeAfter { try file.writeAll(bytes) }
    }
}

extension Sequence<UInt8> {
    fileprivate func contains(sequence wanted: [UInt8]) -> Bool {
        let bytes = Array(self)
        guard bytes.count >= wanted.count else { return false }
        return (0...(bytes.count - wanted.count)).contains {
            bytes[$0..<($0 + wanted.count)].elementsEqual(wanted)
        }
    }
}

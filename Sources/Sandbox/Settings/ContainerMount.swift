public import SystemPackage

/// Something that a container sees at a path beside its root file system.
public struct ContainerMount: Hashable, Sendable {
    /// What it is.
    public enum Kind: Hashable, Sendable {
        /// A file or folder of this machine.
        case bind(source: FilePath)
        /// Memory that goes away with the container.
        case temporary(size: UInt64?, mode: UInt32?)
    }

    /// What it is.
    public var kind: Kind
    /// Where the container sees it, from `/` on.
    public var destination: String
    /// Whether the container cannot write there.
    public var isReadOnly: Bool

    /// Describes a mount.
    public init(_ kind: Kind, at destination: String, isReadOnly: Bool = false) {
        self.kind = kind
        self.destination = destination
        self.isReadOnly = isReadOnly
    }

    /// Reads `SOURCE:DESTINATION[:OPTIONS]` as users of `docker run --volume` write it.
    ///
    /// - Parameter folder: What a relative source, which begins with `.`, is relative to.
    /// - Throws: ``SandboxError/badSetting(_:)``; also for a volume by name, which there are none of.
    public init(volume text: String, in folder: FilePath) throws(SandboxError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 || parts.count == 3, !parts[0].isEmpty else {
            throw .badSetting("`\(text)` is no volume (want SOURCE:DESTINATION[:ro])")
        }
        var readOnly = false
        for option in parts.dropFirst(2).joined().split(separator: ",") {
            switch option {
            case "ro": readOnly = true
            // Labels of SELinux and modes of propagation: what they ask for holds here anyway.
            case "rw", "z", "Z", "rprivate", "private", "nocopy", "cached", "delegated",
                "consistent":
                break
            default: throw .badSetting("`\(text)`: option `\(option)` is not known (want ro or rw)")
            }
        }
        self.init(
            .bind(source: try Self.source(parts[0], in: folder, text)),
            at: try Self.destination(parts[1], text), isReadOnly: readOnly)
    }

    /// Reads `type=bind,source=S,target=T[,readonly]` or
    /// `type=tmpfs,target=T[,tmpfs-size=N][,tmpfs-mode=M]` as users of `docker run --mount` write it.
    ///
    /// - Throws: ``SandboxError/badSetting(_:)``.
    public init(fields text: String, in folder: FilePath) throws(SandboxError) {
        var fields: [String: String] = [:]
        for field in text.split(separator: ",") {
            let pair = field.split(separator: "=", maxSplits: 1).map(String.init)
            fields[pair[0]] = pair.count > 1 ? pair[1] : "true"
        }
        func take(_ names: String...) -> String? {
            var value: String?
            for name in names { value = fields.removeValue(forKey: name) ?? value }
            return value
        }
        let type = take("type") ?? "bind"
        let target = take("target", "destination", "dst")
        let readOnly = take("readonly", "ro").map { $0 != "false" && $0 != "0" } ?? false
        guard let target else { throw .badSetting("`\(text)` has no target=PATH") }
        let destination = try Self.destination(target, text)
        switch type {
        case "bind":
            _ = take("bind-propagation", "consistency")
            guard let source = take("source", "src") else {
                throw .badSetting("`\(text)` has no source=PATH")
            }
            self.init(
                .bind(source: try Self.source(source, in: folder, text, allowsNames: true)),
                at: destination, isReadOnly: readOnly)
        case "tmpfs":
            let size = try take("tmpfs-size").map { value throws(SandboxError) in
                try ResourceLimits.bytes(value)
            }
            let mode = try take("tmpfs-mode").map { value throws(SandboxError) in
                try Self.mode(value, text)
            }
            self.init(.temporary(size: size, mode: mode), at: destination, isReadOnly: readOnly)
        default: throw .badSetting("`\(text)`: type `\(type)` is not known (want bind or tmpfs)")
        }
        if let left = fields.keys.sorted().first {
            throw .badSetting("`\(text)`: `\(left)` is not known")
        }
    }

    /// Reads `DESTINATION[:OPTIONS]` as users of `docker run --tmpfs` write it.
    ///
    /// - Throws: ``SandboxError/badSetting(_:)``.
    public init(temporary text: String) throws(SandboxError) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        var size: UInt64?
        var mode: UInt32?
        var readOnly = false
        for option in (parts.count > 1 ? parts[1] : "").split(separator: ",").map(String.init) {
            switch option {
            case "ro": readOnly = true
            case "rw", "noexec", "exec", "nosuid", "suid", "nodev": break
            case _ where option.hasPrefix("size="):
                size = try ResourceLimits.bytes(String(option.dropFirst(5)))
            case _ where option.hasPrefix("mode="):
                mode = try Self.mode(String(option.dropFirst(5)), text)
            default: throw .badSetting("`\(text)`: option `\(option)` is not known")
            }
        }
        self.init(
            .temporary(size: size, mode: mode),
            at: try Self.destination(parts.first ?? "", text), isReadOnly: readOnly)
    }

    private static func destination(
        _ path: String, _ text: String
    ) throws(SandboxError) -> String {
        let names = path.split(separator: "/")
        guard path.hasPrefix("/"), !names.isEmpty, !names.contains(".."), !path.contains("\0")
        else {
            throw .badSetting(
                "`\(text)`: destination `\(path)` must be a path from / on, without `..`")
        }
        return "/" + names.filter { $0 != "." }.joined(separator: "/")
    }

    private static func source(
        _ path: String, in folder: FilePath, _ text: String, allowsNames: Bool = false
    ) throws(SandboxError) -> FilePath {
        if path.hasPrefix("/") { return FilePath(path) }
        guard allowsNames || path.hasPrefix(".") else {
            throw .badSetting(
                "`\(text)`: there are no volumes by name; write ./\(path) for the folder")
        }
        return folder.pushing(FilePath(path)).lexicallyNormalized()
    }

    private static func mode(_ value: String, _ text: String) throws(SandboxError) -> UInt32 {
        guard let mode = UInt32(value, radix: 8), mode <= 0o7777 else {
            throw .badSetting("`\(text)`: `\(value)` is no mode (want for example 1777)")
        }
        return mode
    }
}

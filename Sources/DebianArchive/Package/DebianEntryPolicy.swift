public import Archives

/// Which entries of a package's data may become part of a tree.
///
/// Symbolic links may point anywhere, as those of `/etc/alternatives` do: a link is only text until
/// something follows it. Writing *through* a link is what would leave the tree, and that is for the
/// tree to refuse, since it alone knows what stands at each path; trees are assembled in memory, where
/// a link is never followed by the machine that builds.
public struct DebianEntryPolicy: Hashable, Sendable {
    /// Whether devices and named pipes may be there. Debian Policy §10.6 has neither in packages.
    public var allowsDevices: Bool

    /// Makes a policy.
    public init(allowsDevices: Bool = false) { self.allowsDevices = allowsDevices }

    /// Checks an entry.
    ///
    /// - Throws: ``DebianEntryError``.
    public func check(_ entry: TarEntry) throws(DebianEntryError) {
        let isRoot = entry.path.allSatisfy {
            $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "/")
        }
        if let fault = fault(inPath: entry.path) { throw refuse(entry, fault) }
        if isRoot, entry.kind != .directory {
            throw refuse(entry, "it stands for the root folder and is none")
        }
        switch entry.kind {
        case .hardLink:
            if let fault = fault(inPath: entry.linkTarget) {
                throw refuse(
                    entry, "hard link to `\(ControlSyntax.excerpt(entry.linkTarget))`: \(fault)")
            }
        case .symbolicLink:
            guard !entry.linkTarget.isEmpty, entry.linkTarget.count < 4096,
                !entry.linkTarget.contains(0)
            else { throw refuse(entry, "a symbolic link to nothing that a path could be") }
        case .characterDevice, .blockDevice, .namedPipe:
            guard allowsDevices else {
                throw refuse(entry, "devices and named pipes are not allowed in packages")
            }
        case .file:
            let isSetID = entry.mode & 0o6000 != 0
            guard !isSetID || entry.mode & 0o002 == 0 else {
                throw refuse(entry, "everybody could change a file that runs as another user")
            }
        case .directory: break
        }
        guard entry.mode & ~0o7777 == 0 else {
            throw refuse(entry, "a mode that files cannot have")
        }
    }

    /// What is wrong with a path, or `nil`.
    private func fault(inPath path: [UInt8]) -> String? {
        if path.isEmpty { return "an empty path" }
        if path.first == UInt8(ascii: "/") { return "an absolute path" }
        if path.contains(0) || path.contains(0x0a) {
            return "a zero byte or a line end in the path"
        }
        let names = path.split(separator: UInt8(ascii: "/"))
        if names.contains(where: { $0.elementsEqual("..".utf8) }) { return "`..` in the path" }
        if names.contains(where: { $0.count > 255 }) { return "a name of more than 255 bytes" }
        return nil
    }

    private func refuse(_ entry: TarEntry, _ reason: String) -> DebianEntryError {
        DebianEntryError(path: ControlSyntax.excerpt(entry.path), reason: reason)
    }
}

/// An entry of a package that may not become part of a tree.
public struct DebianEntryError: Error, Hashable, CustomStringConvertible {
    /// The start of the entry's path, fit to be shown.
    public let path: String
    /// Why it is refused.
    public let reason: String

    /// One line that names the path and the reason.
    public var description: String { "entry `\(path)` is refused: \(reason)" }
}

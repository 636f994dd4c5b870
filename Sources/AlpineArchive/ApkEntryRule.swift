public import Archives

/// Which entries of a package's data part are installed.
public enum ApkEntryRule: Hashable, Sendable {
    /// It is installed.
    case installed
    /// apk passes over it: a name with a dot in the first place (`.dummy`), or a `.keep_` file that
    /// keeps a directory in a source tree.
    case ignored

    /// Judges an entry by its path.
    ///
    /// - Throws: ``ApkEntryError/hostilePath(_:)`` for a path that is absolute, has an empty, `.` or
    ///   `..` part or a control character. apk leaves such entries out with a warning; nobody builds
    ///   one by mistake, so here the package is given up.
    public init(_ entry: TarEntry) throws(ApkEntryError) {
        var path = entry.path[...]
        if entry.kind == .directory, path.last == UInt8(ascii: "/") { path.removeLast() }
        let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isHostile =
            parts.contains { part in
                part.isEmpty || part.elementsEqual(".".utf8) || part.elementsEqual("..".utf8)
            } || path.contains { $0 < 0x20 || $0 == 0x7f }
        guard !isHostile, let name = parts.last else {
            throw .hostilePath(PrintableText.of(entry.path))
        }
        let isHidden = path.first == UInt8(ascii: ".")
        let isKeeper =
            entry.kind != .directory && name.count > 6 && name.starts(with: ".keep_".utf8)
        self = isHidden || isKeeper ? .ignored : .installed
    }
}

/// Why an entry of a package's data part cannot be installed.
public enum ApkEntryError: Error, Equatable, CustomStringConvertible {
    /// A path that leads somewhere else.
    case hostilePath(String)
    /// A file in a directory that the package has not brought before it.
    case noDirectory(path: String)
    /// A hard link to a file that the package has not brought before it.
    case noLinkTarget(path: String, target: String)
    /// A checksum that is none.
    case malformedChecksum(path: String)
    /// A file or a link that is not what its checksum says.
    case wrongChecksum(path: String, expected: ApkChecksum, found: ApkChecksum)

    /// One line that names the path.
    public var description: String {
        switch self {
        case .hostilePath(let path): "`\(path)` is no path that a package may have"
        case .noDirectory(let path): "`\(path)`: the package has no entry for its directory"
        case .noLinkTarget(let path, let target):
            "`\(path)`: the package has no file `\(target)` to link to"
        case .malformedChecksum(let path): "`\(path)`: its checksum is malformed"
        case .wrongChecksum(let path, let expected, let found):
            "`\(path)`: is \(found), but the package says \(expected)"
        }
    }
}

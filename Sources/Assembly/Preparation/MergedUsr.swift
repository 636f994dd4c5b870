import FileTree

/// The move of `/bin`, `/sbin` and `/lib*` below `/usr`, done on the paths of packages that do not
/// know of it.
///
/// Debian's bootstrap tools make the links first and let every write go through them. A tree in
/// memory can put the entries where they belong at once, which also keeps layers free of paths
/// that lead through links. dpkg's own lists keep the names as the packages have them.
enum MergedUsr {
    private static let moved: [[UInt8]] = [
        "bin", "sbin", "lib", "lib32", "lib64", "libo32", "libx32",
    ]
    .map { Array($0.utf8) }

    /// The path where an entry really goes.
    static func rewrite(_ path: TreePath) -> TreePath {
        guard let first = path.components.first, moved.contains(where: first.elementsEqual),
            let rewritten = try? TreePath(Array("usr/".utf8) + path.bytes)
        else { return path }
        return rewritten
    }

    /// The links that stand at the root, for an architecture: name and target.
    ///
    /// Every system has the first three; the others exist where the architecture's ABI names them
    /// as the place of its program loader (debootstrap makes the same choice).
    static func links(architecture: String) -> [(name: String, target: String)] {
        let loaders: [String] =
            switch architecture {
            case "amd64", "ppc64el", "loong64": ["lib64"]
            case "mips64el": ["lib32", "lib64", "libo32"]
            default: []
            }
        return (["bin", "lib", "sbin"] + loaders).sorted().map { ($0, "usr/" + $0) }
    }
}

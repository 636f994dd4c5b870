import ELF
import FileTree

/// Which C library an image has.
enum LibraryFacts {
    /// The loader says which C library programs are started with: `ld-musl-*` or `ld-linux*`.
    static func find(
        in contents: ImageContents, packages: [InstalledPackage]
    ) -> (kind: ImageFacts.CLibrary, version: String?)? {
        for path in contents.tree.paths where isLibraryFolder(path.parent) {
            if path.name.starts(with: "ld-musl-".utf8) {
                let package = packages.first { $0.name == "musl" }
                return (.musl, package.map { upstream($0.version) })
            }
            if path.name.starts(with: "ld-linux".utf8) || path.name.starts(with: "ld64.so".utf8) {
                let newest = glibcVersion(in: contents)
                let package = packages.first { $0.name == "libc6" || $0.name == "glibc" }
                return (.glibc, newest ?? package.map { upstream($0.version) })
            }
        }
        return nil
    }

    /// The newest version of symbols that its `libc.so.6` defines, such as `2.36`.
    static func glibcVersion(in contents: ImageContents) -> String? {
        for path in contents.tree.paths where path.name.elementsEqual("libc.so.6".utf8) {
            guard let program = contents.evidence(at: path)?.program else { continue }
            let versions = program.versionDefinitions.compactMap { GlibcVersion($0.name) }
            if let newest = versions.max() { return newest.description }
        }
        return nil
    }

    static func isLibraryFolder(_ folder: TreePath) -> Bool {
        folder == "lib" || folder == "lib64" || folder == "usr/lib" || folder == "usr/lib64"
            || folder.parent == "usr/lib" || folder.parent == "lib"
    }

    /// A version without the distribution's own part.
    private static func upstream(_ version: String) -> String {
        String(version.prefix { $0 != "-" && $0 != "_" })
    }
}

/// A version of glibc's symbols.
public struct GlibcVersion: Comparable, Hashable, Sendable, CustomStringConvertible {
    private let numbers: [Int]

    /// Reads `GLIBC_2.34`; `nil` for anything else, such as `GLIBC_PRIVATE`.
    public init?(_ text: String) {
        guard text.hasPrefix("GLIBC_") else { return nil }
        let parts = text.dropFirst(6).split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == parts.count, numbers.count >= 2 else { return nil }
        self.numbers = numbers
    }

    /// Orders by number, not by text.
    public static func < (left: GlibcVersion, right: GlibcVersion) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }

    /// The version without its prefix.
    public var description: String { numbers.map(String.init).joined(separator: ".") }
}

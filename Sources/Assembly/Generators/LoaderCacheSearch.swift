import FileTree
import OCIModel
import Packages

/// Finds the libraries of a tree as ldconfig(8) does, and writes the loader's cache of them.
///
/// The directories are those of `/etc/ld.so.conf`, then the linker's own. Links by which a library is
/// found under its own name are made where they are missing.
struct LoaderCacheSearch {
    private static let maker = "ld.so.cache"
    private static let configuration: TreePath = "etc/ld.so.conf"
    private static let program: TreePath = "sbin/ldconfig"
    private static let includeLimit = 16

    /// A directory to search, as it is written in the cache, and as it is in the tree.
    private struct Directory {
        var spelled: [UInt8]
        var real: TreePath
        var hardware: [UInt8]?
    }

    /// A library in a directory.
    private struct Found {
        var file: [UInt8]
        var name: [UInt8]
        var flags: UInt32
        var isLink: Bool
    }

    /// Writes `/etc/ld.so.cache` for the libraries of a tree.
    ///
    /// - Parameter architecture: Debian's name of the architecture that the image is for.
    static func write(for architecture: PackageArchitecture, into editor: inout TreeEditor) throws {
        var known: [Digest: LoaderLibrary?] = [:]
        try write(for: architecture, into: &editor, known: &known)
    }

    /// Writes `/etc/ld.so.cache`, and notes what was found out of each file for another time.
    static func write(
        for architecture: PackageArchitecture, into editor: inout TreeEditor,
        known: inout [Digest: LoaderLibrary?]
    ) throws {
        let directories = try directories(for: architecture, in: editor)
        var names: [TreePath: [TreePath]] = [:]
        let wanted = Set(directories.map(\.real))
        for path in editor.tree.paths where wanted.contains(path.parent) && !path.isRoot {
            names[path.parent, default: []].append(path)
        }
        var cache = LoaderCache()
        cache.isBigEndian = architecture.text == "s390x"
        cache.generator = try generator(in: editor)
        for directory in directories {
            let found = try libraries(names[directory.real] ?? [], in: editor, known: &known)
            for library in found {
                if directory.hardware == nil, !library.isLink {
                    try link(library, in: directory, &editor)
                }
                let file = directory.hardware == nil ? library.name : library.file
                cache.entries.append(
                    .init(
                        name: library.name, path: directory.spelled + [UInt8(ascii: "/")] + file,
                        flags: library.flags, hardware: directory.hardware))
            }
        }
        try editor.write(cache.encoded(), to: "etc/ld.so.cache", by: maker)
    }

    // MARK: Directories

    private static func directories(
        for architecture: PackageArchitecture, in editor: TreeEditor
    ) throws -> [Directory] {
        var texts = try configured(configuration, in: editor, depth: 0)
        let triplet = MultiarchTriplet.of(architecture.text)
        for folder in ["/lib", "/usr/lib"] { texts += triplet.map { ["\(folder)/\($0)"] } ?? [] }
        texts += ["/lib", "/usr/lib"]
        var directories: [Directory] = []
        var known: Set<TreePath> = []
        for text in texts {
            guard let path = try? TreePath(text), text.hasPrefix("/"),
                let (real, node) = editor.tree.resolve(path), node.isDirectory,
                known.insert(real).inserted
            else { continue }
            let spelled = Array(path.description.utf8)
            directories += try hardware(of: spelled, real, in: editor)
            directories.append(Directory(spelled: spelled, real: real))
        }
        return directories
    }

    /// The directories with libraries for some processors only, below one of libraries.
    private static func hardware(
        of spelled: [UInt8], _ real: TreePath, in editor: TreeEditor
    ) throws -> [Directory] {
        let above = try real.appending("glibc-hwcaps")
        guard editor.tree[above]?.isDirectory == true else { return [] }
        return editor.tree.paths.filter { path in
            path.parent == above && editor.tree.resolve(path)?.node.isDirectory == true
        }.map { path in
            Directory(
                spelled: spelled + Array("/glibc-hwcaps/".utf8) + path.name, real: path,
                hardware: Array(path.name))
        }
    }

    /// The directories that a configuration file names, those of included files in their place.
    private static func configured(
        _ file: TreePath, in editor: TreeEditor, depth: Int
    ) throws -> [String] {
        guard depth < includeLimit, let bytes = try editor.read(file) else { return [] }
        var directories: [String] = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            let text = String(line.prefix { $0 != "#" }).trimmed
            let words = text.split { $0 == " " || $0 == "\t" }
            guard words.first == "include" else {
                // A directory may have its kind behind a `=`; a last slash does not count.
                let name = text.prefix { $0 != "=" }
                if !name.isEmpty { directories.append(String(name).trimmed) }
                continue
            }
            for word in words.dropFirst() {
                let pattern = word.hasPrefix("/") ? String(word) : "/etc/" + word
                guard let wanted = try? TreePath(pattern) else { continue }
                for path in editor.tree.paths where wanted.matchesNames(of: path) {
                    directories += try configured(path, in: editor, depth: depth + 1)
                }
            }
        }
        return directories
    }

    // MARK: Libraries

    private static func libraries(
        _ paths: [TreePath], in editor: TreeEditor, known: inout [Digest: LoaderLibrary?]
    ) throws -> [Found] {
        var found: [Found] = []
        for path in paths where isLibraryName(path.name) {
            guard let (real, node) = editor.tree.resolve(path),
                let library = try library(at: real, node, in: editor, known: &known)
            else { continue }
            let file = Array(path.name)
            var name = library.name ?? file
            var isLink = false
            if case .symbolicLink? = editor.tree[path]?.kind {
                // A link under the library's own name, or one for compilers, stands for itself.
                isLink =
                    file == name || file.hasSuffix(Array(".so".utf8)) && name.starts(with: file)
            }
            if isLink { name = file }
            let candidate = Found(file: file, name: name, flags: library.flags, isLink: isLink)
            if let index = found.firstIndex(where: { $0.name == name }) {
                let present = found[index]
                let isBetter =
                    isLink == present.isLink
                    ? LoaderCache.compare(present.file, file) < 0 : present.isLink
                if isBetter { (found[index].file, found[index].isLink) = (file, isLink) }
            } else {
                found.append(candidate)
            }
        }
        return found
    }

    private static func library(
        at path: TreePath, _ node: Node, in editor: TreeEditor,
        known: inout [Digest: LoaderLibrary?]
    ) throws -> LoaderLibrary? {
        switch node.kind {
        case .file(let content):
            if let library = known[content.digest] { return library }
            let library = try LoaderLibrary(TreeFileSource(editor: editor, content: content))
            known[content.digest] = .some(library)
            return library
        case .hardLink(let target):
            guard let node = editor.tree[target], case .file = node.kind else { return nil }
            return try library(at: target, node, in: editor, known: &known)
        default: return nil
        }
    }

    private static func isLibraryName(_ name: ArraySlice<UInt8>) -> Bool {
        let starts = ["lib", "ld-", "ld.so", "ld64.so"].contains { name.starts(with: $0.utf8) }
        return starts && String(decoding: name, as: UTF8.self).contains(".so")
    }

    /// Makes the link by which a library is found under the name in it.
    private static func link(
        _ library: Found, in directory: Directory, _ editor: inout TreeEditor
    ) throws {
        let path = try directory.real.appending(library.name)
        guard library.name != library.file, editor.tree[path] == nil else { return }
        try editor.link(path, to: String(decoding: library.file, as: UTF8.self), by: maker)
    }

    /// What the image's ldconfig writes of itself: a text that is in the program.
    private static func generator(in editor: TreeEditor) throws -> [UInt8]? {
        guard let bytes = try editor.read(program) else { return nil }
        let start = Array("ldconfig (".utf8)
        var rest = bytes[...]
        while let first = rest.firstIndex(of: start[0]) {
            rest = rest[first...]
            if rest.starts(with: start) {
                let text = rest.prefix { $0 >= 0x20 && $0 < 0x7f }
                if String(decoding: text, as: UTF8.self).contains(" release version ") {
                    return Array(text)
                }
            }
            rest = rest.dropFirst()
        }
        return nil
    }
}

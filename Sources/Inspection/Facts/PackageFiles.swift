public import FileTree

/// Which package brought which file, by the records that package managers leave.
public struct PackageFiles: Sendable {
    private var owners: [TreePath: String] = [:]

    /// Whether a file is one of those records.
    public static func isRecord(_ path: TreePath) -> Bool {
        let name = path.name
        if path.parent == "var/lib/dpkg/info" { return name.suffix(5).elementsEqual(".list".utf8) }
        if path.parent == "var/lib/dpkg/status.d" { return true }
        return InstalledPackages.isRecord(path)
    }

    /// Reads the records of an image, whose contents must have been kept.
    public init(of contents: ImageContents) {
        let tree = contents.tree
        for folder in ["var/lib/dpkg/info", "var/lib/dpkg/status.d"] as [TreePath] {
            for path in tree.children(of: folder).sorted() {
                guard let bytes = contents.file(path) else { continue }
                let name = String(decoding: path.name, as: UTF8.self)
                if name.hasSuffix(".list") {
                    let package = name.dropLast(5).prefix { $0 != ":" }
                    for line in bytes.split(separator: 0x0A) { add(line, String(package), tree) }
                } else if name.hasSuffix(".md5sums") {
                    for line in bytes.split(separator: 0x0A) where line.count > 34 {
                        add(line.dropFirst(34), String(name.dropLast(8)), tree)
                    }
                }
            }
        }
        for path in ["lib/apk/db/installed", "usr/lib/apk/db/installed"] as [TreePath] {
            if let bytes = contents.file(path) { addAlpine(bytes, tree) }
        }
    }

    /// The package that brought a file; `nil` for what no package knows.
    public subscript(path: TreePath) -> String? { owners[path] }

    /// A path as the package has it may lie behind a link, as `/bin/ls` does on a merged `/usr`.
    private mutating func add(_ raw: ArraySlice<UInt8>, _ package: String, _ tree: FileTree) {
        guard let path = try? TreePath(raw), !path.isRoot else { return }
        var place = path
        if let folder = tree.resolve(path.parent)?.path, let real = try? folder.appending(path.name)
        {
            place = real
        }
        guard let node = tree[place], !node.isDirectory else { return }
        owners[place] = package
    }

    private mutating func addAlpine(_ bytes: [UInt8], _ tree: FileTree) {
        var package = ""
        var folder: [UInt8] = []
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            guard line.count >= 2, line[line.startIndex + 1] == UInt8(ascii: ":") else { continue }
            let value = line.dropFirst(2)
            switch line[line.startIndex] {
            case UInt8(ascii: "P"): package = String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "F"): folder = [UInt8](value)
            case UInt8(ascii: "R"): add((folder + [0x2F] + value)[...], package, tree)
            default: break
            }
        }
    }
}

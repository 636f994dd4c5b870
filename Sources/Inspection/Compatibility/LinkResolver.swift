import ELF
import FileTree

/// Does on paper what the dynamic linker does: finds needed libraries, their versions and symbols.
struct LinkResolver {
    /// A file that takes part, from the application or from the image.
    private struct Object {
        let name: String
        let file: ELFFile
        /// Where `$ORIGIN` leads.
        let folder: TreePath
        let isOfApplication: Bool
    }

    let base: Base
    let application: Application
    private let ownFiles: [TreePath: ELFFile]

    /// What is in the way of a file.
    enum Problem: Equatable {
        case missingLibrary(String, neededBy: String)
        case missingVersion(String, library: String, neededBy: String)
        case missingSymbols([String], neededBy: String)
    }

    init(base: Base, application: Application) {
        self.base = base
        self.application = application
        ownFiles = Dictionary(
            application.files.compactMap { file in
                if case .elf(let elf) = file.kind { (file.path, elf) } else { nil }
            }, uniquingKeysWith: { $1 })
    }

    /// Follows the needs of a file.
    ///
    /// - Parameters:
    ///   - host: The program that loads the file, whose symbols it may use; `nil` for a program.
    func problems(of path: TreePath, _ file: ELFFile, host: ELFFile?) -> [Problem] {
        var problems: [Problem] = []
        var loaded: [String: Object] = [:]
        var order: [Object] = []
        let first = Object(
            name: path.relative, file: file, folder: path.parent, isOfApplication: true)
        var pending = [first]
        var hostPending: [Object] = []
        if let host {
            hostPending = [
                Object(name: "", file: host, folder: "usr/bin", isOfApplication: false)
            ]
        }
        for isHost in [true, false] {
            var queue = isHost ? hostPending[...] : pending[...]
            while let object = queue.popFirst() {
                order.append(object)
                guard order.count < 2000 else { return problems }
                for name in object.file.needed where loaded[name] == nil {
                    if base.libc == .musl, Self.isMuslItself(name) { continue }
                    guard let found = find(name, for: object, root: first) else {
                        if !isHost {
                            problems.append(.missingLibrary(name, neededBy: object.name))
                        }
                        continue
                    }
                    loaded[name] = found
                    queue.append(found)
                }
            }
        }
        pending = []
        problems += versionProblems(order.filter { !$0.name.isEmpty }, loaded)
        if problems.isEmpty { problems += symbolProblems(order) }
        return problems
    }

    /// musl is one library under many names: whatever is called for by these is musl itself.
    private static func isMuslItself(_ name: String) -> Bool {
        ["libc.", "libpthread.", "librt.", "libm.", "libdl.", "libutil.", "libxnet."]
            .contains { name.hasPrefix($0) }
    }

    // MARK: Finding libraries

    private func find(_ name: String, for object: Object, root: Object) -> Object? {
        let dynamic = object.file.dynamic
        var folders = dynamic?.runpath ?? []
        // RPATH counts for all that is loaded on its behalf; RUNPATH hides it and counts for one.
        if folders.isEmpty { folders = dynamic?.rpath ?? [] }
        if root.file.dynamic?.runpath.isEmpty == true { folders += root.file.dynamic?.rpath ?? [] }
        for text in folders {
            if let found = look(for: name, inRunpath: text, of: object) { return found }
        }
        // A library that another one of the application brought in is found by its name.
        for folder in base.libraryFolders {
            guard let path = try? folder.appending(name) else { continue }
            if let file = imageFile(path, like: object.file) {
                return Object(
                    name: path.description, file: file,
                    folder: base.contents.tree.resolve(path)?.path.parent ?? folder,
                    isOfApplication: false)
            }
        }
        return nil
    }

    private func look(for name: String, inRunpath text: String, of object: Object) -> Object? {
        var rest = Substring(text)
        var start: TreePath = .root
        var isOwn = false
        for word in ["$ORIGIN", "${ORIGIN}"] where rest.hasPrefix(word) {
            rest = rest.dropFirst(word.count)
            start = object.folder
            isOwn = object.isOfApplication
        }
        guard let folder = Self.walk(start, String(rest)), let path = try? folder.appending(name)
        else { return nil }
        if isOwn || !text.hasPrefix("$"), let file = ownFiles[path] {
            return Object(
                name: path.relative, file: file, folder: path.parent, isOfApplication: true)
        }
        if !isOwn, let file = imageFile(path, like: object.file) {
            return Object(
                name: path.description, file: file, folder: path.parent, isOfApplication: false)
        }
        return nil
    }

    /// A path with `..`, which stops at the root.
    private static func walk(_ start: TreePath, _ text: String) -> TreePath? {
        var place = start
        for name in text.split(separator: "/") where name != "." {
            if name == ".." {
                place = place.parent
            } else {
                guard let next = try? place.appending(String(name)) else { return nil }
                place = next
            }
        }
        return place
    }

    /// A library for another machine is passed over, as the dynamic linker does.
    private func imageFile(_ path: TreePath, like other: ELFFile) -> ELFFile? {
        guard let file = base.contents.evidence(at: path)?.program,
            file.header.machine == other.header.machine,
            file.header.identification.fileClass == other.header.identification.fileClass
        else { return nil }
        return file
    }

    // MARK: Versions and symbols

    private func versionProblems(
        _ objects: [Object], _ loaded: [String: Object]
    ) -> [Problem] {
        // musl knows no versions.
        if base.libc == .musl { return [] }
        return objects.filter(\.isOfApplication).flatMap { object in
            object.file.versionNeeds.flatMap { need -> [Problem] in
                guard let library = loaded[need.library], !library.file.versionDefinitions.isEmpty
                else { return [] }
                let defined = Set(library.file.versionDefinitions.map(\.name))
                return need.versions.filter { !$0.isWeak && !defined.contains($0.name) }.map {
                    .missingVersion($0.name, library: need.library, neededBy: object.name)
                }
            }
        }
    }

    /// musl binds every symbol when it loads a file; glibc binds those of functions late unless it
    /// is told otherwise, so a missing one need not show.
    private func symbolProblems(_ objects: [Object]) -> [Problem] {
        let loader = base.libc == .musl ? muslSymbols : []
        var defined = Set(loader)
        for object in objects {
            for symbol in object.file.symbols where symbol.isDefined { defined.insert(symbol.name) }
        }
        return objects.filter(\.isOfApplication).compactMap { object in
            guard base.libc == .musl || object.file.dynamic?.bindsNow == true else { return nil }
            let missing = object.file.symbols.filter {
                !$0.isDefined && !$0.isWeak && !defined.contains($0.name)
                    && !Self.isFromLoader($0.name)
            }.map(\.name)
            return missing.isEmpty
                ? nil : .missingSymbols(missing.sorted(), neededBy: object.name)
        }
    }

    /// glibc's dynamic linker is a library of its own that nobody lists.
    private static func isFromLoader(_ name: String) -> Bool {
        name == "__tls_get_addr" || name.hasPrefix("_dl_") || name.hasPrefix("_rtld_")
    }

    private var muslSymbols: [String] {
        for path in base.contents.tree.children(of: "lib")
        where path.name.starts(with: "ld-musl-".utf8) {
            if let file = base.contents.evidence(at: path)?.program {
                return file.symbols.filter(\.isDefined).map(\.name)
            }
        }
        return []
    }
}

public import ELF
public import FileTree

/// An application: its files, and what runs first.
public struct Application: Sendable {
    /// Its name, for people.
    public let name: String
    /// The files that can tell something.
    public let files: [File]
    /// The sum of the sizes of its files in bytes.
    public let bytes: UInt64
    /// The file that is started; `nil` when it cannot be told.
    public let entry: TreePath?

    /// A file and what it is.
    public struct File: Sendable {
        /// Where it is in the application.
        public let path: TreePath
        /// What it is.
        public let kind: Kind
        /// Whether it may be executed.
        public let isExecutable: Bool
    }

    /// What a file is.
    public enum Kind: Sendable {
        /// A program or library.
        case elf(ELFFile)
        /// A script, with the line that names its interpreter.
        case script(String)
        /// A module of Python's source.
        case python
        /// A module of JavaScript's source.
        case javaScript
        /// A jar, with the newest version of class files in it.
        case jar(classVersion: Int)
        /// A class file of Java.
        case javaClass(version: Int)
        /// A wheel that is not unpacked.
        case wheel(WheelTags)
    }

    /// How the application is started.
    public enum Start: Sendable, Equatable {
        /// As it is: a program, or a script with an interpreter line.
        case itself
        /// By Python.
        case python
        /// By Node.
        case node
        /// By Java.
        case java
        /// By nothing: a library, or a wheel that something imports.
        case imported
    }

    init(name: String, files: [File], bytes: UInt64, entry: TreePath?) {
        self.name = name
        self.files = files.sorted { $0.path < $1.path }
        self.bytes = bytes
        self.entry = entry ?? Self.guess(files)
    }

    /// The file at a path.
    public subscript(path: TreePath) -> File? { files.first { $0.path == path } }

    /// How it is started.
    public var start: Start {
        guard let entry, let file = self[entry] else {
            return needsPython ? .python : .imported
        }
        switch file.kind {
        case .elf(let elf): return elf.isProgram ? .itself : needsPython ? .python : .imported
        case .script where file.isExecutable: return .itself
        case .script(let line): return line.contains("python") ? .python : .itself
        case .python, .wheel: return .python
        case .javaScript: return .node
        case .jar, .javaClass: return .java
        }
    }

    /// Whether there are modules of Python in it.
    public var needsPython: Bool {
        files.contains { file in
            switch file.kind {
            case .python, .wheel: true
            case .elf: PythonModule(name: file.path.name) != nil
            default: false
            }
        }
    }

    /// What people call the file that is started.
    private static func guess(_ files: [File]) -> TreePath? {
        if files.count == 1 { return files[0].path }
        let names = [
            "main.py", "app.py", "__main__.py", "index.js", "server.js", "app.js", "main.js",
        ]
        for name in names {
            if let file = files.first(where: { $0.path.relative == name }) { return file.path }
        }
        let programs = files.filter { file in
            switch file.kind {
            case .elf(let elf): elf.isProgram
            case .script: file.isExecutable
            case .jar: true
            default: false
            }
        }
        return programs.count == 1 ? programs[0].path : nil
    }
}

/// The tags of a wheel's name: PEP 427 and PEP 425.
public struct WheelTags: Sendable, Equatable {
    /// Pythons, such as `cp311` or `py3`.
    public let pythons: [String]
    /// ABIs, such as `cp311`, `abi3` or `none`.
    public let abis: [String]
    /// Platforms, such as `manylinux_2_17_x86_64`, `musllinux_1_2_x86_64` or `any`.
    public let platforms: [String]

    /// Reads a file name; `nil` for what is no wheel's.
    public init?(fileName: String) {
        guard fileName.hasSuffix(".whl") else { return nil }
        let parts = fileName.dropLast(4).split(separator: "-").map(String.init)
        guard parts.count == 5 || parts.count == 6 else { return nil }
        func tags(_ text: String) -> [String] { text.split(separator: ".").map(String.init) }
        pythons = tags(parts[parts.count - 3])
        abis = tags(parts[parts.count - 2])
        platforms = tags(parts[parts.count - 1])
    }
}

/// A module of Python in machine code, by its file's name: `NAME.cpython-311-x86_64-linux-gnu.so`,
/// `NAME.abi3.so`.
struct PythonModule {
    /// The minor version of Python 3 that it is for; `nil` for any.
    let minor: Int?
    /// `gnu` or `musl`, where the name says.
    let library: String?

    init?(name: some Collection<UInt8>) {
        let text = String(decoding: name, as: UTF8.self)
        guard text.hasSuffix(".so") else { return nil }
        let tag = text.dropLast(3).split(separator: ".").last.map(String.init) ?? ""
        if tag == "abi3", text.dropLast(3).contains(".") {
            (minor, library) = (nil, nil)
        } else if tag.hasPrefix("cpython-3") {
            let parts = tag.split(separator: "-").map(String.init)
            minor = Int(parts[1].dropFirst())
            library = parts.last == "musl" ? "musl" : parts.last == "gnu" ? "gnu" : nil
        } else {
            return nil
        }
    }
}

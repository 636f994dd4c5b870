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
        /// What it opens by name outside of the application.
        public let opens: Set<OpenedResource>

        init(
            path: TreePath, kind: Kind, isExecutable: Bool, opens: Set<OpenedResource> = []
        ) {
            self.path = path
            self.kind = kind
            self.isExecutable = isExecutable
            self.opens = opens
        }
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
        /// A module of Ruby's source.
        case ruby
        /// A jar, with the newest version of class files in it.
        case jar(classVersion: Int)
        /// A class file of Java.
        case javaClass(version: Int)
        /// A wheel that is not unpacked.
        case wheel(WheelTags)
        /// A gem that is not unpacked.
        case gem(GemPlatform)
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
        /// By Ruby.
        case ruby
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
            return host
        }
        switch file.kind {
        case .elf(let elf): return elf.isProgram ? .itself : host
        case .script where file.isExecutable: return .itself
        case .script(let line):
            return line.contains("python") ? .python : line.contains("ruby") ? .ruby : .itself
        case .python, .wheel: return .python
        case .ruby, .gem: return .ruby
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

    /// What modules in it are for, where nothing says what is started.
    private var host: Start {
        if needsPython { return .python }
        let needsRuby = files.contains { file in
            switch file.kind {
            case .ruby, .gem: true
            case .elf(let elf): RubyExtension(file.path, elf) != nil
            default: false
            }
        }
        return needsRuby ? .ruby : .imported
    }

    /// What people call the file that is started.
    private static func guess(_ files: [File]) -> TreePath? {
        if files.count == 1 { return files[0].path }
        let names = [
            "main.py", "app.py", "__main__.py", "index.js", "server.js", "app.js", "main.js",
            "main.rb", "app.rb", "config.ru",
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

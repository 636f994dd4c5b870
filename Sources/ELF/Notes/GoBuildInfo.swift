/// What Go's linker writes into every program: its version, the module, and how it was built.
public struct GoBuildInfo: Hashable, Sendable {
    /// The compiler, such as `go1.22.3`.
    public let version: String
    /// The path of the main package.
    public let path: String?
    /// The main module and its version.
    public let module: Module?
    /// The modules that were built in.
    public let dependencies: [Module]
    /// The settings of the build, such as `CGO_ENABLED`, in the order of the file.
    public let settings: [Setting]

    /// A module.
    public struct Module: Hashable, Sendable {
        /// Its path.
        public let path: String
        /// Its version; empty where none is told.
        public let version: String
    }

    /// A setting of a build.
    public struct Setting: Hashable, Sendable {
        /// Its name.
        public let key: String
        /// Its value.
        public let value: String
    }

    /// Whether C code could be called; `nil` where nothing is said.
    public var usesCgo: Bool? { self["CGO_ENABLED"].map { $0 == "1" } }

    /// The value of a setting.
    public subscript(key: String) -> String? { settings.first { $0.key == key }?.value }

    init(version: String, text: String) {
        var path: String?
        var module: Module?
        var dependencies: [Module] = []
        var settings: [Setting] = []
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count > 1 else { continue }
            let version = fields.count > 2 ? String(fields[2]) : ""
            switch fields[0] {
            case "path": path = String(fields[1])
            case "mod": module = Module(path: String(fields[1]), version: version)
            case "dep": dependencies.append(Module(path: String(fields[1]), version: version))
            case "=>" where !dependencies.isEmpty:
                dependencies[dependencies.count - 1] = Module(
                    path: String(fields[1]), version: version)
            case "build":
                let parts = fields[1].split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { continue }
                settings.append(
                    Setting(key: Self.unquoted(parts[0]), value: Self.unquoted(parts[1])))
            default: break
            }
        }
        self.version = version
        self.path = path
        self.module = module
        self.dependencies = dependencies
        self.settings = settings
    }

    private static func unquoted(_ text: Substring) -> String {
        text.utf8.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
            ? String(text.dropFirst().dropLast()) : String(text)
    }
}

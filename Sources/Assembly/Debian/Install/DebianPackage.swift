import DebianArchive
import Packages

/// A Debian package on its way into a tree, with what it says of itself.
struct DebianPackage {
    /// The package.
    let source: TreePackage
    /// Its control file.
    let control: ControlStanza
    /// The name under which dpkg keeps its files: with the architecture where packages of several
    /// may be installed beside each other.
    let stem: String

    /// Reads the control members of a package.
    ///
    /// - Throws: What reading its control file throws.
    init(_ source: TreePackage) throws {
        self.source = source
        control = try DebianDatabase.stanza(of: source)
        let isShared = control["Multi-Arch"] == "same"
        stem = isShared ? "\(source.name):\(source.record.architecture)" : source.name
    }

    /// The package's name.
    var name: String { source.name }
    /// Its version.
    var version: String { source.record.version }
    /// The architecture that it is for, or `all`.
    var architecture: String { source.record.architecture.text }
    /// Whether dpkg counts on it being there.
    var isEssential: Bool { control["Essential"] == "yes" }

    /// A script or another member of its control archive; `nil` when it has none.
    func member(_ name: String) -> [UInt8]? { source.segment.package.controlMember(name) }

    /// The names of the packages that have to be configured before it, alternatives and provided names
    /// among them.
    var dependencies: [String] { preDependencies + names(in: "Depends") }

    /// The names of the packages that have to be configured before it is even unpacked, likewise.
    var preDependencies: [String] { names(in: "Pre-Depends") }

    /// The names that it provides.
    var provided: [String] { names(in: "Provides") }

    private func names(in field: String) -> [String] {
        let relations = control[field].flatMap { try? DebianRelation.parse($0) } ?? []
        return relations.flatMap { $0.alternatives.map(\.name.text) }
    }

    /// What its `triggers` file says, a word for what and one for the trigger (deb-triggers(5)).
    var triggers: [(directive: String, name: String)] {
        DebianDatabase.list(source, "triggers").compactMap { line in
            let words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
            return words.count == 2 ? (words[0], words[1]) : nil
        }
    }
}

import DebianArchive
import FileTree
import Packages

extension DebianDatabase {
    private static let statusFile: TreePath = "var/lib/dpkg/status"

    /// Makes the records of a system on which nothing is installed, which dpkg starts from.
    static func begin(for architecture: PackageArchitecture, into editor: inout TreeEditor) throws {
        try prepare(&editor)
        try editor.directory("var/lib/dpkg/info", by: "scripts")
        try editor.write("", to: statusFile, by: "scripts")
        try editor.write("\(architecture)\n", to: "var/lib/dpkg/arch", by: "scripts")
    }

    /// Makes sure that dpkg has configured everything.
    ///
    /// - Throws: ``ScriptRunError/unfinished(_:)`` with the packages that it has not.
    static func checkInstalled(in editor: TreeEditor) throws {
        let status = try editor.read(statusFile) ?? []
        let records = try ControlFile(
            parsing: status, file: "/var/lib/dpkg/status",
            format: ControlFormat(
                allowsComments: false, allowsWhiteSpaceSeparators: false, maximumFile: 64 << 20))
        let waiting = records.stanzas.filter { $0["Status"] != "install ok installed" }
        guard waiting.isEmpty else {
            throw ScriptRunError.unfinished(waiting.map { $0["Package"] ?? "?" })
        }
    }
}

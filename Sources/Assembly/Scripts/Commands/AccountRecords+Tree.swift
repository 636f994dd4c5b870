import FileTree

/// The accounts of a tree that is being made.
extension AccountRecords {
    static let shadow: TreePath = "etc/shadow"

    /// Reads the files of a tree.
    init(_ editor: TreeEditor) throws {
        self.init(
            passwd: try editor.read(Self.passwd) ?? [], group: try editor.read(Self.group) ?? [])
    }

    /// The lines of a file, each split at its colons.
    static func rows(_ path: TreePath, _ editor: TreeEditor) throws -> [[String]] {
        rows(try editor.read(path) ?? [])
    }

    /// The number of the group that a user belongs to first.
    func group(ofUser name: String) -> UInt32? { user(named: name)?.gid }
}

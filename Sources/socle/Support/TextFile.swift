import SystemPackage

/// Files that a user asked for by name.
enum TextFile {
    /// Writes a text in place of what was there.
    ///
    /// - Throws: ``BadInput`` when it cannot be written.
    static func write(_ text: String, to path: String) throws {
        do {
            let file = try FileDescriptor.open(
                FilePath(path), .writeOnly, options: [.create, .truncate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead])
            _ = try file.closeAfter { try file.writeAll(text.utf8) }
        } catch {
            throw BadInput("cannot write \(path): \(error)")
        }
    }
}

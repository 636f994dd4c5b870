import Archives

/// Reads the control member of a package whole, file by file, within limits.
struct ControlMemberReader {
    let limits: DebLimits
    let file: String

    func read(_ tar: TarReader) throws -> ControlMembers {
        var members: [ControlMember] = []
        var names: Set<String> = []
        while let entry = try tar.next() {
            guard let name = try name(of: entry) else { continue }
            guard names.insert(name).inserted else { throw refuse(.duplicateControlFile(name)) }
            guard names.count <= limits.controlFiles else {
                throw refuse(
                    .tooLarge("the number of control files", limit: UInt64(limits.controlFiles)))
            }
            let limit = limits.limit(of: name)
            guard entry.size <= limit, let size = Int(exactly: entry.size) else {
                throw refuse(.tooLarge("control file `\(name)`", limit: limit))
            }
            let content = try content(tar, size: size)
            members.append(ControlMember(name: name, mode: entry.mode, content: content))
        }
        return ControlMembers(members)
    }

    /// The name of a plain file in the member's top folder; `nil` for that folder itself.
    private func name(of entry: TarEntry) throws(DebPackageError) -> String? {
        var path = entry.path[...]
        if path.starts(with: Array("./".utf8)) { path = path.dropFirst(2) }
        let isTop = path.isEmpty || path.elementsEqual(".".utf8)
        if isTop, entry.kind == .directory { return nil }
        let isPlain = path.allSatisfy { byte in
            (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                || Self.punctuation.contains(byte)
        }
        guard entry.kind == .file, isPlain, !path.isEmpty, path.count <= 64,
            path.first != UInt8(ascii: "."), path.first != UInt8(ascii: "-")
        else { throw refuse(.unsafeControlEntry(ControlSyntax.excerpt(entry.path))) }
        return String(decoding: path, as: UTF8.self)
    }

    private static let punctuation = Set("-+._".utf8)

    private func content(_ tar: TarReader, size: Int) throws -> [UInt8] {
        var content = [UInt8](repeating: 0, count: size)
        var filled = 0
        while filled < size {
            let count = try content.withUnsafeMutableBytes { bytes in
                try tar.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
            }
            if count == 0 { break }
            filled += count
        }
        return content
    }

    private func refuse(_ problem: DebPackageError.Problem) -> DebPackageError {
        DebPackageError(package: file, problem: problem)
    }
}

extension InstructionReader {
    private static let copyFlags = [
        "from", "chown", "chmod", "link", "parents", "exclude",
    ]
    private static let addFlags = [
        "chown", "chmod", "link", "exclude", "checksum", "keep-git-dir", "unpack",
    ]

    /// `COPY`, `ADD`.
    func copy(isAdd: Bool) throws(ContainerfileError) -> CopyInstruction {
        let flags = try flags(
            isAdd ? Self.addFlags : Self.copyFlags,
            switches: ["link", "parents", "keep-git-dir", "unpack"])
        var words = try listOrFields(flags.rest)
        guard words.count > 1, let destination = words.popLast() else {
            throw error(
                "\(keyword.uppercased()) wants at least one source and a destination", at: arguments
            )
        }
        // A mark may have had a file descriptor's number; as a source it has none.
        let marks = HeredocMark.find(in: line.text, escape: escape).map {
            line.place(of: $0.range)
        }
        let sources = words.filter { word in !marks.contains { $0 == word.place } }
        let heredocs = line.heredocs
        if sources.count + heredocs.count > 1, !destination.text.hasSuffix("/"),
            !destination.text.hasSuffix("$"), !destination.text.hasSuffix("}"),
            destination.text != ".", !destination.text.contains("$")
        {
            throw error(
                "with several sources the destination is a directory: write "
                    + "`\(destination.text)/`", at: destination.place)
        }
        if let from = flags.last("from"), !heredocs.isEmpty {
            throw error("a here-document does not come from `--from`", at: from.place)
        }
        return CopyInstruction(
            isAdd: isAdd, sources: sources, heredocs: heredocs, destination: destination,
            from: flags.last("from")?.value, owner: flags.last("chown")?.value,
            mode: flags.last("chmod")?.value, isLinked: try truth(flags.last("link")) ?? false,
            keepsParents: try truth(flags.last("parents")) ?? false,
            excludes: flags.each("exclude").compactMap(\.value),
            checksum: flags.last("checksum")?.value,
            keepsGitDirectory: try truth(flags.last("keep-git-dir")) ?? false,
            unpacks: try truth(flags.last("unpack")))
    }
}

import ImageSpec

extension InstructionReader {
    /// Names that a stage cannot have, since they mean something else.
    private static let reserved: Set<String> = ["scratch", "context"]

    /// `FROM [--platform=P] IMAGE [AS NAME]`.
    mutating func from() throws(ContainerfileError) -> FromInstruction {
        let flags = try flags(["platform"])
        let words = WordSplitter.fields(flags.rest)
        guard let base = words.first else {
            throw error("FROM wants an image, a stage or `scratch`", at: keyword)
        }
        var name: Word?
        if words.count > 1 {
            guard words.count == 3, words[1].lowercased() == "as" else {
                throw error("FROM wants IMAGE, or IMAGE AS NAME", at: words[1])
            }
            name = try stageName(words[2])
            let isUpper = keyword == keyword.uppercased()
            if (words[1] == words[1].uppercased()) != isUpper {
                remark(
                    .fromAsCasing, "`\(keyword)` and `\(words[1])` are written in different cases",
                    at: words[1])
            }
        }
        return FromInstruction(
            base: line.word(base), name: name, platform: flags.last("platform")?.value)
    }

    private mutating func stageName(_ text: Substring) throws(ContainerfileError) -> Word {
        let lower = text.lowercased()
        let isName =
            lower.first?.isLetter == true
            && lower.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        guard isName else {
            throw error(
                "`\(text)` cannot name a stage (want a letter, then letters, digits, `-`, `_`, `.`)",
                at: text)
        }
        if lower != text {
            remark(.stageNameCasing, "stage names are lower case: `\(lower)`", at: text)
        }
        if Self.reserved.contains(lower) {
            remark(.reservedStageName, "`\(text)` means something else; choose another", at: text)
        }
        return line.word(text)
    }

    /// The flags of an instruction, each of which it has to know and needs a value.
    func flags(
        _ known: [String], switches: Set<String> = []
    ) throws(ContainerfileError) -> InstructionFlags {
        let flags = InstructionFlags(arguments, of: line, escape: escape)
        var seen: Set<String> = []
        for flag in flags.all {
            let name = keyword.uppercased()
            guard known.contains(flag.name) else {
                let advice = NearestName.nearest(to: flag.name, among: known)
                    .map { "; did you mean `--\($0)`?" }
                throw error(
                    "\(name) has no flag `--\(flag.name)`\(advice ?? "")", at: flag.place)
            }
            guard flag.value != nil || switches.contains(flag.name) else {
                throw error("`--\(flag.name)` wants a value", at: flag.place)
            }
            let isRepeatable = flag.name == "mount" || flag.name == "exclude"
            guard seen.insert(flag.name).inserted || isRepeatable else {
                throw error("`--\(flag.name)` stands here twice", at: flag.place)
            }
        }
        return flags
    }

    /// The value of a flag that is true or false; a flag without a value is true.
    func truth(_ flag: InstructionFlags.Flag?) throws(ContainerfileError) -> Bool? {
        guard let flag else { return nil }
        switch flag.value?.text.lowercased() {
        case nil, "true", "1": return true
        case "false", "0": return false
        default: throw error("`--\(flag.name)` is true or false", at: flag.place)
        }
    }
}

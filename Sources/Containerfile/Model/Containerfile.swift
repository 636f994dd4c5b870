public import OCIModel

/// A Containerfile as it was read: stages of instructions, and what stands before the first.
public struct Containerfile: Hashable, Sendable {
    /// The file's name, for messages.
    public let file: String
    /// Its lines as written.
    public let lines: [String]
    /// The parser directives at its top.
    public let directives: ParserDirectives
    /// Arguments that are declared before the first stage.
    public let globalArguments: [Instruction]
    /// The stages in their order; at least one.
    public let stages: [Stage]
    /// What could be written better, found while reading.
    public let remarks: [CheckFinding]

    /// A stage: `FROM` and what follows it.
    public struct Stage: Hashable, Sendable {
        /// Its number, from 0.
        public let index: Int
        /// Its `FROM`.
        public let from: FromInstruction
        /// The place of its `FROM`.
        public let place: SourcePlace
        /// What follows.
        public let instructions: [Instruction]

        /// The name that other stages know it by, in lower case.
        public var name: String? { from.name?.text.lowercased() }
    }

    /// The digest of its text, in which line ends of either kind count as one character.
    public var digest: Digest {
        DigestHasher.digest(of: Array(lines.joined(separator: "\n").utf8))
    }

    /// An error about a place in this file.
    public func error(_ reason: String, at place: SourcePlace) -> ContainerfileError {
        let line = lines.indices.contains(place.line - 1) ? lines[place.line - 1] : ""
        return ContainerfileError(file: file, place: place, reason: reason, source: line)
    }

    /// Where a word stands in an instruction; the instruction's own place when it is not to be found, as
    /// when variables were replaced in it.
    func place(of word: String?, in instruction: Instruction) -> SourcePlace {
        let first = instruction.place.line
        guard let word, !word.isEmpty, first <= instruction.lastLine else {
            return instruction.place
        }
        for number in first...instruction.lastLine where lines.indices.contains(number - 1) {
            let line = lines[number - 1]
            let start =
                number == first
                ? line.utf8.index(
                    line.startIndex,
                    offsetBy: instruction.place.column - 1 + instruction.keyword.utf8.count,
                    limitedBy: line.endIndex) ?? line.endIndex : line.startIndex
            guard let range = line[start...].firstRange(of: word) else { continue }
            return SourcePlace(
                line: number,
                column: line.utf8.distance(from: line.startIndex, to: range.lowerBound) + 1,
                length: word.utf8.count)
        }
        return instruction.place
    }

    /// The stage of a name or number.
    public func stage(named name: String) -> Stage? {
        let wanted = name.lowercased()
        if let named = stages.last(where: { $0.name == wanted }) { return named }
        return Int(wanted).flatMap { stages.indices.contains($0) ? stages[$0] : nil }
    }
}

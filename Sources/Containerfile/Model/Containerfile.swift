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

    /// The stage of a name or number.
    public func stage(named name: String) -> Stage? {
        let wanted = name.lowercased()
        if let named = stages.last(where: { $0.name == wanted }) { return named }
        return Int(wanted).flatMap { stages.indices.contains($0) ? stages[$0] : nil }
    }
}

/// Whether an application runs on a base, with the evidence.
public struct Verdict: Sendable, Codable, Equatable {
    /// Whether it runs.
    public enum Outcome: String, Sendable, Codable {
        /// Nothing that can be seen speaks against it.
        case runs
        /// It starts not, or not as far as its own code.
        case fails
    }

    /// Something that was found.
    public struct Finding: Sendable, Codable, Equatable {
        /// How much it weighs.
        public enum Level: String, Sendable, Codable {
            /// The application does not run because of it.
            case blocks
            /// It may matter, by what the application does.
            case warns
            /// It was looked at and is as it should be.
            case fine
        }

        /// How much it weighs.
        public let level: Level
        /// The file that it was seen in.
        public let subject: String
        /// What was seen.
        public let evidence: String
        /// What can be done; `nil` where nothing need be.
        public let remedy: String?
    }

    /// Whether it runs.
    public var outcome: Outcome { findings.contains { $0.level == .blocks } ? .fails : .runs }
    /// What was found, what blocks first.
    public private(set) var findings: [Finding] = []

    mutating func add(
        _ level: Finding.Level, _ subject: String, _ evidence: String, remedy: String? = nil
    ) {
        let finding = Finding(level: level, subject: subject, evidence: evidence, remedy: remedy)
        if !findings.contains(finding) { findings.append(finding) }
    }

    mutating func sort() {
        func rank(_ level: Finding.Level) -> Int {
            switch level {
            case .blocks: 0
            case .warns: 1
            case .fine: 2
            }
        }
        findings.sort { (rank($0.level), $0.subject) < (rank($1.level), $1.subject) }
    }
}

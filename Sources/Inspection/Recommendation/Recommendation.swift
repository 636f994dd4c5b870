public import OCIModel
public import Packages

/// The bases for an application, the best first, with the reasons.
public struct Recommendation: Sendable {
    /// What matters most.
    public enum Priority: String, Sendable, CaseIterable {
        /// Little that can be attacked.
        case security
        /// Few bytes.
        case size
        /// A shell and tools in the image.
        case debugging
        /// Something of everything.
        case balanced
    }

    /// A base that may be chosen.
    public struct Candidate: Sendable {
        /// Its name, for people.
        public let name: String
        /// Its facts.
        public let facts: ImageFacts
        /// How long its release is looked after; `nil` where nobody knows.
        public let life: ReleaseLife?
        /// Whether the application runs there.
        public let verdict: Verdict
        /// Its known vulnerabilities; `nil` when nobody looked.
        public let exposure: ImageComparison.Exposure?

        /// Describes a base.
        public init(
            name: String, facts: ImageFacts, life: ReleaseLife?, verdict: Verdict,
            exposure: ImageComparison.Exposure? = nil
        ) {
            self.name = name
            self.facts = facts
            self.life = life
            self.verdict = verdict
            self.exposure = exposure
        }
    }

    /// A candidate with its place.
    public struct Choice: Sendable {
        /// The candidate.
        public let candidate: Candidate
        /// How well it does, 0 to 100; 0 where the application does not run.
        public let score: Int
        /// Why.
        public let reasons: [String]
    }

    /// What mattered most.
    public let priority: Priority
    /// The candidates, the best first.
    public let choices: [Choice]

    /// The best one on which the application runs; `nil` when it runs on none.
    public var winner: Choice? { choices.first { $0.candidate.verdict.outcome == .runs } }

    /// Ranks candidates.
    ///
    /// - Parameters:
    ///   - now: The present time, which says what is over.
    ///   - size: Writes a number of bytes for people.
    public init(
        _ candidates: [Candidate], priority: Priority, now: Timestamp, size: (UInt64) -> String
    ) {
        self.priority = priority
        choices = candidates.map { candidate in
            let runs = candidate.verdict.outcome == .runs
            return Choice(
                candidate: candidate, score: runs ? Self.score(candidate, priority, now) : 0,
                reasons: Self.reasons(candidate, now, size))
        }.sorted { one, other in
            let first = one.candidate.verdict.outcome == .runs
            let second = other.candidate.verdict.outcome == .runs
            if first != second { return first }
            return (-one.score, one.candidate.facts.fileBytes, one.candidate.name)
                < (-other.score, other.candidate.facts.fileBytes, other.candidate.name)
        }
    }

    /// Each quality is 0 to 100; a priority weighs them.
    private static func score(
        _ candidate: Candidate, _ priority: Priority, _ now: Timestamp
    ) -> Int {
        let facts = candidate.facts
        let size = sizeScore(facts.fileBytes)
        let security = securityScore(candidate, now)
        let debugging = debuggingScore(facts)
        let weights =
            switch priority {
            case .security: (security: 80, size: 15, debugging: 5)
            case .size: (security: 15, size: 80, debugging: 5)
            case .debugging: (security: 10, size: 10, debugging: 80)
            case .balanced: (security: 40, size: 30, debugging: 30)
            }
        return
            (security * weights.security + size * weights.size + debugging * weights.debugging)
            / 100
    }

    /// 100 for nothing, less by the same step for each doubling from 1 MiB to 1 GiB.
    private static func sizeScore(_ bytes: UInt64) -> Int {
        let doublings = max(0, 64 - (bytes >> 20).leadingZeroBitCount)
        return max(0, 100 - doublings * 10)
    }

    private static func securityScore(_ candidate: Candidate, _ now: Timestamp) -> Int {
        let facts = candidate.facts
        var score = 100
        if !facts.shells.isEmpty { score -= 20 }
        if facts.packageManager != nil { score -= 15 }
        score -= min(20, facts.risks.privileged.count * 3)
        score -= min(25, facts.packages.count / 4)
        if facts.startsAsRoot { score -= 5 }
        // No fixes come any more, and nobody may say what is open.
        if candidate.life?.phase(at: now) == .ended { score -= 30 }
        if let exposure = candidate.exposure, exposure.isKnown {
            score -= min(25, exposure.total / 4)
        }
        return max(0, score)
    }

    private static func debuggingScore(_ facts: ImageFacts) -> Int {
        if facts.shells.isEmpty { return 0 }
        var score = 40 + min(30, facts.tools.count * 3)
        if facts.shells.contains(where: { $0.name == "bash" }) { score += 15 }
        if facts.packageManager != nil { score += 15 }
        return min(100, score)
    }

    /// In the words of those who have to decide.
    private static func reasons(
        _ candidate: Candidate, _ now: Timestamp, _ size: (UInt64) -> String
    ) -> [String] {
        let facts = candidate.facts
        if let block = candidate.verdict.findings.first(where: { $0.level == .blocks }) {
            return ["does not run: \(block.subject): \(block.evidence)"]
                + (block.remedy.map { [$0] } ?? [])
        }
        var reasons = ["\(size(facts.fileBytes)) of files, \(facts.packages.count) packages"]
        if facts.shells.isEmpty {
            reasons.append(
                "no shell, so no interactive attack vector, and a debug variant to debug")
        } else {
            reasons.append("shell access for debugging (\(facts.shells[0].name))")
        }
        if let manager = facts.packageManager {
            reasons.append("\(manager) to install what is missing")
        } else {
            reasons.append("no package manager, so a multi-stage build")
        }
        if facts.libc == .musl { reasons.append("musl: pre-compiled glibc binaries do not run") }
        if facts.libc == .glibc { reasons.append("glibc: pre-compiled binaries work") }
        if let life = candidate.life, life.phase(at: now) == .ended {
            reasons.append("no more security fixes: \(life.release) \(life.description(at: now))")
        }
        let count = facts.risks.privileged.count
        if count > 0 { reasons.append("\(count) setuid or setgid files") }
        if let exposure = candidate.exposure, exposure.isKnown {
            reasons.append("\(exposure.total) known vulnerabilities")
        }
        return reasons
    }
}

extension ImageDifference {
    private static let shownChanges = 8
    private static let shownAdvisories = 20

    /// A few sentences that a release note can quote.
    public var summary: String {
        if isEmpty { return "No difference." }
        var sentences = packageSentences
        if sentences.isEmpty { sentences = ["No package changed."] }
        for (kind, verb) in [
            (PackageChange.Kind.upgraded, "Closes"), (.downgraded, "Opens again"),
        ] {
            let names = Set(packages.filter { $0.kind == kind }.flatMap(\.advisories)).sorted()
            guard !names.isEmpty else { continue }
            sentences.append("\(verb) \(Self.list(names, shown: Self.shownAdvisories)).")
        }
        let counts = FileChange.Kind.allCases.compactMap { kind in
            let count = files.count { $0.kind == kind }
            return count == 0 ? nil : "\(count) \(kind.rawValue)"
        }
        if !counts.isEmpty { sentences.append("Files: \(counts.joined(separator: ", ")).") }
        if !settings.isEmpty {
            sentences.append("Settings: \(settings.map(\.name).joined(separator: ", ")).")
        }
        return sentences.joined(separator: " ")
    }

    /// `6 packages upgraded: apt 2.6.1 → 2.6.2, …`, a sentence for each kind of change. Packages of one
    /// source that change alike are named by the source.
    private var packageSentences: [String] {
        PackageChange.Kind.allCases.compactMap { kind in
            let changes = packages.filter { $0.kind == kind }
            if changes.isEmpty { return nil }
            let isMoved = kind == .upgraded || kind == .downgraded
            var phrases: [String] = []
            for change in changes {
                let phrase = isMoved ? change.phrase(of: change.source) : change.phrase
                if !phrases.contains(phrase) { phrases.append(phrase) }
            }
            let noun = changes.count == 1 ? "package" : "packages"
            return "\(changes.count) \(noun) \(kind.rawValue): "
                + Self.list(phrases, shown: Self.shownChanges) + "."
        }
    }

    private static func list(_ words: [String], shown: Int) -> String {
        if words.count <= shown + 1 { return words.joined(separator: ", ") }
        return words.prefix(shown).joined(separator: ", ") + " and \(words.count - shown) more"
    }
}

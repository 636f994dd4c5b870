/// What SBOMs of ours carry beyond their formats, as pairs of a name and a value: which distribution
/// the packages are of, and what their changelogs prove. Read again, they give the inventory back.
enum DocumentFacts {
    private static let prefix = "socle:"
    private static let releaseKeys = [
        "ID", "NAME", "PRETTY_NAME", "VERSION_CODENAME", "VERSION_ID",
    ]

    /// The pairs of an inventory.
    static func pairs(_ inventory: Inventory) -> [(String, String)] {
        var pairs: [(String, String)] = []
        for key in releaseKeys {
            if let value = inventory.osRelease[key] { pairs.append(("socle:os:\(key)", value)) }
        }
        for evidence in inventory.evidence.sorted(by: { $0.source < $1.source })
        where !evidence.fixes.isEmpty {
            let fixes = evidence.fixes.map { "\($0.vulnerability)=\($0.version)" }
            pairs.append(
                (
                    "socle:changelog:\(evidence.source)",
                    ([evidence.version] + fixes).joined(separator: " ")
                ))
        }
        return pairs
    }

    /// Takes a pair into an inventory.
    static func read(_ name: String, _ value: String, into inventory: inout Inventory) {
        guard name.hasPrefix(prefix) else { return }
        let rest = name.dropFirst(prefix.count)
        if rest.hasPrefix("os:") {
            inventory.osRelease[String(rest.dropFirst(3))] = value
        } else if rest.hasPrefix("changelog:") {
            let words = value.split(separator: " ")
            guard let version = words.first else { return }
            let fixes = words.dropFirst().compactMap { word -> ChangelogEvidence.Fix? in
                let sides = word.split(separator: "=", maxSplits: 1)
                guard sides.count == 2 else { return nil }
                return ChangelogEvidence.Fix(
                    vulnerability: String(sides[0]), version: String(sides[1]))
            }
            inventory.evidence.append(
                ChangelogEvidence(
                    source: String(rest.dropFirst(10)), version: String(version), fixes: fixes))
        }
    }
}

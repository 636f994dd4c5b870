import OCIModel

extension VEXDocument {
    /// Statements for what the changelogs of an image's packages prove: each vulnerability that they
    /// close is fixed in the packages of that source.
    ///
    /// - Returns: `nil` when they prove nothing.
    public static func proven(by inventory: Inventory) -> VEXDocument? {
        guard let image = inventory.url else { return nil }
        var statements: [VEXStatement] = []
        for evidence in inventory.evidence.sorted(by: { $0.source < $1.source }) {
            let packages = inventory.packages.filter { $0.sourceName == evidence.source }
            guard !packages.isEmpty else { continue }
            for fix in evidence.fixes {
                var statement = VEXStatement(
                    vulnerability: fix.vulnerability, products: [image],
                    components: packages.map { $0.url(inventory) }, status: .fixed)
                statement.impact =
                    "the changelog of \(evidence.source) says fixed in \(fix.version)"
                statements.append(statement)
            }
        }
        guard !statements.isEmpty else { return nil }
        return VEXDocument(
            id: "urn:uuid:" + identifier(of: statements, "socle"), author: "socle",
            timestamp: inventory.moment, statements: statements)
    }
}

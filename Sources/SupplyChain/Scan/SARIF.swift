import OCIModel

/// A report as SARIF 2.1.0 (OASIS): one rule for each vulnerability, one result for each finding.
public enum SARIF {
    /// The document.
    ///
    /// - Parameters:
    ///   - report: The report.
    ///   - image: The image as the user named it.
    ///   - version: The version of this program.
    public static func document(_ report: ScanReport, image: String, version: String) -> JSON {
        var order: [String] = []
        var first: [String: Finding] = [:]
        for finding in report.findings where first[finding.vulnerability] == nil {
            first[finding.vulnerability] = finding
            order.append(finding.vulnerability)
        }
        let places = Dictionary(order.enumerated().map { ($1, $0) }) { $1 }
        let driver = JSON.members([
            ("name", .string("Socle")), ("version", .string(version)),
            ("rules", .array(order.compactMap { first[$0].map(rule) })),
        ])
        let run = JSON.members([
            ("tool", .members([("driver", driver)])),
            (
                "results",
                .array(
                    report.findings.map {
                        result($0, rule: places[$0.vulnerability] ?? 0, report, image)
                    })
            ),
            ("columnKind", .string("utf16CodeUnits")),
            (
                "properties",
                .members([
                    ("imageName", .string(image)),
                    ("imageDigest", report.inventory.digest.map { .string($0.description) }),
                    ("advisoryDatabase", .string(report.database.description)),
                ])
            ),
        ])
        return .members([
            ("$schema", .string("https://json.schemastore.org/sarif-2.1.0.json")),
            ("version", .string("2.1.0")), ("runs", .array([run])),
        ])
    }

    private static func rule(_ finding: Finding) -> JSON {
        let title =
            finding.summary.isEmpty
            ? "\(finding.vulnerability) in \(finding.source)" : finding.summary
        return .members([
            ("id", .string(finding.vulnerability)), ("name", .string("DistributionPackage")),
            ("shortDescription", .members([("text", .string(title))])),
            ("fullDescription", .members([("text", .string(title))])),
            (
                "defaultConfiguration",
                .members([("level", .string(level(finding.severity)))])
            ),
            ("helpUri", help(finding.vulnerability).map(JSON.string)),
            (
                "properties",
                .members([
                    ("security-severity", .string(score(finding))),
                    (
                        "tags",
                        .strings([
                            "vulnerability", "security", finding.severity.description.uppercased(),
                        ])
                    ),
                ])
            ),
        ])
    }

    private static func result(
        _ finding: Finding, rule: Int, _ report: ScanReport, _ image: String
    ) -> JSON {
        let packages = finding.packages.joined(separator: ", ")
        let text =
            "\(finding.vulnerability) (\(finding.severity)) in \(finding.source) \(finding.version) "
            + "(\(packages)): \(finding.why)"
        let record =
            report.inventory.packages.first { $0.sourceName == finding.source }?.record ?? ""
        let suppression = finding.suppression.map { suppression in
            JSON.array([
                .members([
                    ("kind", .string("external")), ("status", .string("accepted")),
                    (
                        "justification",
                        .string("\(suppression.reason) (\(suppression.origin))")
                    ),
                ])
            ])
        }
        return .members([
            ("ruleId", .string(finding.vulnerability)), ("ruleIndex", .integer(rule)),
            ("level", .string(level(finding.severity))),
            ("message", .members([("text", .string(text))])),
            (
                "locations",
                .array([
                    .members([
                        (
                            "physicalLocation",
                            .members([
                                (
                                    "artifactLocation",
                                    .members([("uri", .string(record.isEmpty ? "." : record))])
                                ),
                                ("region", .members([("startLine", .integer(1))])),
                            ])
                        ),
                        ("message", .members([("text", .string("\(image): \(packages)"))])),
                    ])
                ])
            ),
            (
                "partialFingerprints",
                .members([
                    (
                        "vulnerability/v1",
                        .string("\(finding.source)/\(finding.vulnerability)")
                    )
                ])
            ),
            ("suppressions", suppression),
        ])
    }

    private static func level(_ severity: Severity) -> String {
        switch severity {
        case .critical, .high: "error"
        case .medium: "warning"
        case .low, .negligible, .unknown: "note"
        }
    }

    /// A number is wanted: the CVSS score, or one that stands for the distribution's word.
    private static func score(_ finding: Finding) -> String {
        if finding.severitySource == .cvss, let vector = CVSSVector(finding.vector) {
            return vector.score
        }
        return switch finding.severity {
        case .critical: "9.5"
        case .high: "8.0"
        case .medium: "5.5"
        case .low: "2.0"
        case .negligible, .unknown: "0.0"
        }
    }

    private static func help(_ id: String) -> String? {
        id.hasPrefix("CVE-") ? "https://www.cve.org/CVERecord?id=\(id)" : nil
    }
}

import OCIModel

/// The vulnerabilities of a CycloneDX document, with their analyses, as statements.
enum CycloneDXVEX {
    static func read(_ json: JSON) -> VEXDocument {
        var urls: [String: String] = [:]
        collect(json["components"]?.items ?? [], into: &urls, depth: 0)
        let own = json["metadata"]?["component"]
        let ownURL = own?["purl"]?.text ?? own?["version"]?.text ?? ""
        if let reference = own?["bom-ref"]?.text { urls[reference] = ownURL }
        var statements: [VEXStatement] = []
        for item in json["vulnerabilities"]?.items ?? [] {
            guard let id = item["id"]?.text, let status = status(item["analysis"]) else { continue }
            // A reference names a component of this document, or `urn:cdx:…#` one of another.
            let references = (item["affects"]?.items ?? []).compactMap { $0["ref"]?.text }
            let targets = references.map { reference in
                urls[reference] ?? reference.split(separator: "#").last.map(String.init)
                    ?? reference
            }
            var statement = VEXStatement(
                vulnerability: id, products: targets.map(decoded), status: status,
                justification: justification(item["analysis"]?["justification"]?.text))
            if !ownURL.isEmpty, own?["type"]?.text == "container" {
                // The document is about one image, so what it says holds there alone.
                statement.products = [ownURL]
                statement.components = targets.map(decoded).filter { $0 != ownURL }
            }
            statement.impact = item["analysis"]?["detail"]?.text ?? ""
            statements.append(statement)
        }
        return VEXDocument(
            id: json["serialNumber"]?.text ?? "", author: "",
            timestamp: json["metadata"]?["timestamp"]?.text.flatMap { Timestamp(rfc3339: $0) },
            version: json["version"]?.integer ?? 1, statements: statements)
    }

    private static func collect(_ items: [JSON], into urls: inout [String: String], depth: Int) {
        for item in items {
            if let reference = item["bom-ref"]?.text, let url = item["purl"]?.text {
                urls[reference] = url
            }
            if depth < 16 {
                collect(item["components"]?.items ?? [], into: &urls, depth: depth + 1)
            }
        }
    }

    /// Fragments of URNs are percent-encoded as a whole, package URLs and all.
    private static func decoded(_ text: String) -> String {
        guard text.hasPrefix("pkg%3A") || text.hasPrefix("pkg%3a") else { return text }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = Hexadecimal.decode(String(decoding: rest.prefix(2), as: UTF8.self))
            {
                bytes += value
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func status(_ analysis: JSON?) -> VEXStatement.Status? {
        switch analysis?["state"]?.text {
        case "not_affected", "false_positive": .notAffected
        case "resolved", "resolved_with_pedigree": .fixed
        case "exploitable": .affected
        case "in_triage": .underInvestigation
        default: nil
        }
    }

    private static func justification(_ text: String?) -> VEXStatement.Justification? {
        switch text {
        case "code_not_present": .codeNotPresent
        case "code_not_reachable": .codeNotInExecutePath
        case "requires_configuration", "requires_dependency", "requires_environment":
            .notControllable
        case "protected_by_compiler", "protected_at_runtime", "protected_at_perimeter",
            "protected_by_mitigating_control":
            .mitigated
        default: nil
        }
    }
}

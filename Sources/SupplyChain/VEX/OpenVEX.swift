import OCIModel

/// The form of OpenVEX 0.2.0 (`github.com/openvex/spec`).
enum OpenVEX {
    static let context = "https://openvex.dev/ns/v0.2.0"

    static func read(_ json: JSON, place: String) throws -> VEXDocument {
        let statements = try (json["statements"]?.items ?? []).enumerated().map { number, item in
            try statement(item, place: "\(place): statement \(number + 1)")
        }
        return VEXDocument(
            id: json["@id"]?.text ?? "", author: json["author"]?.text ?? "",
            timestamp: json["timestamp"]?.text.flatMap { Timestamp(rfc3339: $0) },
            version: json["version"]?.integer ?? 1, statements: statements)
    }

    private static func statement(_ json: JSON, place: String) throws -> VEXStatement {
        let vulnerability = json["vulnerability"]
        guard let id = vulnerability?["name"]?.text ?? vulnerability?.text else {
            throw VEXError(place: place, reason: "no vulnerability")
        }
        guard let word = json["status"]?.text, let status = VEXStatement.Status(rawValue: word)
        else { throw VEXError(place: place, reason: "no status of OpenVEX") }
        var products: [String] = []
        var components: [String] = []
        for product in json["products"]?.items ?? [] {
            products += identifiers(product)
            components += (product["subcomponents"]?.items ?? []).flatMap(identifiers)
        }
        var justification: VEXStatement.Justification?
        if let text = json["justification"]?.text, !text.isEmpty {
            guard let known = VEXStatement.Justification(rawValue: text) else {
                throw VEXError(
                    place: place,
                    reason: "the justification `\(text.prefix(60))` is none of OpenVEX")
            }
            justification = known
        }
        var statement = VEXStatement(
            vulnerability: id, products: products, components: components, status: status,
            justification: justification)
        statement.aliases = (vulnerability?["aliases"]?.items ?? []).compactMap(\.text)
        statement.impact = json["impact_statement"]?.text ?? json["status_notes"]?.text ?? ""
        statement.action = json["action_statement"]?.text ?? ""
        statement.timestamp = json["timestamp"]?.text.flatMap { Timestamp(rfc3339: $0) }
        if status == .notAffected, justification == nil, statement.impact.isEmpty {
            throw VEXError(
                place: place, reason: "`not_affected` needs a justification or an impact_statement")
        }
        return statement
    }

    private static func identifiers(_ json: JSON) -> [String] {
        var found = [json.text, json["@id"]?.text, json["identifiers"]?["purl"]?.text]
        found += (json["hashes"]?.members ?? []).map { member in
            member.key == "sha-256" ? member.value.text.map { "sha256:" + $0 } : nil
        }
        return found.compactMap(\.self)
    }

    /// The document as OpenVEX writes it.
    static func json(_ document: VEXDocument) -> JSON {
        .members([
            ("@context", .string(context)), ("@id", .string(document.id)),
            ("author", .string(document.author)),
            ("timestamp", document.timestamp.map { .string($0.description) }),
            ("version", .integer(document.version)), ("tooling", .string("socle")),
            ("statements", .array(document.statements.map(json))),
        ])
    }

    private static func json(_ statement: VEXStatement) -> JSON {
        let parts = statement.components.map { JSON.members([("@id", .string($0))]) }
        let products = statement.products.map { product in
            JSON.members([
                ("@id", .string(product)),
                ("subcomponents", parts.isEmpty ? nil : .array(parts)),
            ])
        }
        func text(_ text: String) -> JSON? { text.isEmpty ? nil : .string(text) }
        return .members([
            (
                "vulnerability",
                .members([
                    ("name", .string(statement.vulnerability)),
                    ("aliases", statement.aliases.isEmpty ? nil : .strings(statement.aliases)),
                ])
            ),
            ("timestamp", statement.timestamp.map { .string($0.description) }),
            ("products", .array(products)), ("status", .string(statement.status.rawValue)),
            ("justification", statement.justification.map { .string($0.rawValue) }),
            ("impact_statement", text(statement.impact)),
            ("action_statement", text(statement.action)),
        ])
    }
}

extension VEXDocument {
    /// The document as OpenVEX writes it.
    public var openVEX: JSON { OpenVEX.json(self) }
}

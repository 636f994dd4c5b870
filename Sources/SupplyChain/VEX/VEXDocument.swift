public import OCIModel
public import Packages

/// A document of VEX statements.
public struct VEXDocument: Hashable, Sendable {
    /// Its identifier; empty where it has none.
    public var id: String
    /// Who says so.
    public var author: String
    /// When it was made.
    public var timestamp: Timestamp?
    /// The number of its version.
    public var version: Int64
    /// The statements in their order.
    public var statements: [VEXStatement]

    /// Makes a document.
    public init(
        id: String, author: String, timestamp: Timestamp?, version: Int64 = 1,
        statements: [VEXStatement]
    ) {
        self.id = id
        self.author = author
        self.timestamp = timestamp
        self.version = version
        self.statements = statements
    }

    /// Reads OpenVEX or CycloneDX, whichever it is; an in-toto statement around it is looked through.
    ///
    /// - Parameter place: The file, for messages.
    /// - Throws: ``JSONError``, ``VEXError``.
    public init(_ bytes: [UInt8], place: String) throws {
        try self.init(JSON(bytes, place: place), place: place)
    }

    /// Takes a document that was read as JSON, whichever form it has.
    ///
    /// - Throws: ``VEXError``.
    public init(_ json: JSON, place: String) throws {
        let document = json["predicate"] ?? json
        if document["@context"]?.text?.hasPrefix("https://openvex.dev/ns") == true {
            self = try OpenVEX.read(document, place: place)
        } else if document["bomFormat"]?.text == "CycloneDX" {
            self = CycloneDXVEX.read(document)
        } else {
            throw VEXError(place: place, reason: "neither OpenVEX nor CycloneDX")
        }
    }

    /// Suppresses the findings that statements say are not there or fixed. Of several statements on
    /// one finding the last one holds, so `affected` takes an earlier `not_affected` back.
    ///
    /// - Returns: How many statements are about another image or package.
    @discardableResult
    public func apply(
        to findings: inout [Finding], of subject: VEXSubject, ecosystem: Ecosystem, origin: String
    ) -> Int {
        var elsewhere = 0
        for statement in statements {
            var isUsed = false
            for index in findings.indices
            where statement.concerns(findings[index], in: subject, ecosystem: ecosystem) {
                isUsed = true
                switch statement.status {
                case .notAffected, .fixed:
                    guard findings[index].suppression.map({ $0.kind == .vex }) ?? true else {
                        continue
                    }
                    findings[index].suppression = Finding.Suppression(
                        kind: .vex, reason: statement.reason, origin: origin)
                case .affected, .underInvestigation:
                    if findings[index].suppression?.kind == .vex {
                        findings[index].suppression = nil
                    }
                }
            }
            if !isUsed { elsewhere += 1 }
        }
        return elsewhere
    }
}

/// A document that is no VEX document.
public struct VEXError: BadDocument, Equatable, CustomStringConvertible {
    /// The file.
    public let place: String
    /// What is wrong.
    public let reason: String

    /// One line that names the file.
    public var description: String { "\(place): \(reason)" }
}

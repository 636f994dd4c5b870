public import OCIModel

/// An in-toto statement 1.0: what is said (the predicate) of which subjects, named by digest.
public struct Statement: Hashable, Sendable {
    static let type = "https://in-toto.io/Statement/v1"

    /// What the statement is about.
    public struct Subject: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The digest.
        public var digest: Digest

        /// Names a subject.
        public init(name: String, digest: Digest) {
            self.name = name
            self.digest = digest
        }
    }

    /// The subjects.
    public var subjects: [Subject]
    /// The kind of the predicate.
    public var predicateType: PredicateType
    /// What is said.
    public var predicate: JSON

    /// Makes a statement.
    public init(subjects: [Subject], predicateType: PredicateType, predicate: JSON) {
        self.subjects = subjects
        self.predicateType = predicateType
        self.predicate = predicate
    }

    /// Reads a statement of version 1 or 0.1.
    ///
    /// - Throws: ``StatementError``.
    public init(_ json: JSON, place: String) throws {
        guard json["_type"]?.text?.hasPrefix("https://in-toto.io/Statement/") == true,
            let type = json["predicateType"]?.text.flatMap({ PredicateType($0) }),
            let predicate = json["predicate"], case .array(let items)? = json["subject"]
        else { throw StatementError(place: place) }
        predicateType = type
        self.predicate = predicate
        subjects = items.compactMap { item in
            guard let hex = item["digest"]?["sha256"]?.text,
                let digest = try? Digest(.sha256, hex: hex)
            else { return nil }
            return Subject(name: item["name"]?.text ?? "", digest: digest)
        }
    }

    /// The statement as JSON.
    public var json: JSON {
        .members([
            ("_type", .string(Self.type)),
            (
                "subject",
                .array(
                    subjects.map { subject in
                        .members([
                            ("name", .string(subject.name)),
                            (
                                "digest",
                                .members([
                                    (subject.digest.algorithm.rawValue, .string(subject.digest.hex))
                                ])
                            ),
                        ])
                    })
            ),
            ("predicateType", .string(predicateType.uri)), ("predicate", predicate),
        ])
    }
}

/// A document that is no in-toto statement.
public struct StatementError: BadDocument, Equatable, CustomStringConvertible {
    /// The file.
    public let place: String

    /// One line that names the file.
    public var description: String { "\(place): not an in-toto statement" }
}

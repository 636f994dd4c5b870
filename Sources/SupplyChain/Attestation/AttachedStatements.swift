public import OCIModel
public import Store

/// What lies beside an image without a signature: what the build has attached.
public enum AttachedStatements {
    /// A document.
    public struct Document: Sendable {
        /// What it is.
        public let type: PredicateType
        /// What it says.
        public let predicate: JSON
        /// What its artifact says of it, and what a signed copy has to say as well.
        public let annotations: [String: String]

        /// Describes a document.
        public init(type: PredicateType, predicate: JSON, annotations: [String: String] = [:]) {
            self.type = type
            self.predicate = predicate
            self.annotations = annotations
        }
    }

    /// The documents as predicates, each with its kind.
    ///
    /// - Throws: `StoreError`, or what the registry answers.
    public static func unsigned(
        on digest: Digest, in place: some ReferrerPlace
    ) async throws -> [Document] {
        var found: [Document] = []
        for referrer in try await place.referrers(of: digest, type: nil) {
            guard AttachedType(referrer) != nil else { continue }
            let manifest = try await place.manifest(of: referrer)
            guard let part = manifest.layers.first else { continue }
            let bytes = try await place.content(of: part, limit: 64 << 20)
            let name = "attached \(referrer.digest.short)"
            guard let json = try? JSON(bytes, place: name), json["payloadType"] == nil else {
                continue
            }
            let annotations = (referrer.annotations ?? [:])
                .filter { $0.key == AttachedType.evidenceKey }
            func add(_ type: PredicateType, _ predicate: JSON) {
                found.append(
                    Document(type: type, predicate: predicate, annotations: annotations))
            }
            switch referrer.artifactType {
            case AttachedType.spdx.rawValue: add(.spdx, json)
            case AttachedType.cycloneDX.rawValue: add(.cycloneDX, json)
            default:
                guard let statement = try? Statement(json, place: name) else { continue }
                add(statement.predicateType, statement.predicate)
            }
        }
        return found
    }
}

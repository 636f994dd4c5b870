public import OCIModel
public import Store

/// What lies beside an image without a signature: what the build has attached.
public enum AttachedStatements {
    /// The documents as predicates, each with its kind.
    ///
    /// - Throws: `StoreError`, or what the registry answers.
    public static func unsigned(
        on digest: Digest, in place: some ReferrerPlace
    ) async throws -> [(PredicateType, JSON)] {
        var found: [(PredicateType, JSON)] = []
        for referrer in try await place.referrers(of: digest, type: nil) {
            guard AttachedType(referrer) != nil else { continue }
            let manifest = try await place.manifest(of: referrer)
            guard let part = manifest.layers.first else { continue }
            let bytes = try await place.content(of: part, limit: 64 << 20)
            let name = "attached \(referrer.digest.short)"
            guard let json = try? JSON(bytes, place: name), json["payloadType"] == nil else {
                continue
            }
            switch referrer.artifactType {
            case AttachedType.spdx.rawValue: found.append((.spdx, json))
            case AttachedType.cycloneDX.rawValue: found.append((.cycloneDX, json))
            default:
                guard let statement = try? Statement(json, place: name) else { continue }
                found.append((statement.predicateType, statement.predicate))
            }
        }
        return found
    }
}

import ImageSpec
import OCIModel
import Store
import SupplyChain

/// The lock that the provenance of an image holds, where Socle built the image.
struct ProvenanceLock {
    let provenance: Provenance
    let lock: Lock

    /// Looks for it in the place where the image lies, and in the store.
    ///
    /// - Parameter keys: Those of which one must have signed it; it may be unsigned without any.
    /// - Throws: `StoreError`, `RegistryError`; ``LockError`` for a lock that cannot be read.
    static func of(
        _ name: String, _ image: Digest, in workplace: Workplace, keys: [VerificationKey] = []
    ) async throws -> ProvenanceLock? {
        for place in try AttachedDocuments.places(name, workplace, workplace.registry) {
            let found = try await FoundStatement.all(
                on: image, in: place, keys: keys, types: [.provenance])
            if let lock = try first(of: found, isSigned: !keys.isEmpty) { return lock }
        }
        return nil
    }

    private static func first(
        of found: [FoundStatement], isSigned: Bool
    ) throws -> ProvenanceLock? {
        for one in found where !isSigned || !one.signers.isEmpty {
            guard let provenance = Provenance(one.statement.predicate) else { continue }
            return ProvenanceLock(
                provenance: provenance,
                lock: try LockDocument.decode(provenance.lock.compact, file: "provenance"))
        }
        return nil
    }
}

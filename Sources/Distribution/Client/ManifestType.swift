import OCIModel
import Store

/// Finds out what a manifest is. Header and document must not contradict each other: readers that
/// believe one or the other would see different images.
enum ManifestType {
    private struct Shape: Decodable {
        var schemaVersion: Int?
        var mediaType: MediaType?
        var config: Descriptor?
        var layers: [Descriptor]?
        var manifests: [Descriptor]?
    }

    /// A type without parameters, in lower case.
    static func plain(_ header: String) -> MediaType {
        let text = header.prefix { $0 != ";" }.lowercased()
        return MediaType(rawValue: String(text.drop { $0 == " " }.prefix { $0 != " " }))
    }

    /// The type of a manifest.
    ///
    /// - Throws: ``RegistryError/malformed(_:reason:)`` for what is none, or is two things at once.
    static func determine(
        _ bytes: [UInt8], header: String?, request: String
    ) throws(RegistryError) -> MediaType {
        let said = header.map(plain)
        guard let shape = try? CanonicalJSON.decode(Shape.self, from: bytes) else {
            throw .malformed(
                request,
                reason: "not a manifest"
                    + (said.map { " but \(RegistryError.shown($0.rawValue))" } ?? ""))
        }
        if shape.schemaVersion == 1 {
            throw .malformed(
                request, reason: "a manifest of Docker's schema 1, which nobody writes any more")
        }
        let isIndex = shape.manifests != nil
        let isManifest = shape.layers != nil || shape.config != nil
        guard isIndex != isManifest else {
            throw .malformed(request, reason: "neither a manifest nor an index, or both at once")
        }
        let known = said.flatMap { $0.isIndex || $0.isManifest ? $0 : nil }
        if let known, let own = shape.mediaType, own != known {
            throw .malformed(
                request,
                reason: "it is sent as \(known), and says it is "
                    + RegistryError.shown(own.rawValue))
        }
        let type = shape.mediaType ?? known ?? (isIndex ? .ociIndex : .ociManifest)
        guard type.isIndex == isIndex, type.isManifest == isManifest else {
            throw .malformed(
                request, reason: "the content is not what \(RegistryError.shown(type.rawValue)) is")
        }
        return type
    }
}

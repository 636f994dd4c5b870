public import OCIModel

/// Something that is said about an image and kept beside it: a signature, an SBOM, an attestation.
///
/// It becomes a manifest whose `subject` is what it speaks of (OCI image specification, *manifest.md*,
/// "Guidelines for Artifact Usage").
public struct Artifact: Hashable, Sendable {
    /// One piece of its content.
    public struct Part: Hashable, Sendable {
        /// What the piece is.
        public var mediaType: MediaType
        /// The bytes.
        public var bytes: [UInt8]
        /// Free metadata of the piece.
        public var annotations: [String: String]

        /// Makes a piece.
        public init(mediaType: MediaType, bytes: [UInt8], annotations: [String: String] = [:]) {
            self.mediaType = mediaType
            self.bytes = bytes
            self.annotations = annotations
        }

        var descriptor: Descriptor {
            Descriptor(
                mediaType: mediaType, digest: DigestHasher.digest(of: bytes),
                size: Int64(bytes.count), annotations: annotations.isEmpty ? nil : annotations)
        }
    }

    /// What kind of thing it is, such as `application/spdx+json`.
    public var type: MediaType
    /// The manifest or index that it speaks of.
    public var subject: Descriptor
    /// Its content, in order; an artifact without any says all in its annotations.
    public var parts: [Part]
    /// Free metadata, which lists of referrers repeat.
    public var annotations: [String: String]

    /// Makes an artifact.
    public init(
        type: MediaType, subject: Descriptor, parts: [Part], annotations: [String: String] = [:]
    ) {
        self.type = type
        self.subject = subject
        self.parts = parts
        self.annotations = annotations
    }

    /// The manifest, and all that has to be stored for it: the blobs first, the manifest last.
    ///
    /// The same artifact gives the same bytes.
    ///
    /// - Throws: `EncodingError`.
    public func encoded() throws -> (manifest: Descriptor, contents: [(Descriptor, [UInt8])]) {
        let empty = Part(mediaType: .ociEmpty, bytes: Array("{}".utf8))
        let parts = parts.isEmpty ? [empty] : parts
        var plainSubject = Descriptor(
            mediaType: subject.mediaType, digest: subject.digest, size: subject.size)
        plainSubject.artifactType = subject.artifactType
        let manifest = ImageManifest(
            config: empty.descriptor, layers: parts.map(\.descriptor),
            annotations: annotations.isEmpty ? nil : annotations, artifactType: type.rawValue,
            subject: plainSubject)
        let bytes = try CanonicalJSON.encode(manifest)
        let descriptor = Descriptor(
            mediaType: .ociManifest, digest: DigestHasher.digest(of: bytes),
            size: Int64(bytes.count),
            annotations: annotations.isEmpty ? nil : annotations, artifactType: type.rawValue)
        var contents = [(empty.descriptor, empty.bytes)]
        contents += parts.filter { $0 != empty }.map { ($0.descriptor, $0.bytes) }
        return (descriptor, contents + [(descriptor, bytes)])
    }
}

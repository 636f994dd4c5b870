import FileTree
public import OCIModel
import Store

/// What a stage has come to, files and all.
public struct StageOutcome: Sendable {
    /// The layers, lowest first, those of the base among them.
    public internal(set) var layers: [Layer]
    /// The configuration and the variables.
    public internal(set) var state: StageState
    /// How it came to be.
    public internal(set) var history: [History]
    /// What it is built for.
    public let platform: Platform
    /// The greatest time of its files.
    public let epoch: Timestamp
    /// The image that it stands on, at the very bottom.
    public let base: Base?
    /// How many of the layers are the base's.
    public internal(set) var baseLayers: Int
    /// Instructions that the base has for those who build on it.
    var onBuild: [String] = []

    /// A layer of a stage.
    public struct Layer: Sendable, Hashable {
        /// Its descriptor.
        public let descriptor: Descriptor
        /// The digest of its tar.
        public let diffID: Digest
        /// What compressed it; `nil` when another build did.
        let codec: String?

        init(_ layer: StepLayer) {
            descriptor = layer.descriptor
            diffID = layer.diffID
            codec = layer.codec
        }

        /// A layer of a base.
        init(descriptor: Descriptor, diffID: Digest) {
            self.descriptor = descriptor
            self.diffID = diffID
            codec = nil
        }
    }

    /// An image that a stage stands on.
    public struct Base: Sendable, Hashable {
        /// Its name in full.
        public let name: String
        /// The digest that pins it.
        public let digest: Digest
    }

    /// Names all files by what they are made of. What a base says of its tars' digests is not
    /// believed: the digests of its blobs have been checked.
    var chain: [String] {
        layers.map { ($0.codec == nil ? $0.descriptor.digest : $0.diffID).description }
    }

    /// The files as an image, for reading them and for running on them.
    func image(_ blobs: any BlobProvider) -> PlatformImage {
        // Nobody asks for this image's configuration: there is none yet.
        let nothing = Descriptor(
            mediaType: .ociEmpty, digest: DigestHasher.digest(of: Array("{}".utf8)), size: 2)
        return PlatformImage(
            descriptor: Descriptor(
                mediaType: .ociManifest, digest: nothing.digest, size: 2, platform: platform),
            manifest: ImageManifest(config: nothing, layers: layers.map(\.descriptor)),
            blobs: blobs)
    }

    /// Adds a step's layer, if it has one, and its line of history.
    mutating func add(_ layer: StepLayer?, _ step: StageStep) {
        state = step.state
        if let layer {
            layers.append(Layer(layer))
        }
        history.append(
            History(
                created: epoch.description, createdBy: step.history, comment: "socle build",
                emptyLayer: layer == nil ? true : nil))
    }
}

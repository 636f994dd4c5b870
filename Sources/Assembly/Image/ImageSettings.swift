import ImageSpec
import OCIModel

/// What an image says about itself and how it is started, as far as it does not come from its files.
struct ImageSettings: Sendable, Equatable {
    /// Defaults for containers; labels included.
    var execution: ExecutionParameters
    /// Annotations of the manifest.
    var annotations: [String: String]
    /// The time of making, that all times in the image are clamped to.
    var epoch: Timestamp
    /// What the image's history names as its maker. Without a version: the bytes must not change
    /// with one that makes the same image.
    let createdBy = "socle build"

    /// The settings of a specification.
    init(_ specification: ImageSpecification, epoch: Timestamp) {
        self.epoch = epoch
        annotations = specification.imageAnnotations
        annotations["org.opencontainers.image.created"] = epoch.description
        execution = ExecutionParameters()
        execution.user = specification.user
        execution.environment =
            specification.environment.isEmpty
            ? nil : specification.environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        execution.entrypoint = specification.entrypoint.isEmpty ? nil : specification.entrypoint
        execution.command = specification.command.isEmpty ? nil : specification.command
        execution.workingDirectory = specification.workingDirectory
        execution.stopSignal = specification.stopSignal
        execution.labels = specification.imageLabels.isEmpty ? nil : specification.imageLabels
        execution.volumes = Self.set(specification.volumes)
        execution.exposedPorts = Self.set(specification.ports.map(\.description))
    }

    private static func set(_ names: [String]) -> [String: EmptyObject]? {
        guard !names.isEmpty else { return nil }
        return Dictionary(names.map { ($0, EmptyObject()) }) { first, _ in first }
    }
}

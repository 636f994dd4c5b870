import FileTree
import Inspection
import OCIModel
import Store

/// The trees of stages, read from their layers when somebody asks, each once.
actor StageTrees {
    private let blobs: any BlobProvider
    private var known: [[String]: Task<ImageContents, any Error>] = [:]

    init(_ blobs: any BlobProvider) { self.blobs = blobs }

    /// Accounts of the image: whose names may be asked for.
    static let accountFiles: Set<TreePath> = ["etc/passwd", "etc/group"]

    /// The tree of a stage as it is now.
    func contents(of stage: StageOutcome) async throws -> ImageContents {
        if let task = known[stage.chain] { return try await task.value }
        let image = stage.image(blobs)
        let task = Task.detached {
            try ImageContentsReader.read(image) { Self.accountFiles.contains($0) }
        }
        known[stage.chain] = task
        return try await task.value
    }
}

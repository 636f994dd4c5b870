import FileTree
import Inspection
import OCIModel
import Store

/// The trees of stages, read from their layers when somebody asks: each layer once, over those below
/// it.
actor StageTrees {
    private let blobs: any BlobProvider
    private var known: [[String]: Task<GrowingContents, any Error>] = [:]

    init(_ blobs: any BlobProvider) { self.blobs = blobs }

    /// Accounts of the image: whose names may be asked for.
    private static let accountFiles: Set<TreePath> = [
        AccountRecords.passwd, AccountRecords.group,
    ]

    /// The tree of a stage as it is now.
    func contents(of stage: StageOutcome) async throws -> ImageContents {
        let chain = stage.chain
        if let task = known[chain] { return try await task.value.contents }
        let image = stage.image(blobs)
        let below = (0..<chain.count).reversed().lazy.compactMap { self.known[Array(chain[..<$0])] }
            .first
        let task = Task.detached {
            var growing = try await below?.value ?? GrowingContents()
            try growing.add(image, wishes: ContentWishes { Self.accountFiles.contains($0) })
            return growing
        }
        known[chain] = task
        return try await task.value.contents
    }
}

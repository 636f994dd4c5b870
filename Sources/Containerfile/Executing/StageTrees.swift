import FileTree
import Inspection
import OCIModel
import Store

/// The trees of stages, read from their layers when somebody asks: each layer once, over those below
/// it.
actor StageTrees {
    private let environment: BuildEnvironment
    private var known: [[String]: Task<GrowingContents, any Error>] = [:]

    init(_ environment: BuildEnvironment) { self.environment = environment }

    /// Accounts of the image: whose names may be asked for.
    private static let accountFiles: Set<TreePath> = [
        AccountRecords.passwd, AccountRecords.group,
    ]

    /// The tree of a stage as it is now.
    func contents(of stage: StageOutcome) async throws -> ImageContents {
        let chain = stage.chain
        if let task = known[chain] { return try await task.value.contents }
        let store = environment.store
        let image = stage.image(store.blobs)
        let below = (0..<chain.count).reversed().lazy.compactMap { self.known[Array(chain[..<$0])] }
            .first
        let imported = environment.imported
        let task = Task.detached {
            try await imported.bring(image.manifest.layers, into: store)
            var growing = try await below?.value ?? GrowingContents()
            try growing.add(image, wishes: ContentWishes { Self.accountFiles.contains($0) })
            return growing
        }
        known[chain] = task
        return try await task.value.contents
    }
}

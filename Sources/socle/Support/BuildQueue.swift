import Store

/// Builds several images beside each other, and gives what came of each in the order that they were
/// asked for.
struct BuildQueue {
    /// What came of one.
    struct Result<Value: Sendable>: Sendable {
        /// What was made, or why it was not.
        let outcome: Swift.Result<Value, any Error>
        /// How long it took.
        let time: Duration
    }

    /// Images that are built at the same time. Each uses all cores where it can; more of them fill the
    /// gaps in which one waits for files or for the signature tool.
    private static let width = 4

    /// Whether the first failure ends everything, instead of being one of the results.
    let stopsAtFailure: Bool

    /// Does the work for each job.
    ///
    /// - Throws: What `work` throws first, when failures stop the queue, and `CancellationError`.
    func run<Value: Sendable>(
        _ jobs: [BuildJob], _ work: @escaping @Sendable (BuildJob) async throws -> Value
    ) async throws -> [Result<Value>] {
        try await ConcurrentMap.map(jobs, width: Self.width) { try await result(of: $0, work) }
    }

    private func result<Value: Sendable>(
        of job: BuildJob, _ work: @Sendable (BuildJob) async throws -> Value
    ) async throws -> Result<Value> {
        let started = ContinuousClock.now
        do {
            let value = try await work(job)
            return Result(outcome: .success(value), time: ContinuousClock.now - started)
        } catch {
            try Task.checkCancellation()
            if stopsAtFailure { throw error }
            return Result(outcome: .failure(error), time: ContinuousClock.now - started)
        }
    }
}

import Dispatch
import Synchronization

/// Long pieces of work that need nothing of each other, on several threads.
public enum ConcurrentMap {
    /// Does something for every number, and gives what came of it in order.
    ///
    /// - Parameters:
    ///   - workers: How many are done at once, at most; never more than there are processors. Whoever is
    ///     free takes the next.
    /// - Throws: The error of the lowest number that has one, when all are done.
    public static func map<Value: Sendable>(
        _ numbers: Range<Int>, workers: Int, _ work: @Sendable (Int) throws -> Value
    ) throws -> [Value] {
        guard numbers.count > 1, workers > 1 else { return try numbers.map(work) }
        let results = Mutex<[Int: Result<Value, any Error>]>([:])
        let next = Atomic<Int>(numbers.lowerBound)
        DispatchQueue.concurrentPerform(iterations: min(workers, numbers.count)) { _ in
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < numbers.upperBound else { return }
                let result = Result { try work(number) }
                results.withLock { $0[number] = result }
            }
        }
        let found = results.withLock { $0 }
        return try numbers.compactMap { try found[$0]?.get() }
    }
}

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

extension ConcurrentMap {
    /// The same for work that waits for something: files, a network, other programs.
    ///
    /// - Parameter width: How many are under way at once, at most.
    /// - Returns: What came of each, in order.
    /// - Throws: The first error, when what else is under way has been cancelled and has ended.
    package static func map<Element: Sendable, Value: Sendable>(
        _ elements: [Element], width: Int,
        _ work: @escaping @Sendable (Element) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            var results = [Value?](repeating: nil, count: elements.count)
            for (number, element) in elements.enumerated() {
                if number >= width, let (place, value) = try await group.next() {
                    results[place] = value
                }
                group.addTask { (number, try await work(element)) }
            }
            for try await (place, value) in group { results[place] = value }
            return results.compactMap(\.self)
        }
    }
}

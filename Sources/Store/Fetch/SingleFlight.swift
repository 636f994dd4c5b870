import Synchronization

/// Does one thing once for all who want it at the same time.
///
/// The work goes on as long as somebody still wants it: it is cancelled when the last of those who
/// wait is.
package final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Flight {
        let number: UInt64
        let task: Task<Value, any Error>
        var waiting: Int
    }

    private struct State {
        var flights: [Key: Flight] = [:]
        var next: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Nothing is under way.
    package init() {}

    /// The result of `work`, or of the work for the same key that is under way already.
    package func run(
        _ key: Key, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let (number, task) = join(key, work)
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            leave(key, number)
        }
        if Task.isCancelled { throw CancellationError() }
        return try result.get()
    }

    /// How many wait for a key now.
    func waiting(for key: Key) -> Int { state.withLock { $0.flights[key]?.waiting ?? 0 } }

    private func join(
        _ key: Key, _ work: @escaping @Sendable () async throws -> Value
    ) -> (UInt64, Task<Value, any Error>) {
        state.withLock { state in
            if var flight = state.flights[key] {
                flight.waiting += 1
                state.flights[key] = flight
                return (flight.number, flight.task)
            }
            state.next += 1
            let number = state.next
            let task = Task {
                defer { finish(key, number) }
                return try await work()
            }
            state.flights[key] = Flight(number: number, task: task, waiting: 1)
            return (number, task)
        }
    }

    private func leave(_ key: Key, _ number: UInt64) {
        let abandoned: Task<Value, any Error>? = state.withLock { state in
            guard var flight = state.flights[key], flight.number == number else { return nil }
            flight.waiting -= 1
            // Who comes now must not join work that is being cancelled.
            state.flights[key] = flight.waiting > 0 ? flight : nil
            return flight.waiting > 0 ? nil : flight.task
        }
        abandoned?.cancel()
    }

    private func finish(_ key: Key, _ number: UInt64) {
        state.withLock { state in
            if state.flights[key]?.number == number { state.flights[key] = nil }
        }
    }
}

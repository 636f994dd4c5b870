import Synchronization

/// Lets a bounded number of tasks through for each key, first come, first served.
package final class Limiter<Key: Hashable & Sendable>: Sendable {
    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var running: [Key: Int] = [:]
        var waiting: [Key: [Waiter]] = [:]
        var next: UInt64 = 0
        /// Waiters that were cancelled before they began to wait.
        var cancelled: Set<UInt64> = []
    }

    private let limit: Int
    private let state = Mutex(State())

    /// Lets `limit` tasks through at once.
    package init(limit: Int) { self.limit = max(1, limit) }

    /// Returns when a place is free and takes it; ``leave(_:)`` must follow.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while it waits; then there is no
    ///   place to leave.
    package func enter(_ key: Key) async throws {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        let entered = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return false }
                    if state.running[key, default: 0] < limit {
                        state.running[key, default: 0] += 1
                        return true
                    }
                    state.waiting[key, default: []].append(
                        Waiter(number: number, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            cancel(number, key)
        }
        state.withLock { _ = $0.cancelled.remove(number) }
        guard entered else { throw CancellationError() }
    }

    private func cancel(_ number: UInt64, _ key: Key) {
        let waiter: Waiter? = state.withLock { state in
            guard let index = state.waiting[key]?.firstIndex(where: { $0.number == number }) else {
                state.cancelled.insert(number)
                return nil
            }
            return state.waiting[key]?.remove(at: index)
        }
        waiter?.continuation.resume(returning: false)
    }

    /// Gives the place to the one who has waited longest.
    package func leave(_ key: Key) {
        let next: Waiter? = state.withLock { state in
            if let first = state.waiting[key]?.first {
                // The place passes on without becoming free.
                state.waiting[key]?.removeFirst()
                return first
            }
            state.running[key, default: 1] -= 1
            return nil
        }
        next?.continuation.resume(returning: true)
    }
}

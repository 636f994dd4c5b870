import Synchronization

/// A flag that is taken once.
final class SharedFlag: Sendable {
    private let isTaken = Mutex(false)

    /// `true` for the first who asks.
    func take() -> Bool {
        isTaken.withLock { taken in
            defer { taken = true }
            return !taken
        }
    }
}

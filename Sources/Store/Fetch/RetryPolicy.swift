/// How often and after what time something that failed is tried again.
public struct RetryPolicy: Hashable, Sendable {
    /// How many times in all, while nothing comes in between.
    public var attempts: Int
    /// How many times in all when there is no connection to begin with, which seldom changes.
    public var connectionAttempts: Int
    /// The greatest time before the second attempt; it doubles with each further one.
    public var firstDelay: Duration
    /// The greatest time before any attempt.
    public var maximumDelay: Duration
    /// The longest wait that a server may ask for; when it asks for more, there is no other attempt.
    public var maximumServerDelay: Duration

    /// Sets all figures.
    public init(
        attempts: Int = 6, connectionAttempts: Int = 3, firstDelay: Duration = .milliseconds(500),
        maximumDelay: Duration = .seconds(20), maximumServerDelay: Duration = .seconds(120)
    ) {
        self.attempts = attempts
        self.connectionAttempts = connectionAttempts
        self.firstDelay = firstDelay
        self.maximumDelay = maximumDelay
        self.maximumServerDelay = maximumServerDelay
    }

    /// How long to wait after a failure; `nil` to give up.
    ///
    /// - Parameters:
    ///   - failures: How many attempts have failed in a row, at least one.
    ///   - limit: How many may.
    ///   - serverDelay: What the server asked for (`Retry-After`).
    ///   - random: A number from 0 to 1: without it, all who failed together would come back
    ///     together. Half of the time is fixed, half is chance.
    package func delay(
        afterFailures failures: Int, limit: Int, serverDelay: Duration?, random: Double
    ) -> Duration? {
        guard failures < limit else { return nil }
        if let serverDelay {
            return serverDelay <= maximumServerDelay ? serverDelay : nil
        }
        let doublings = min(max(failures - 1, 0), 16)
        let full = min(firstDelay * (1 << doublings), maximumDelay)
        return full * (0.5 + random / 2)
    }
}

import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Turns the first SIGINT or SIGTERM into cancellation, so that temporary files go away; the second
/// ends the program at once, and the next run sweeps. While a container runs in the foreground,
/// signals are its own instead.
enum Interruption {
    private static let receiver = Mutex<(@Sendable (Int32) -> Void)?>(nil)

    static func cancelling(_ body: @escaping @Sendable () async -> Int32) async -> Int32 {
        let work = Task { await body() }
        let sources = [SIGINT, SIGTERM].map { number in
            source(of: number) {
                if let receiver = receiver.withLock({ $0 }) {
                    receiver(number)
                    return
                }
                work.cancel()
                signal(SIGINT, SIG_DFL)
                signal(SIGTERM, SIG_DFL)
            }
        }
        defer { for source in sources { source.cancel() } }
        return await work.value
    }

    /// Gives every signal that a program can get to somebody else while `body` runs.
    static func passingOn<Result>(
        _ receive: @escaping @Sendable (Int32) -> Void, while body: () async throws -> Result
    ) async rethrows -> Result {
        receiver.withLock { $0 = receive }
        let others = [SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGWINCH]
        let sources = others.map { number in source(of: number) { receive(number) } }
        defer {
            for source in sources { source.cancel() }
            for number in others { signal(number, SIG_DFL) }
            receiver.withLock { $0 = nil }
        }
        return try await body()
    }

    private static func source(
        of number: Int32, _ handler: @escaping @Sendable () -> Void
    ) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler(handler: handler)
        source.resume()
        return source
    }
}

import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Turns the first SIGINT or SIGTERM into cancellation, so that temporary files go away; the second
/// ends the program at once, and the next run sweeps.
enum Interruption {
    static func cancelling(_ body: @escaping @Sendable () async -> Int32) async -> Int32 {
        let work = Task { await body() }
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                work.cancel()
                signal(SIGINT, SIG_DFL)
                signal(SIGTERM, SIG_DFL)
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        return await work.value
    }
}

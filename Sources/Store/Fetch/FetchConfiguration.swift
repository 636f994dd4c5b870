public import OCIModel
public import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How to fetch. Everything that comes from outside comes in here.
public struct FetchConfiguration: Sendable {
    /// How many connections to one host at most.
    public var connectionsPerHost = 8
    /// When to try again.
    public var retry = RetryPolicy()
    /// How long a connection may take to come about.
    public var connectTimeout: Duration = .seconds(15)
    /// How long a connection may stay silent.
    public var idleTimeout: Duration = .seconds(60)
    /// The greatest size of a file whose size nothing trusted says, in bytes.
    public var maximumSize: UInt64 = 8 << 30
    /// How many redirections in a row are followed.
    public var maximumRedirects = 8
    /// Which proxies to ask.
    public var proxies = ProxySettings()
    /// Who to be.
    public var credentials = CredentialStore()
    /// A PEM file with certificates to trust besides those of the system.
    public var additionalCertificates: FilePath?
    /// What is different for single hosts, by name and port.
    public var trust: @Sendable (_ host: String, _ port: Int) -> HostTrust? = { _, _ in nil }
    /// What to call ourselves.
    public var userAgent = "socle"
    /// The clock.
    public var clock = FetchClock.system

    /// The defaults.
    public init() {}
}

/// Time and chance as the fetcher sees them; tests have their own.
public struct FetchClock: Sendable {
    /// Waits; throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// The time of day.
    public var now: @Sendable () -> Timestamp
    /// A number from 0 to 1.
    public var random: @Sendable () -> Double

    /// Sets all three.
    public init(
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> Double
    ) {
        self.sleep = sleep
        self.now = now
        self.random = random
    }

    /// The real ones.
    public static let system = FetchClock(
        sleep: { try await Task.sleep(for: $0) },
        now: { Timestamp(seconds: Int64(time(nil))) },
        random: { Double.random(in: 0...1) })
}

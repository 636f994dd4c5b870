import OCIModel
import Packages
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import Store

/// The fetcher against a server that misbehaves.
struct FetcherFaultTests {
    private let store: StoreFixture
    private let packages: PackageStore
    private let clock = TestClock()
    private static let bytes = noise(400_000)
    private static let digest = DigestHasher.digest(of: bytes)

    init() throws {
        store = try StoreFixture()
        packages = PackageStore(store.session)
    }

    private func fetch(
        _ server: FaultyServer, size: UInt64? = 400_000, digest: Digest = digest,
        _ configuration: FetchConfiguration? = nil
    ) async throws {
        let fetcher = try Fetcher(into: packages, configuration: configuration ?? .quick(clock))
        let path = try await fetcher.fetch(
            [RemoteLocation(server.base + "/a.deb")], size: size, digest: digest)
        #expect(DigestHasher.digest(of: try Files.read(path)) == digest)
    }

    private func location(_ server: FaultyServer) throws -> RemoteLocation {
        try RemoteLocation(server.base + "/a.deb")
    }

    private func nothingIsLeft() throws {
        #expect(try store.temporaries() == [])
        #expect(try packages.packages.list().isEmpty)
    }

    @Test func goesOnWhereTheConnectionBroke() async throws {
        let server = try await FaultyServer { _, number in
            number < 3 ? .cut(Self.bytes, after: 120_000) : .file(Self.bytes)
        }
        try await fetch(server)
        let starts = server.requests.map { $0.headers["range"] }
        #expect(starts.count == 4)
        #expect(starts[0] == nil)
        #expect(starts.dropFirst().allSatisfy { $0?.hasPrefix("bytes=") == true })
        #expect(try store.temporaries() == [])
    }

    @Test func startsAnewWhereTheServerDoesNotKnowRanges() async throws {
        let server = try await FaultyServer { _, number in
            number == 0 ? .cut(Self.bytes, after: 150_000) : .file(Self.bytes, ranges: false)
        }
        try await fetch(server)
        #expect(server.requests.count == 2)
        #expect(server.requests[1].headers["range"] != nil)
    }

    @Test func startsAnewWhenAnotherPartComes() async throws {
        let server = try await FaultyServer { _, number in
            switch number {
            case 0: .cut(Self.bytes, after: 150_000)
            case 1: .wrongRange(Self.bytes)
            default: .file(Self.bytes)
            }
        }
        try await fetch(server)
        #expect(server.requests.count == 3)
        #expect(server.requests[2].headers["range"] == nil)
    }

    @Test func startsAnewWhenThePartsDoNotFit() async throws {
        let other = noise(400_000, seed: 99)
        let server = try await FaultyServer { _, number in
            number == 0 ? .cut(other, after: 150_000) : .file(Self.bytes)
        }
        try await fetch(server)
        #expect(server.requests.map { $0.headers["range"] != nil } == [false, true, false])
    }

    /// The file has shrunk since: the server has nothing from there on.
    @Test func startsAnewWhenThereIsNothingToGoOnWith() async throws {
        let server = try await FaultyServer { _, number in
            number == 0 ? .cut(noise(2_000_000), after: 1_900_000) : .file(Self.bytes)
        }
        // The size is not known, or the server's promise would be enough to refuse the first answer.
        try await fetch(server, size: nil)
        #expect(server.requests.map { $0.headers["range"] != nil } == [false, true, false])
    }

    @Test func withoutADigestOnlyTheSameFileIsGoneOnWith() async throws {
        for etag in ["\"same\"", "W/\"weak\"", nil] {
            let server = try await FaultyServer { _, number in
                number == 0
                    ? .cut(Self.bytes, after: 150_000, etag: etag)
                    : .file(Self.bytes, ranges: etag == "\"same\"", etag: etag)
            }
            let fetcher = try Fetcher(into: packages, configuration: .quick(clock))
            let bytes = try await fetcher.fetchUnverified(location(server), limit: 500_000)
            #expect(bytes == Self.bytes)
            #expect(server.requests[1].headers["if-range"] == (etag == "\"same\"" ? etag : nil))
            #expect((server.requests[1].headers["range"] != nil) == (etag == "\"same\""))
        }
    }

    @Test func waitsLongerAndLongerAndGivesUp() async throws {
        let server = try await FaultyServer { _, _ in .status(503) }
        let error = FetchError.status(
            try location(server), code: 503, reason: "Service Unavailable")
        await #expect(throws: error) { try await fetch(server) }
        #expect(server.requests.count == 6)
        #expect(clock.waits == [.seconds(0.5), .seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        try nothingIsLeft()
    }

    @Test(arguments: [408, 425, 429, 500, 502, 503, 504]) func triesAgainAfter(status: Int)
        async throws
    {
        let server = try await FaultyServer { _, number in
            number < 2 ? .status(status) : .file(Self.bytes)
        }
        try await fetch(server)
        #expect(server.requests.count == 3)
    }

    @Test(arguments: [400, 402, 418, 501, 505]) func doesNotTryAgainAfter(status: Int) async throws
    {
        let server = try await FaultyServer { _, _ in .status(status) }
        await #expect(throws: FetchError.self) { try await fetch(server) }
        #expect(server.requests.count == 1)
    }

    struct Wait: Sendable {
        let header: String
        let wait: Duration?
    }

    @Test(arguments: [
        Wait(header: "7", wait: .seconds(7)), Wait(header: "0", wait: .zero),
        // The test's clock stands at 2023-11-14 22:13:20.
        Wait(header: "Tue, 14 Nov 2023 22:13:50 GMT", wait: .seconds(30)),
        Wait(header: "Tue, 14 Nov 2023 22:00:00 GMT", wait: .zero),
        Wait(header: "soon", wait: .seconds(0.5)), Wait(header: "100000", wait: nil),
    ])
    func waitsAsLongAsTheServerWants(_ example: Wait) async throws {
        let server = try await FaultyServer { _, number in
            number == 0
                ? .status(429, headers: ["Retry-After": example.header]) : .file(Self.bytes)
        }
        if let wait = example.wait {
            try await fetch(server)
            #expect(clock.waits == [wait])
        } else {
            await #expect(throws: FetchError.self) { try await fetch(server) }
            #expect(clock.waits == [])
        }
    }

    @Test func aFileOfAnotherLengthIsNotFetched() async throws {
        let server = try await FaultyServer { _, _ in .file(noise(399_999)) }
        let error = FetchError.wrongSize(
            try location(server), expected: 400_000, actual: 399_999)
        await #expect(throws: error) { try await fetch(server) }
        #expect(server.requests.count == 1)
        try nothingIsLeft()
    }

    /// The length is right, the body is not: the connection ends early, every time.
    @Test func aBodyThatIsAlwaysTooShort() async throws {
        let server = try await FaultyServer { _, _ in .length(400_000, noise(100)) }
        let error = await #expect(throws: FetchError.self) { try await fetch(server) }
        guard case .connection(_, _, let attempts) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(attempts == server.requests.count)
        try nothingIsLeft()
    }

    @Test func aBodyWithoutLengthThatEndsEarly() async throws {
        let server = try await FaultyServer { _, number in
            number == 0 ? .closed(Array(Self.bytes[..<200_000])) : .file(Self.bytes)
        }
        try await fetch(server)
        #expect(server.requests.count == 2)
        #expect(server.requests[1].headers["range"]?.hasPrefix("bytes=") == true)
    }

    @Test(arguments: [UInt64(200_000), nil]) func anEndlessBodyIsCutOff(size: UInt64?) async throws
    {
        let server = try await FaultyServer { _, _ in .endless }
        var configuration = FetchConfiguration.quick(clock)
        configuration.maximumSize = 300_000
        let error = FetchError.tooLong(try location(server), limit: size ?? 300_000)
        await #expect(throws: error) { try await fetch(server, size: size, configuration) }
        await #expect(throws: FetchError.tooLong(try location(server), limit: 5)) {
            try await Fetcher(into: packages, configuration: .quick(clock))
                .fetchUnverified(location(server), limit: 5)
        }
        #expect(server.requests.count == 2)
        try nothingIsLeft()
    }

    @Test func aPromisedLengthThatIsTooMuchIsRefusedAtOnce() async throws {
        let server = try await FaultyServer { _, _ in .length(1 << 40, [1]) }
        await #expect(throws: FetchError.tooLong(try location(server), limit: 5)) {
            try await Fetcher(into: packages, configuration: .quick(clock))
                .fetchUnverified(location(server), limit: 5)
        }
    }

    @Test(arguments: [Reply.silent, .stall(bytes, after: 1000)])
    func silenceEnds(_ reply: Reply) async throws {
        let server = try await FaultyServer { _, number in number == 0 ? reply : .file(Self.bytes) }
        var configuration = FetchConfiguration.quick(clock)
        configuration.idleTimeout = .seconds(2)
        try await fetch(server, configuration)
        // A busy machine may be silent once more.
        #expect(server.requests.count >= 2)
    }

    @Test func nobodyAnswers() async throws {
        // A port that was free a moment ago.
        let location: RemoteLocation
        do {
            let server = try await FaultyServer { _, _ in .silent }
            location = try self.location(server)
        }
        let fetcher = try Fetcher(into: packages, configuration: .quick(clock))
        await #expect(
            throws: FetchError.connection(
                location, reason: "no connection: connection refused", attempts: 3)
        ) { try await fetcher.fetch([location], size: nil, digest: Self.digest) }
        try nothingIsLeft()
    }

    @Test func cancellingLeavesNothing() async throws {
        let server = try await FaultyServer { _, _ in .stall(Self.bytes, after: 200_000) }
        let fetcher = try Fetcher(into: packages, configuration: .quick(clock))
        let location = try location(server)
        let task = Task {
            try await fetcher.fetch([location], size: 400_000, digest: Self.digest)
        }
        // Until something has been written, so that there is something to leave behind.
        while try store.temporaries().isEmpty || server.requests.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try nothingIsLeft()
    }

    @Test func cancellingEndsAWait() async throws {
        let server = try await FaultyServer { _, _ in .status(503) }
        var configuration = FetchConfiguration.quick(clock)
        configuration.clock.sleep = { _ in try await Task.sleep(for: .seconds(3600)) }
        let fetcher = try Fetcher(into: packages, configuration: configuration)
        let location = try location(server)
        let task = Task { try await fetcher.fetch([location], size: nil, digest: Self.digest) }
        while server.requests.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try nothingIsLeft()
    }
}

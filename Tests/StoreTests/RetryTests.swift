import OCIModel
import SystemPackage
import Testing

@testable import Store

struct RetryPolicyTests {
    private let policy = RetryPolicy(
        attempts: 5, connectionAttempts: 2, firstDelay: .seconds(1), maximumDelay: .seconds(5),
        maximumServerDelay: .seconds(60))

    private func delay(_ failures: Int, server: Duration? = nil, random: Double = 1) -> Duration? {
        policy.delay(afterFailures: failures, limit: 5, serverDelay: server, random: random)
    }

    @Test func doublesUpToTheGreatest() {
        #expect(
            (1...5).map { delay($0) } == [.seconds(1), .seconds(2), .seconds(4), .seconds(5), nil])
    }

    @Test func halfOfItIsChance() {
        #expect(delay(2, random: 0) == .seconds(1))
        #expect(delay(2, random: 0.5) == .seconds(1.5))
    }

    @Test func theServerIsHeard() {
        #expect(delay(1, server: .seconds(30)) == .seconds(30))
        #expect(delay(1, server: .seconds(61)) == nil)
        #expect(delay(5, server: .zero) == nil)
    }

    @Test func manyFailuresDoNotOverflow() {
        let long = policy.delay(afterFailures: 1000, limit: 2000, serverDelay: nil, random: 1)
        #expect(long == .seconds(5))
    }
}

struct HTTPDateTests {
    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", Int64(784_111_777)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
        ("Fri, 31 Dec 2100 23:59:59 GMT", 4_133_980_799),
    ])
    func reads(text: String, seconds: Int64) {
        #expect(HTTPDate.parse(text) == Timestamp(seconds: seconds))
    }

    @Test(arguments: [
        "", "120", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49 GMT",
        "Sun, 99 Nov 1994 08:49:37 GMT", "Sun, 06 Abc 1994 08:49:37 GMT",
        "Sun, 06 Nov 99999999999999 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
    ])
    func refuses(_ text: String) { #expect(HTTPDate.parse(text) == nil) }
}

struct ContentRangeTests {
    @Test func reads() {
        #expect(ContentRange("bytes 5-9/10")?.start == 5)
        #expect(ContentRange("bytes 5-9/*")?.start == 5)
        for bad in [nil, "", "bytes", "bytes */10", "items 5-9/10", "bytes -1-2/3"] {
            #expect(ContentRange(bad) == nil)
        }
    }
}

struct LimiterTests {
    @Test func noMoreThanTheLimitAtOnceAndAllComeThrough() async throws {
        let limiter = Limiter<String>(limit: 3)
        let counts = Shared((now: 0, most: 0, done: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let key = number % 2 == 0 ? "a" : "b"
                    try await limiter.enter(key)
                    defer { limiter.leave(key) }
                    if key == "a" {
                        counts.withLock { counts in
                            counts.now += 1
                            counts.most = max(counts.most, counts.now)
                        }
                    }
                    for _ in 0..<10 { await Task.yield() }
                    counts.withLock { counts in
                        if key == "a" { counts.now -= 1 }
                        counts.done += 1
                    }
                }
            }
            try await group.waitForAll()
        }
        let result = counts.withLock { $0 }
        #expect(result.most <= 3)
        #expect(result.done == 60)
    }

    @Test func whoIsCancelledWhileWaitingTakesNoPlace() async throws {
        let limiter = Limiter<Int>(limit: 1)
        try await limiter.enter(1)
        let waiting = Task { try await limiter.enter(1) }
        await Task.yield()
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        limiter.leave(1)
        // The place is free: this would wait for ever otherwise.
        try await limiter.enter(1)
        limiter.leave(1)
    }
}

struct SingleFlightTests {
    private actor Gate {
        private var waiting: [CheckedContinuation<Void, Never>] = []
        private var isOpen = false

        func pass() async {
            if isOpen { return }
            await withCheckedContinuation { waiting.append($0) }
        }

        func open() {
            isOpen = true
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
    }

    @Test func theWorkIsDoneOnce() async throws {
        let flights = SingleFlight<String, Int>()
        let count = Shared(0)
        let gate = Gate()
        let tasks = (0..<6).map { _ in
            Task {
                try await flights.run("a") {
                    await gate.pass()
                    return count.withLock { count in
                        count += 1
                        return count
                    }
                }
            }
        }
        while flights.waiting(for: "a") < 6 { await Task.yield() }
        // Another key is other work.
        #expect(try await flights.run("b") { 7 } == 7)
        await gate.open()
        for task in tasks { #expect(try await task.value == 1) }
        #expect(flights.waiting(for: "a") == 0)
        #expect(try await flights.run("a") { -1 } == -1)
    }

    @Test func aFailureIsEverybodys() async {
        let flights = SingleFlight<String, Int>()
        await #expect(throws: StoreError.notEmpty("x")) {
            try await flights.run("a") { throw StoreError.notEmpty("x") }
        }
    }

    @Test func theWorkEndsWhenTheLastLosesInterest() async throws {
        let flights = SingleFlight<String, Int>()
        let gate = Gate()
        let cancelled = Shared(false)
        let started = Gate()
        let only = Task {
            try await flights.run("a") {
                await started.open()
                await gate.pass()
                cancelled.withLock { $0 = Task.isCancelled }
                return 1
            }
        }
        await started.pass()
        only.cancel()
        await gate.open()
        await #expect(throws: CancellationError.self) { try await only.value }
        #expect(cancelled.withLock { $0 })
    }
}

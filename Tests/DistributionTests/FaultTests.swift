import OCIModel
import Store
import Synchronization
import Testing

@testable import Distribution

/// Registries and networks that do not do as they should: the right result or one clear line, and
/// nothing half-written.
struct FaultTests {
    private let bench: Bench
    private let layer = noise(300_000, seed: 5)

    init() throws { bench = try Bench() }

    private var layerDigest: Digest { DigestHasher.digest(of: layer) }

    /// A registry with an image of one layer, which misbehaves afterwards.
    private func registry(
        _ features: TestRegistry.Features = .init(),
        _ fault: @escaping @Sendable (TestRegistry.Request, Int) -> TestRegistry.Fault?
    ) async throws -> TestRegistry {
        let source = try Bench()
        try source.image("app:1", layers: [layer])
        let registry = try await TestRegistry(features) { request, number in
            request.headers["user-agent"] == "setup" ? nil : fault(request, number)
        }
        let client = try source.client { $0.network.userAgent = "setup" }
        try await source.copy("app:1", "docker://HOST/app:1", registry, client: client)
        registry.forget()
        return registry
    }

    @Test(arguments: [1, 77, 65_536, 150_001, 299_999])
    func aDownloadGoesOnWhereItBrokeOff(_ place: Int) async throws {
        let path = "/v2/app/blobs/\(layerDigest)"
        let registry = try await registry { request, number in
            request.path == path && number < 2 ? .cutAnswer(after: place) : nil
        }
        try await bench.copy("docker://HOST/app:1", "app:1", registry)
        let ranges = registry.requests.filter { $0.path == path }.compactMap { $0.headers["range"] }
        // What was on its way when the connection closed may be lost.
        let start = try #require(ranges.first.flatMap { Int($0.dropFirst(6).dropLast()) })
        #expect((1...place).contains(start))
        #expect(try bench.images.blobs.bytes(of: layerDigest, limit: 1 << 20) == layer)
        #expect(try bench.leftovers() == [])
    }

    @Test func aRegistryWithoutRangesIsReadAnew() async throws {
        let path = "/v2/app/blobs/\(layerDigest)"
        let registry = try await registry { request, number in
            guard request.path == path else { return nil }
            return number == 0 ? .cutAnswer(after: 100_000) : .ignoreRange
        }
        try await bench.copy("docker://HOST/app:1", "app:1", registry)
        #expect(try bench.images.blobs.bytes(of: layerDigest, limit: 1 << 20) == layer)
    }

    struct Cut: Sendable {
        var place: Int
        var keepsParts: Bool
        var hasQuery: Bool
    }

    @Test(
        arguments: [1, 5000, 250_000, 299_999].flatMap { place in
            [true, false].flatMap { keeps in
                [true, false].map { Cut(place: place, keepsParts: keeps, hasQuery: $0) }
            }
        })
    func anUploadThatBreaksOffEndsWell(_ cut: Cut) async throws {
        try bench.image("app:1", layers: [layer])
        let features = TestRegistry.Features(
            uploadsHaveQuery: cut.hasQuery, keepsParts: cut.keepsParts)
        let broken = Once()
        let registry = try await TestRegistry(features) { request, _ in
            let isLayer = request.query["digest"] == layerDigest.description
            return request.method == "PUT" && isLayer && broken.isFirst
                ? .cutRequest(after: cut.place) : nil
        }
        let report = try await bench.copy("app:1", "docker://HOST/app:1", registry)
        #expect(registry.digest("app", "1") == report.root.digest)
        #expect(registry.content("app", layerDigest) == layer)
        #expect(bench.waits.count == 1)
        let resumes = registry.lines.contains { $0.hasPrefix("PATCH") }
        if !cut.keepsParts || cut.place == 1 {
            // A byte or none: nobody can tell, and it is not worth going on with.
            #expect(cut.keepsParts || !resumes)
        } else {
            #expect(resumes)
            // What the registry has is not sent again: the pieces that came make up the layer.
            let pieces = registry.requests.filter {
                $0.method == "PATCH" || $0.query["digest"] == layerDigest.description
            }.map(\.body.count)
            let start = try #require(
                registry.requests.first { $0.method == "PATCH" }?.headers["content-range"])
            #expect(start == "\(cut.place)-\(layer.count - 1)")
            #expect(pieces.contains(layer.count - cut.place))
        }
    }

    /// Where connections break is drawn, the same each time.
    @Test(arguments: UInt64(1)...12)
    func connectionsMayBreakAnywhere(_ seed: UInt64) async throws {
        let drawn = noise(32, seed: seed)
        let places = stride(from: 0, to: drawn.count, by: 4).map { start in
            drawn[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } % layer.count
        }
        let root = try bench.image("app:1", layers: [layer])
        let up = Mutex(places[..<4])
        let down = Mutex(places[4...])
        let registry = try await TestRegistry(.init(keepsParts: seed % 3 != 0)) { request, _ in
            switch request.method {
            case "PUT" where request.query["digest"] != nil, "PATCH":
                up.withLock { $0.popFirst() }.map { .cutRequest(after: $0) }
            case "GET" where request.path.contains("/blobs/sha256"):
                down.withLock { $0.popFirst() }.map { .cutAnswer(after: $0) }
            default: nil
            }
        }
        try await bench.copy("app:1", "docker://HOST/app:1", registry)
        #expect(registry.content("app", layerDigest) == layer)
        let other = try Bench()
        try await other.copy("docker://HOST/app:1", "app:1", registry)
        #expect(try other.images.root(of: ImageName("app:1"))?.digest == root.digest)
        #expect(try other.images.blobs.bytes(of: layerDigest, limit: 1 << 20) == layer)
        #expect(try bench.leftovers() == [] && other.leftovers() == [])
    }

    @Test func whatIsTooMuchAtOnceGoesInChunks() async throws {
        let big = noise(5 << 20, seed: 9)
        try bench.image("app:1", layers: [big])
        let registry = try await TestRegistry(.init(largestBody: 16 << 20)) { request, number in
            request.method == "PUT" && request.query["digest"] != nil && request.body.isEmpty
                && request.headers["content-length"] == String(big.count)
                ? .answer(413) : nil
        }
        let report = try await bench.copy("app:1", "docker://HOST/app:1", registry)
        #expect(registry.digest("app", "1") == report.root.digest)
        #expect(registry.lines.contains { $0.hasPrefix("PATCH") })
    }

    struct Trouble: Sendable {
        var status: Int
        var retryAfter: String?
        var waits: [Duration]
    }

    @Test(arguments: [
        Trouble(status: 429, retryAfter: "7", waits: [.seconds(7), .seconds(7)]),
        Trouble(
            status: 429, retryAfter: "Tue, 14 Nov 2023 22:13:25 GMT",
            waits: [.seconds(5), .seconds(5)]),
        Trouble(status: 503, retryAfter: nil, waits: [.milliseconds(500), .seconds(1)]),
        Trouble(status: 500, retryAfter: nil, waits: [.milliseconds(500), .seconds(1)]),
    ])
    func whatPassesIsWaitedFor(_ trouble: Trouble) async throws {
        let headers = trouble.retryAfter.map { ["retry-after": $0] } ?? [:]
        let registry = try await registry { request, number in
            request.path.hasSuffix("manifests/1") && number < 2
                ? .answer(trouble.status, headers: headers) : nil
        }
        try await bench.copy("docker://HOST/app:1", "app:1", registry)
        #expect(bench.waits == trouble.waits)
    }

    @Test func whatDoesNotPassIsSaidInTheRegistrysWords() async throws {
        let body = #"{"errors":[{"code":"TOOMANYREQUESTS","message":"slow\u001b[2J down"}]}"#
        let registry = try await registry { _, _ in
            .answer(
                429,
                headers: [
                    "ratelimit-limit": "100;w=21600", "ratelimit-remaining": "0;w=21600",
                ], body: body)
        }
        let error = await #expect(throws: RegistryError.self) {
            try await bench.copy("docker://HOST/app:1", "app:1", registry)
        }
        let text = try #require(error?.description)
        #expect(text.contains("429: TOOMANYREQUESTS: slow [2J down"))
        #expect(text.contains("0 of 100 pulls left in 6 h"))
        #expect(text.contains("GET http://\(registry.host)/v2/app/manifests/1"))
        #expect(bench.waits.count == 5)
    }

    @Test func aLongWaitIsNotWaited() async throws {
        let registry = try await registry { _, _ in
            .answer(429, headers: ["retry-after": "3600"])
        }
        await #expect(throws: RegistryError.self) {
            try await bench.copy("docker://HOST/app:1", "app:1", registry)
        }
        #expect(bench.waits == [])
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// What is answered for the manifest or, in place of it, the layer.
        var path = "manifests/1"
        var fault: TestRegistry.Fault
        var message: String
    }

    @Test(arguments: [
        Bad(
            testDescription: "other bytes", path: "blobs",
            fault: .content(noise(300_000, seed: 6)), message: "the content has sha256:"),
        Bad(
            testDescription: "too many bytes", path: "blobs",
            fault: .content(noise(300_001, seed: 6)), message: "300001 bytes instead of the 300000"
        ),
        Bad(
            testDescription: "bytes without end", path: "blobs", fault: .endless,
            message: "more than the 300000 bytes"),
        Bad(
            testDescription: "a manifest without end", fault: .endless,
            message: "more than 8388608 bytes"),
        Bad(
            testDescription: "a manifest of 100 MB",
            fault: .answer(200, headers: ["content-length": "104857600"]),
            message: "more than 8388608 bytes"),
        Bad(
            testDescription: "a page for people",
            fault: .content(Array("<html>".utf8), headers: ["content-type": "text/html"]),
            message: "not a manifest but text/html"),
        Bad(
            testDescription: "a manifest of schema 1",
            fault: .content(Array(#"{"schemaVersion":1,"fsLayers":[]}"#.utf8)),
            message: "schema 1"),
        Bad(
            testDescription: "two things at once",
            fault: .content(
                Array(#"{"schemaVersion":2,"manifests":[],"layers":[]}"#.utf8),
                headers: ["content-type": MediaType.ociIndex.rawValue]), message: "both at once"),
        Bad(
            testDescription: "one type sent, another written",
            fault: .content(
                Array(
                    #"{"schemaVersion":2,"mediaType":"\#(MediaType.ociIndex)","manifests":[]}"#
                        .utf8), headers: ["content-type": MediaType.ociManifest.rawValue]),
            message: "and says it is"),
        Bad(
            testDescription: "another digest in the header",
            fault: .content(
                Array(#"{"schemaVersion":2,"manifests":[]}"#.utf8),
                headers: ["docker-content-digest": "sha256:" + String(repeating: "0", count: 64)]),
            message: "somebody is in between"),
        Bad(
            testDescription: "redirected in a circle",
            fault: .answer(302, headers: ["location": "/v2/app/manifests/1"]),
            message: "redirections"),
    ])
    func badAnswersAreOneLineAndLeaveNothing(_ bad: Bad) async throws {
        let digest = layerDigest.description
        let registry = try await registry { request, _ in
            let isMeant =
                bad.path == "blobs"
                ? request.path.hasSuffix("blobs/\(digest)") : request.path.hasSuffix(bad.path)
            return isMeant && request.method == "GET" ? bad.fault : nil
        }
        let error = await #expect(throws: (any Error).self) {
            try await bench.copy("docker://HOST/app:1", "app:1", registry)
        }
        let text = try #require(error.map { "\($0)" })
        #expect(text.contains(bad.message), "\(text)")
        #expect(!text.contains("\n"))
        #expect(try bench.images.images().isEmpty)
        #expect(try !bench.images.blobs.contains(layerDigest))
        #expect(try bench.leftovers() == [])
    }

    @Test func wrongContentNeverBecomesWholeElsewhere() async throws {
        let digest = layerDigest.description
        let first = try await registry { request, _ in
            request.path.hasSuffix("blobs/\(digest)") ? .content(noise(300_000, seed: 6)) : nil
        }
        let second = try await TestRegistry()
        let error = await #expect(throws: StoreError.self) {
            try await bench.copy("docker://\(first.host)/app:1", "docker://\(second.host)/app:1")
        }
        guard case .wrongDigest = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(second.tags("app") == [])
        #expect(second.content("app", layerDigest) == nil)
    }

    @Test func aBrokenDownloadInsideAnUploadGoesOn() async throws {
        let digest = layerDigest.description
        let first = try await registry { request, number in
            request.path.hasSuffix("blobs/\(digest)") && number < 3
                ? .cutAnswer(after: 90_000) : nil
        }
        let second = try await TestRegistry()
        try await bench.copy("docker://\(first.host)/app:1", "docker://\(second.host)/app:1")
        #expect(second.content("app", layerDigest) == layer)
        #expect(second.lines.filter { $0.hasPrefix("POST") }.count == 2)
    }

    @Test func cancellingLeavesNothing() async throws {
        let digest = layerDigest.description
        let reached = AsyncStream<Void>.makeStream()
        let registry = try await registry { request, _ in
            guard request.path.hasSuffix("blobs/\(digest)") else { return nil }
            reached.continuation.yield()
            return .endless
        }
        // The layer is said to be endless in size too, so only the user ends it.
        let bench = bench
        let task = Task { try await bench.copy("docker://HOST/app:1", "app:1", registry) }
        for await _ in reached.stream { break }
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(try bench.leftovers() == [])
        #expect(try bench.images.images().isEmpty)
    }

    @Test func onlySoManyBlobsAreOnTheirWayAtOnce() async throws {
        let registry = try await TestRegistry()
        try bench.image("app:1", layers: (0..<20).map { noise(20_000, seed: $0 + 30) })
        let client = try bench.client { $0.parallelBlobs = 3 }
        try await bench.copy("app:1", "docker://HOST/app:1", registry, client: client)
        #expect(registry.state.value.withLock { $0.mostOpen } <= 4)
    }
}

/// Says yes once.
final class Once: Sendable {
    private let state = SharedFlag()

    /// Whether nobody has asked before.
    var isFirst: Bool { state.take() }
}

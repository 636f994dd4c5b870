import OCIModel
import Store
import Synchronization
import Testing

@testable import Distribution

/// Mirrors that do not do as they should: the next place is asked, and the image comes whole.
struct MirrorTests {
    private let bench: Bench
    private let layer = noise(300_000, seed: 5)

    init() throws { bench = try Bench() }

    struct Trouble: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var fault: TestRegistry.Fault
    }

    static let troubles = [
        Trouble(testDescription: "other bytes", fault: .content(noise(300_000, seed: 6))),
        Trouble(testDescription: "too many bytes", fault: .content(noise(300_001, seed: 6))),
        Trouble(testDescription: "bytes without end", fault: .endless),
        Trouble(testDescription: "the blob is not there", fault: .answer(404)),
        Trouble(testDescription: "an error each time", fault: .answer(500)),
        Trouble(testDescription: "broken off each time", fault: .cutAnswer(after: 5000)),
    ]

    /// A place with an image, and a mirror of it where the layer is troubled.
    private func places(
        _ trouble: Trouble
    ) async throws -> (home: TestRegistry, mirror: TestRegistry, client: RegistryClient) {
        let digest = DigestHasher.digest(of: layer).description
        let home = try await TestRegistry()
        let mirror = try await TestRegistry { request, _ in
            request.method == "GET" && request.path.hasSuffix("blobs/\(digest)")
                ? trouble.fault : nil
        }
        let source = try Bench()
        try source.image("app:1", layers: [layer])
        for registry in [home, mirror] {
            try await source.copy("app:1", "docker://HOST/team/app:1", registry)
            registry.forget()
        }
        var rules = RegistryRules()
        try rules.add(
            """
            [[registry]]
            location = "\(home.host)"
            [[registry.mirror]]
            location = "\(mirror.host)"
            """, file: "f")
        let known = rules
        return (home, mirror, try bench.client { $0.rules = known })
    }

    @Test(arguments: troubles)
    func theNextPlaceIsAsked(_ trouble: Trouble) async throws {
        let (home, mirror, client) = try await places(trouble)
        try await bench.copy("docker://HOST/team/app:1", "app:1", home, client: client)
        let digest = DigestHasher.digest(of: layer)
        #expect(try bench.images.blobs.bytes(of: digest, limit: 1 << 20) == layer)
        #expect(try bench.leftovers() == [])
        #expect(mirror.lines.contains("GET /v2/team/app/blobs/\(digest)"))
        // Only what the mirror could not do was asked for at home.
        #expect(Set(home.lines) == ["GET /v2/team/app/blobs/\(digest)"])
        if case .cutAnswer = trouble.fault {
            // What came is kept, and the rest comes from elsewhere.
            #expect(home.requests.last?.headers["range"] != nil)
        }
    }

    @Test(arguments: troubles)
    func evenWhileItGoesToAnotherRegistry(_ trouble: Trouble) async throws {
        let (home, _, client) = try await places(trouble)
        let other = try await TestRegistry()
        try await bench.copy(
            "docker://\(home.host)/team/app:1", "docker://\(other.host)/app:1", client: client)
        #expect(other.content("app", DigestHasher.digest(of: layer)) == layer)
        #expect(other.tags("app") == ["1"])
    }

    @Test func wrongEverywhereIsAnError() async throws {
        let digest = DigestHasher.digest(of: layer).description
        let (home, _, client) = try await places(Self.troubles[0])
        home.state.value.withLock { state in
            for (repository, blobs) in state.blobs {
                for key in blobs.keys where key.description == digest {
                    state.blobs[repository]?[key] = noise(300_000, seed: 7)
                }
            }
        }
        await #expect(throws: RegistryError.self) {
            try await bench.copy("docker://HOST/team/app:1", "app:1", home, client: client)
        }
        #expect(try bench.leftovers() == [])
    }
}

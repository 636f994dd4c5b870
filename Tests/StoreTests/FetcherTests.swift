import OCIModel
import Packages
import SystemPackage
import TestSupport
import Testing

@testable import Store

struct FetcherTests {
    private let store: StoreFixture
    private let packages: PackageStore
    private let bytes = noise(300_000)

    init() throws {
        store = try StoreFixture()
        packages = PackageStore(store.session)
    }

    private var digest: Digest { DigestHasher.digest(of: bytes) }

    private func fetch(
        _ server: FaultyServer, _ path: String = "/pool/a.deb", size: UInt64? = nil,
        _ configuration: FetchConfiguration = .quick()
    ) async throws -> [UInt8] {
        let fetcher = try Fetcher(into: packages, configuration: configuration)
        let path = try await fetcher.fetch(
            [RemoteLocation(server.base + path)], size: size, digest: digest)
        return try Files.read(path)
    }

    @Test func bringsAFile() async throws {
        let bytes = bytes
        let server = try await FaultyServer { _, _ in .file(bytes) }
        let path = try await Fetcher(into: packages, configuration: .quick()).fetch(
            [RemoteLocation(server.base + "/a%20b/x+y~1.deb")], size: 300_000, digest: digest)
        #expect(path == packages.packages.path(of: digest).string)
        #expect(try Files.read(path) == bytes)
        #expect(server.requests.map(\.uri) == ["/a%20b/x+y~1.deb"])
        #expect(server.requests[0].headers["user-agent"] == "socle")
        #expect(try store.temporaries() == [])
    }

    @Test func asksForNothingThatIsThere() async throws {
        let bytes = bytes
        let server = try await FaultyServer { _, _ in .file(bytes) }
        for _ in 0..<3 { #expect(try await fetch(server) == bytes) }
        #expect(server.requests.count == 1)
        // Another process believes the file only after hashing it.
        try Files.write([1], to: packages.packages.path(of: digest).string)
        let again = PackageStore(store.session)
        let path = try await Fetcher(into: again, configuration: .quick()).fetch(
            [RemoteLocation(server.base + "/a.deb")], size: nil, digest: digest)
        #expect(try Files.read(path) == bytes)
        #expect(server.requests.count == 2)
    }

    @Test func fetchesOnceForAllWhoAskAtOnce() async throws {
        let bytes = bytes
        let server = try await FaultyServer { _, _ in .file(bytes) }
        let fetcher = try Fetcher(into: packages, configuration: .quick())
        let location = try RemoteLocation(server.base + "/a.deb")
        let digest = digest
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 {
                group.addTask { try await fetcher.fetch([location], size: nil, digest: digest) }
            }
            for try await path in group { #expect(try Files.size(path) == 300_000) }
        }
        #expect(server.requests.count == 1)
    }

    @Test func connectionsAreBoundedAndShared() async throws {
        let server = try await FaultyServer { request, _ in .file(Array(request.uri.utf8)) }
        var configuration = FetchConfiguration.quick()
        configuration.connectionsPerHost = 3
        let fetcher = try Fetcher(into: packages, configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                let uri = "/\(number).deb"
                let location = try RemoteLocation(server.base + uri)
                group.addTask {
                    _ = try await fetcher.fetch(
                        [location], size: nil, digest: DigestHasher.digest(of: Array(uri.utf8)))
                }
            }
            try await group.waitForAll()
        }
        #expect(server.requests.count == 40)
        #expect(server.mostConnections <= 3)
        #expect(server.connections < 40)
    }

    @Test func triesTheNextLocation() async throws {
        let bytes = bytes
        let server = try await FaultyServer { request, _ in
            switch request.uri {
            case "/missing.deb": .status(404)
            case "/wrong.deb": .file([1, 2, 3])
            default: .file(bytes)
            }
        }
        let locations = try ["/missing.deb", "/wrong.deb", "/right.deb"].map {
            try RemoteLocation(server.base + $0)
        }
        let fetcher = try Fetcher(into: packages, configuration: .quick())
        let path = try await fetcher.fetch(locations, size: nil, digest: digest)
        #expect(try Files.read(path) == bytes)
        #expect(server.requests.map(\.uri) == ["/missing.deb", "/wrong.deb", "/right.deb"])
    }

    @Test func saysWhichFailureMatters() async throws {
        let server = try await FaultyServer { request, _ in
            request.uri == "/missing.deb" ? .status(404) : .file([1, 2, 3])
        }
        let missing = try RemoteLocation(server.base + "/missing.deb")
        let wrong = try RemoteLocation(server.base + "/wrong.deb")
        let fetcher = try Fetcher(into: packages, configuration: .quick())
        await #expect(throws: TransportError.notFound(missing)) {
            try await fetcher.fetch([missing], size: nil, digest: digest)
        }
        let actual = DigestHasher.digest(of: [1, 2, 3])
        let error = FetchError.wrongDigest(wrong, expected: digest, actual: actual)
        await #expect(throws: error) {
            try await fetcher.fetch([missing, wrong, missing], size: nil, digest: digest)
        }
        #expect(try store.contents().isEmpty)
    }

    @Test func smallFilesAreKeptForBuildingOffline() async throws {
        let server = try await FaultyServer { _, number in .file(Array("release \(number)".utf8)) }
        let location = try RemoteLocation(server.base + "/InRelease")
        let fetcher = try Fetcher(into: packages, configuration: .quick())
        let offline = OfflineTransport(packages)
        await #expect(throws: TransportError.offline(location)) {
            try await offline.fetchUnverified(location, limit: 100)
        }
        for number in 0..<2 {
            let text = try await fetcher.fetchUnverified(location, limit: 100)
            #expect(text == Array("release \(number)".utf8))
            #expect(try await offline.fetchUnverified(location, limit: 100) == text)
        }
        await #expect(throws: StoreError.self) {
            try await offline.fetchUnverified(location, limit: 5)
        }
        let digest = DigestHasher.digest(of: Array("release 1".utf8))
        let path = try await offline.fetch([location], size: 9, digest: digest)
        #expect(path == packages.indexes.path(of: digest).string)
        let other = DigestHasher.digest(of: [])
        await #expect(throws: TransportError.offline(location)) {
            try await offline.fetch([location], size: nil, digest: other)
        }
    }

    @Test func filesWhoseNamesTellTheVersionAreReused() async throws {
        let server = try await FaultyServer { _, number in .file([UInt8(number)]) }
        let location = try RemoteLocation(server.base + "/a-1-r0.apk")
        let fetcher = try Fetcher(into: packages, configuration: .quick())
        let first = try await fetcher.fetchFile(location, limit: 10, reusing: true)
        let second = try await fetcher.fetchFile(location, limit: 10, reusing: true)
        #expect(first == second)
        #expect(server.requests.count == 1)
        let offline = try await OfflineTransport(packages).fetchFile(
            location, limit: 10, reusing: true)
        #expect(offline == first)
        let third = try await fetcher.fetchFile(location, limit: 10, reusing: false)
        #expect(third.digest == DigestHasher.digest(of: [1]))
        #expect(try Files.read(third.path) == [1])
    }

    @Test func foldersOfThisMachine() async throws {
        let folder = try TemporaryDirectory("mirror")
        let path = try folder.write(bytes, to: "pool/a.deb")
        let fetcher = try Fetcher(into: packages, configuration: .quick())
        let location = try RemoteLocation(path)
        let found = try await fetcher.fetch([location], size: nil, digest: digest)
        // A copy: the lock outlives the folder.
        #expect(found == packages.packages.path(of: digest).string)
        #expect(try Files.read(found) == bytes)
        await #expect(throws: FetchError.tooLong(location, limit: 10)) {
            try await fetcher.fetchUnverified(location, limit: 10)
        }
        let missing = try RemoteLocation(path + "x")
        await #expect(throws: TransportError.notFound(missing)) {
            try await fetcher.fetchUnverified(missing, limit: 10)
        }
        let directory = try RemoteLocation(folder.path)
        await #expect(throws: TransportError.notFound(directory)) {
            try await fetcher.fetchUnverified(directory, limit: 10)
        }
        let wrong = DigestHasher.digest(of: [])
        await #expect(throws: FetchError.wrongDigest(location, expected: wrong, actual: digest)) {
            try await fetcher.fetch([location], size: nil, digest: wrong)
        }
    }

    @Test func progressIsTold() async throws {
        let bytes = bytes
        let server = try await FaultyServer { _, number in
            number == 0 ? .cut(bytes, after: 100_000) : .file(bytes)
        }
        let progress = Progress(.quiet)
        let task = progress.begin("Fetching", unit: .bytes, total: 300_000)
        let fetcher = try Fetcher(into: packages, configuration: .quick(), progress: task)
        _ = try await fetcher.fetch(
            [RemoteLocation(server.base + "/a.deb")], size: 300_000, digest: digest)
        #expect(server.requests.count == 2)
    }
}

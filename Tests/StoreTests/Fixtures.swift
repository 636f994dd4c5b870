import Compression
import OCIModel
import Packages
import Synchronization
import SystemPackage
import TestSupport

@testable import Store

/// A store in a folder of its own.
final class StoreFixture: Sendable {
    let folder: TemporaryDirectory
    let home: SocleHome
    let session: StoreSession

    init() throws {
        folder = try TemporaryDirectory("store")
        home = SocleHome(below: FilePath(folder.path))
        session = try StoreSession(home)
    }

    func path(_ relative: String) -> FilePath { FilePath(folder.appending(relative)) }

    /// Every file below the store that is content: no folders, locks or records.
    func contents() throws -> [String] {
        try folder.list().filter { path in
            var name = path.split(separator: "/").last ?? ""
            name = name.hasSuffix(".lock") ? "lock" : name
            return (try? FileSystem.status(self.path(path)))?.kind == .file && name != "lock"
                && name != "uses"
        }
    }

    /// Temporary files of any process.
    func temporaries() throws -> [String] {
        try folder.list().filter { path in
            let names = path.split(separator: "/")
            return names.count >= 4 && names[1] == "ingest" && names.last != "uses"
        }
    }
}

/// Bytes that look like nothing and are the same each time.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count + 8) { buffer, filled in
        let words = UnsafeMutableRawBufferPointer(buffer)
        var state = seed &* 0x9e37_79b9_7f4a_7c15
        var offset = 0
        while offset < count {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            words.storeBytes(of: state.littleEndian, toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        filled = count
    }
}

/// A clock whose waiting takes no time and is written down.
final class TestClock: Sendable {
    private let waited = Mutex<[Duration]>([])

    /// All waits so far.
    var waits: [Duration] { waited.withLock { $0 } }

    func clock(now: Int64 = 1_700_000_000, random: Double = 1) -> FetchClock {
        FetchClock(
            sleep: { duration in
                try Task.checkCancellation()
                self.waited.withLock { $0.append(duration) }
            },
            now: { Timestamp(seconds: now) }, random: { random })
    }
}

extension FetchConfiguration {
    /// Settings under which waiting takes no time.
    static func quick(_ clock: TestClock = TestClock()) -> FetchConfiguration {
        var configuration = FetchConfiguration()
        configuration.clock = clock.clock()
        return configuration
    }
}

/// A value that several tasks of a test change.
final class Shared<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: (inout sending Value) -> sending Result) -> Result {
        value.withLock(body)
    }
}

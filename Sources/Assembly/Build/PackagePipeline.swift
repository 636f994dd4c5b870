import Compression
import ImageSpec
import OCIModel
import Packages
import Store

/// Brings packages onto this machine and prepares them, several at once: while some are on their
/// way, others are read and compressed.
struct PackagePipeline: Sendable {
    let context: BuildContext
    let ecosystem: Ecosystem
    let indexes: [IndexIdentity]
    /// Counts the bytes of package files that have to be read; those that were prepared before are
    /// not among them.
    let task: ProgressTask

    /// A package whose file is in the store.
    struct Fetched: Sendable {
        var record: PackageRecord
        let path: String
        let digest: Digest
        let timestamp: Timestamp
    }

    /// A prepared package with the key of its segment.
    struct Prepared: Sendable {
        let fetched: Fetched
        let segment: SegmentFile
        let key: Digest
    }

    /// Fetches and prepares packages.
    ///
    /// - Returns: The packages in the order of `records`.
    /// - Throws: ``PackageFailure`` naming the package.
    func prepare(
        _ records: [PackageRecord], options: PreparationOptions
    ) async throws -> [Prepared] {
        let cache = PreparationCache(context.session)
        let unique = Array(Set(records))
        task.expect(unique.reduce(0) { $0 &+ $1.size }, items: unique.count)
        let made = try await withThrowingTaskGroup(of: (PackageRecord, Prepared).self) { group in
            var results: [PackageRecord: Prepared] = [:]
            var pending = unique.sorted { ($1.size, $0.name) < ($0.size, $1.name) }.makeIterator()
            // Enough to keep the connections busy while each core reads a package.
            for _ in 0..<16 {
                guard let record = pending.next() else { break }
                group.addTask {
                    (record, try await prepare(record, options: options, cache: cache))
                }
            }
            while let (record, prepared) = try await group.next() {
                results[record] = prepared
                if let next = pending.next() {
                    group.addTask {
                        (next, try await prepare(next, options: options, cache: cache))
                    }
                }
            }
            return results
        }
        return records.compactMap { made[$0] }
    }

    private func prepare(
        _ record: PackageRecord, options: PreparationOptions, cache: PreparationCache
    ) async throws -> Prepared {
        do {
            try Task.checkCancellation()
            let fetched = try await fetch(record)
            var options = options
            // A package that is older than the epoch has nothing to clamp, and so its segment serves
            // every epoch after it.
            options.latest = context.epoch.flatMap { fetched.timestamp <= $0 ? nil : $0 }
            var item: ProgressItem?
            let (segment, key) = try cache.prepared(fetched.digest, options: options) {
                item = task.begin(item: "\(record.name)")
                return try PackageOpener.open(fetched.path, record: record, ecosystem: ecosystem)
            }
            if let item {
                item.update(done: record.size)
            } else {
                task.forgo(record.size, items: 1)
            }
            return Prepared(fetched: fetched, segment: segment, key: key)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw PackageFailure.of(error, package: record)
        }
    }

    /// Brings a package's file into the store and checks it against what the index or lock says.
    private func fetch(_ record: PackageRecord) async throws -> Fetched {
        guard indexes.indices.contains(record.repository) else {
            throw PackageFailure(package: "\(record.name)", reason: "its repository is not known")
        }
        let location = try indexes[record.repository].location.appending(record.filename)
        var record = record
        let path: String
        let digest: Digest
        if let known = record.digest {
            var locations = [location]
            if let kept = SnapshotArchive.location(of: indexes[record.repository]) {
                locations.append(try kept.appending(record.filename))
            }
            path = try await context.transport.fetch(locations, size: record.size, digest: known)
            digest = known
        } else {
            (path, digest) = try await context.transport.fetchFile(
                location, limit: record.size, reusing: true)
            record.digest = digest
        }
        let timestamp = try PackageOpener.timestamp(path, record: record, ecosystem: ecosystem)
        return Fetched(record: record, path: path, digest: digest, timestamp: timestamp)
    }
}

/// A package that could not be used, and why.
public struct PackageFailure: Error, Equatable, CustomStringConvertible {
    /// The package's name and version.
    public let package: String
    /// What went wrong.
    public let reason: String

    init(package: String, reason: String) {
        self.package = package
        self.reason = reason
    }

    /// Names the package where the error does not do so by itself.
    static func of(_ error: any Error, package: PackageRecord) -> any Error {
        if error is PackageFailure || error is TransportError || error is FetchError
            || error is StoreError
        {
            return error
        }
        return PackageFailure(package: "\(package.name) \(package.version)", reason: "\(error)")
    }

    /// One line that names the package.
    public var description: String {
        reason.contains(package) ? reason : "package \(package): \(reason)"
    }
}

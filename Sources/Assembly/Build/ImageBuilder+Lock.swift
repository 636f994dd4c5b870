public import ImageSpec
import OCIModel
public import Packages
import Resolver

extension ImageBuilder {
    /// Chooses the packages of a specification, brings them into the store, and writes down what
    /// they are.
    ///
    /// - Throws: As ``select(_:for:)`` and ``build(_:_:epochs:)``.
    public func lock(
        _ specification: ImageSpecification, for architectures: [PackageArchitecture]
    ) async throws -> Lock {
        let selections = try await select(specification, for: architectures)
        let built = try await build(specification, selections)
        return try lock(specification, selections, built)
    }

    /// The lock of an image that was built.
    public func lock(
        _ specification: ImageSpecification, _ selections: [PlatformSelection], _ built: BuiltImage
    ) throws -> Lock {
        let platforms = zip(selections, built.platforms).map { selection, platform in
            LockedPlatform(
                architecture: selection.architecture, epoch: platform.epoch,
                indexes: selection.indexes.map(\.locked),
                packages: platform.installed.compactMap { record in
                    LockedPackage(
                        record, reason: selection.reasons[record.name]?.description ?? "")
                },
                sources: platform.sources.compactMap { LockedPackage($0, reason: "gives files") },
                keys: selection.keys)
        }
        return try Lock(specification, platforms: platforms)
    }

    /// Builds exactly what a lock says.
    ///
    /// - Throws: ``BuildError/notLocked(_:)`` for an architecture that the lock does not have, and as
    ///   ``build(_:_:epochs:)``.
    public func build(
        _ specification: ImageSpecification, _ lock: Lock, for architectures: [PackageArchitecture]
    ) async throws -> BuiltImage {
        var selections: [PlatformSelection] = []
        var epochs: [PackageArchitecture: Timestamp] = [:]
        for architecture in architectures {
            guard let platform = lock.platforms.first(where: { $0.architecture == architecture })
            else { throw BuildError.notLocked(architecture.text) }
            epochs[architecture] = platform.epoch
            selections.append(
                PlatformSelection(
                    architecture: architecture, installed: platform.packages.map(\.record),
                    sources: platform.sources.map(\.record), reasons: SelectionReasons([:]),
                    indexes: platform.indexes.map(IndexIdentity.init), keys: platform.keys))
        }
        return try await build(specification, selections, epochs: epochs)
    }
}

extension IndexIdentity {
    /// The index as a lock records it.
    var locked: LockedIndex {
        LockedIndex(
            location: location, suite: suite, component: component, signedDigest: signedDigest,
            indexDigest: indexDigest, signer: signer, date: date)
    }

    /// The index that a lock records.
    init(_ locked: LockedIndex) {
        self.init(
            location: locked.location, suite: locked.suite, component: locked.component,
            signedDigest: locked.signedDigest, indexDigest: locked.indexDigest,
            signer: locked.signer, date: locked.date)
    }
}

public import ImageSpec
import OCIModel
public import Packages
import Resolver

extension ImageBuilder {
    /// Chooses the packages of a specification, brings them into the store, and writes down what
    /// they are.
    ///
    /// - Throws: As ``select(_:for:)`` and ``build(_:_:)``.
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
        let platforms = zip(selections, built.platforms).map { Self.lock($0, $1.packages) }
        return try Lock(specification, platforms: platforms)
    }

    private static func lock(
        _ selection: PlatformSelection, _ built: BuiltPackages
    ) -> LockedPlatform {
        var parent: LockedPlatform?
        if let below = selection.parent, let packages = built.parent {
            parent = lock(below, packages)
        }
        return LockedPlatform(
            architecture: selection.architecture, epoch: built.epoch,
            indexes: selection.indexes.map(\.locked),
            packages: built.installed.compactMap { record in
                LockedPackage(record, reason: selection.reasons[record.name]?.description ?? "")
            },
            sources: built.sources.compactMap { LockedPackage($0, reason: "gives files") },
            keys: selection.keys, mirror: selection.mirror, files: built.files,
            parent: parent)
    }

    /// Builds exactly what a lock says.
    ///
    /// - Throws: ``BuildError/notLocked(_:)`` for an architecture that the lock does not have, and as
    ///   ``build(_:_:)``.
    public func build(
        _ specification: ImageSpecification, _ lock: Lock, for architectures: [PackageArchitecture]
    ) async throws -> BuiltImage {
        let selections = try architectures.map { architecture in
            guard let platform = lock.platforms.first(where: { $0.architecture == architecture })
            else { throw BuildError.notLocked(architecture.text) }
            return PlatformSelection(platform)
        }
        return try await build(specification, selections)
    }
}

extension PlatformSelection {
    /// What a lock says of an architecture.
    init(_ locked: LockedPlatform) {
        self.init(
            architecture: locked.architecture, installed: locked.packages.map(\.record),
            sources: locked.sources.map(\.record), reasons: SelectionReasons([:]),
            indexes: locked.indexes.map(IndexIdentity.init), keys: locked.keys,
            mirror: locked.mirror, files: locked.files, epoch: locked.epoch,
            parent: locked.parent.map { PlatformSelection($0) })
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

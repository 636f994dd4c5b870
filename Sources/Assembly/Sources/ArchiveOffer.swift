import AlpineArchive
import DebianArchive
public import ImageSpec
public import Packages
import Store
import SystemPackage

/// What an archive offers at present: the newest version of each source package, from its signed
/// indexes.
public enum ArchiveOffer {
    /// The newest versions by the names of source packages, Alpine's origins.
    ///
    /// - Parameters:
    ///   - specification: Says where packages come from; what it asks for does not matter.
    ///   - names: The source packages that are asked about.
    /// - Throws: As choosing packages for a build does, when an index cannot be had or verified.
    public static func versions(
        of names: Set<String>, for architecture: PackageArchitecture,
        from specification: ImageSpecification, _ context: BuildContext
    ) async throws -> [String: String] {
        switch specification.ecosystem {
        case .debian:
            let source = DebianPackageSource(
                specification, context.options, transport: context.transport,
                cacheDirectory: context.session.home.cache.appending("indexes").string)
            let indexes = try await source.packages(of: architecture)
            return newest(in: indexes, names)
        case .alpine:
            let setup = AlpineRepositories(specification, context.options)
            let trust = try await setup.trust(using: context.transport)
            let indexes = try await AlpineRepositoryLoader.load(
                setup.repositories(), architecture: architecture, keyring: trust.keyring,
                using: context.transport)
            var offer = Offer(ecosystem: .alpine)
            for index in indexes {
                for entry in try index.file.index() {
                    let name = entry.origin
                    if names.contains(name) { offer.add(name, entry.version) }
                }
            }
            return offer.versions
        }
    }

    private static func newest(
        in indexes: [DebianIndex], _ names: Set<String>
    ) -> [String: String] {
        var offer = Offer(ecosystem: .debian)
        for index in indexes {
            for number in 0..<index.recordCount {
                let record = index.record(number)
                let name =
                    record.sourceName == 0
                    ? String(decoding: index.nameText(Int(record.name)), as: UTF8.self)
                    : index.string(record.sourceName)
                guard names.contains(name) else { continue }
                offer.add(
                    name,
                    index.string(record.sourceVersion == 0 ? record.version : record.sourceVersion))
            }
        }
        return offer.versions
    }

    private struct Offer {
        let ecosystem: Ecosystem
        var versions: [String: String] = [:]

        mutating func add(_ name: String, _ version: String) {
            guard let known = versions[name] else {
                versions[name] = version
                return
            }
            if VersionOrder.compare(ecosystem, known, version) < 0 { versions[name] = version }
        }
    }
}

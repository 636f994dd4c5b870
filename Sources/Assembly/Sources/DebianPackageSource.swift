import DebianArchive
import ImageSpec
import OCIModel
import Packages
import Resolver

/// Chooses packages from verified Debian indexes.
struct DebianPackageSource {
    private let specification: ImageSpecification
    private let options: SourceOptions
    private let transport: any RepositoryTransport
    /// Where the compact forms of indexes are kept.
    private let cacheDirectory: String

    init(
        _ specification: ImageSpecification, _ options: SourceOptions,
        transport: any RepositoryTransport, cacheDirectory: String
    ) {
        self.specification = specification
        self.options = options
        self.transport = transport
        self.cacheDirectory = cacheDirectory
    }

    /// Chooses the packages of several architectures from one state of the archive.
    ///
    /// - Parameter parents: What was chosen for the image that this one extends, by architecture.
    func select(
        _ architectures: [PackageArchitecture],
        onto parents: [PackageArchitecture: PlatformSelection] = [:]
    ) async throws -> [PlatformSelection] {
        let mirror = try DebianRepositories(specification, options).imageMirror()
        let (loader, releases) = try await releases()
        return try await withThrowingTaskGroup(of: (Int, PlatformSelection).self) { group in
            for (number, architecture) in architectures.enumerated() {
                group.addTask {
                    let indexes = try await loader.indexes(
                        of: releases, architecture: architecture, using: transport)
                    let parent = parents[architecture]
                    var selection = try select(architecture, from: indexes, onto: parent)
                    selection.mirror = mirror
                    return (number, selection)
                }
            }
            var selections: [(Int, PlatformSelection)] = []
            for try await selection in group { selections.append(selection) }
            return selections.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// All that the indexes of an architecture list.
    func packages(of architecture: PackageArchitecture) async throws -> [DebianIndex] {
        let (loader, releases) = try await releases()
        let indexes = try await loader.indexes(
            of: releases, architecture: architecture, using: transport)
        return try indexes.flatMap { index in
            try index.indexes.map { try source($0, of: index).index }
        }
    }

    /// The verified releases that packages are chosen from.
    private func releases() async throws -> (DebianRepositoryLoader, [LoadedRelease]) {
        let setup = DebianRepositories(specification, options)
        let repositories = try setup.repositories()
        let loader = DebianRepositoryLoader(verifier: try verifier(for: repositories))
        let releases = try await loader.releases(
            of: repositories, using: transport,
            keyrings: repositories.allSatisfy { !$0.signedBy.isEmpty } ? [] : try setup.keyrings(),
            policy: ReleasePolicy(now: options.now, allowsExpired: options.allowsExpired))
        return (loader, releases)
    }

    private func verifier(for repositories: [DebianRepository]) throws -> InReleaseVerifier? {
        guard repositories.contains(where: { !$0.isTrusted }) else { return nil }
        let path = options.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        return InReleaseVerifier(tool: try SignatureTool.find(searchPath: path))
    }

    private func select(
        _ architecture: PackageArchitecture, from loaded: [LoadedIndex],
        onto parent: PlatformSelection?
    ) throws -> PlatformSelection {
        var sources: [DebianSource] = []
        var identities: [IndexIdentity] = []
        for index in loaded {
            for component in index.indexes {
                sources.append(try source(component, of: index))
                identities.append(identity(component, of: index))
            }
        }
        let universe = DebianUniverse(sources: sources, architecture: architecture)
        let selection = try DebianResolver().resolve(request(onto: parent), in: universe)
        var feeders: [PackageRecord] = []
        if !specification.sourcePackages.isEmpty {
            let request = DebianRequest(
                packages: specification.sourcePackages.map { .init(name: $0) },
                ignoresRelations: true)
            feeders = try DebianResolver().resolve(request, in: universe).records
        }
        return PlatformSelection(
            architecture: architecture, installed: Self.treeOrder(selection.records),
            sources: feeders, reasons: selection.reasons, indexes: identities,
            parent: parent)
    }

    private func source(
        _ component: LoadedComponent, of index: LoadedIndex
    ) throws -> DebianSource {
        let packages = try PackagesIndexCache(directory: cacheDirectory).load(
            path: component.path, digest: component.digest)
        let release = index.release
        return DebianSource(
            index: packages,
            label: "\(index.repository.suite) \(component.component) \(component.architecture)",
            releaseNames: [release.suite, release.codename].compactMap(\.self),
            priority: DebianSource.standardPriority(
                notAutomatic: release.isNotAutomatic, butUpgrades: release.isButAutomaticUpgrades))
    }

    private func identity(_ component: LoadedComponent, of index: LoadedIndex) -> IndexIdentity {
        IndexIdentity(
            location: index.repository.location, suite: index.repository.suite,
            component: component.component, signedDigest: index.releaseDigest,
            indexDigest: component.digest, signer: index.signer, date: index.date)
    }

    private func request(onto parent: PlatformSelection?) throws -> DebianRequest {
        let contents = specification.contents
        let inherited = Set(specification.parent?.contents.packages ?? [])
        var request = DebianRequest()
        request.packages = contents.packages.filter { !inherited.contains($0) }
            .compactMap(\.debian).map(Self.request)
        request.present = try (parent?.installed ?? []).map { record in
            .init(name: record.name, choice: .version(try DebianVersion(record.version)))
        }
        request.exclusions = contents.exclude
        request.base =
            switch contents.base {
            case .none: .none
            case .essential: .essential
            case .required: .required
            }
        // The tree is made with a merged /usr, so what would merge it is not needed.
        if contents.mergedUsr, let name = try? PackageName("usr-is-merged") {
            request.preferences = [name]
        }
        request.ignoresRelations = contents.dependencies == .none
        return request
    }

    private static func request(
        _ wanted: ImageSpec.DebianPackageRequest
    ) -> Resolver.DebianPackageRequest {
        let choice: Resolver.DebianPackageRequest.Choice =
            wanted.version.map { .version($0) } ?? wanted.suite.map { .release($0) } ?? .best
        return .init(name: wanted.name, architecture: wanted.architecture, choice: choice)
    }

    /// The package that owns the first directories goes first, as it does when Debian is installed;
    /// the others follow by name.
    private static func treeOrder(_ records: [PackageRecord]) -> [PackageRecord] {
        let isFirst: (PackageRecord) -> Bool = { $0.name.text == "base-files" }
        let sorted = records.sorted { $0.name < $1.name }
        return sorted.filter(isFirst) + sorted.filter { !isFirst($0) }
    }
}

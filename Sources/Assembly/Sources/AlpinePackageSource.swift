import AlpineArchive
import ImageSpec
import OCIModel
import Packages
import Resolver

/// Chooses packages from verified apk indexes.
struct AlpinePackageSource {
    private let specification: ImageSpecification
    private let options: SourceOptions
    private let transport: any RepositoryTransport

    init(
        _ specification: ImageSpecification, _ options: SourceOptions,
        transport: any RepositoryTransport
    ) {
        self.specification = specification
        self.options = options
        self.transport = transport
    }

    /// Chooses the packages of several architectures.
    ///
    /// - Parameter parents: What was chosen for the image that this one extends, by architecture. Its
    ///   packages are part of this one's world.
    func select(
        _ architectures: [PackageArchitecture],
        onto parents: [PackageArchitecture: PlatformSelection] = [:]
    ) async throws -> [PlatformSelection] {
        let setup = AlpineRepositories(specification, options)
        let repositories = try setup.repositories()
        let trust = try await setup.trust(using: transport)
        var selections: [PlatformSelection] = []
        for architecture in architectures {
            let indexes = try await AlpineRepositoryLoader.load(
                repositories, architecture: architecture, keyring: trust.keyring, using: transport)
            var selection = try select(architecture, from: indexes, onto: parents[architecture])
            if specification.contents.database == .apk {
                selection.keys = trust.imageKeys(indexes)
            }
            selections.append(selection)
        }
        return selections
    }

    private func select(
        _ architecture: PackageArchitecture, from indexes: [LoadedAlpineIndex],
        onto parent: PlatformSelection?
    ) throws -> PlatformSelection {
        let universe = try universe(architecture, of: indexes)
        let contents = specification.contents
        let request = AlpineRequest(
            world: contents.packages.compactMap(\.alpine), exclusions: contents.exclude)
        let selection = try AlpineResolver.resolve(request, in: universe)
        return PlatformSelection(
            architecture: architecture, installed: selection.records,
            sources: try specification.sourcePackages.map {
                try source($0, in: universe, of: indexes)
            },
            reasons: selection.reasons, indexes: indexes.map(identity), parent: parent)
    }

    private func universe(
        _ architecture: PackageArchitecture, of indexes: [LoadedAlpineIndex]
    ) throws -> AlpineUniverse {
        let sources = indexes.map { AlpineIndexSource(text: $0.file.text, tag: $0.repository.tag) }
        do {
            return try AlpineUniverse(architecture: architecture, sources: sources)
        } catch {
            // The resolver knows repositories by number only.
            guard let number = error.repository, indexes.indices.contains(number) else {
                throw error
            }
            let location = try indexes[number].repository.index(for: architecture)
            throw SourceError.malformedIndex(location.description, reason: error.reason)
        }
    }

    /// A package that only gives files: what apk would choose for its name alone.
    ///
    /// - Throws: `ResolutionError` that names the repositories when none of them has it.
    private func source(
        _ name: PackageName, in universe: AlpineUniverse, of indexes: [LoadedAlpineIndex]
    ) throws -> PackageRecord {
        let request = AlpineRequest(world: [try AlpineDependency(name.text)])
        do {
            let records = try AlpineResolver.resolve(request, in: universe).records
            if let record = records.first(where: { $0.name == name }) { return record }
        } catch {
            guard case .unknown? = error.causes.first, error.causes.count == 1 else { throw error }
        }
        let places = indexes.map(\.repository.location.description).joined(separator: ", ")
        throw ResolutionError(
            .invalidRequest(
                "no repository has `\(name)`, which `files-from` or `bundle-from` asks for: \(places)"
            ))
    }

    private func identity(_ index: LoadedAlpineIndex) -> IndexIdentity {
        IndexIdentity(
            location: index.repository.location, suite: "",
            component: index.repository.tag?.description ?? "", signedDigest: index.digest,
            indexDigest: DigestHasher.digest(of: index.file.text),
            signer: index.signer?.description ?? "", date: nil)
    }
}

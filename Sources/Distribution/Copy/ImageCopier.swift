import OCIModel
public import Store

/// Copies images between any two places: the local store, layouts, archives, folders and registries.
///
/// Blobs are streams, several at once, and are checked on their way; what the destination has is not
/// sent. Manifests follow the blobs that they name, and the name comes last: nobody ever sees half an
/// image. When a copy fails or is cancelled, no temporary file is left.
public struct ImageCopier: Sendable {
    private let session: StoreSession
    let store: ContentStore
    let client: RegistryClient
    let progress: ProgressTask?

    /// Copies with the help of a store and a client.
    public init(
        _ session: StoreSession, store: ContentStore, client: RegistryClient,
        progress: ProgressTask? = nil
    ) {
        self.session = session
        self.store = store
        self.client = client
        self.progress = progress
    }

    /// Copies an image.
    ///
    /// - Throws: ``RegistryError``, `StoreError`, `CancellationError`.
    public func copy(
        from source: ImageLocation, to destination: ImageLocation, _ options: CopyOptions = .init()
    ) async throws -> CopyReport {
        try await copy(from: open(source), to: destination, options)
    }

    /// Copies an image that is on this machine.
    ///
    /// - Throws: As ``copy(from:to:_:)-(ImageLocation,_,_)``.
    public func copy(
        from image: StoredImage, to destination: ImageLocation, _ options: CopyOptions = .init()
    ) async throws -> CopyReport {
        try await copy(from: .local(image, referrers: .none), to: destination, options)
    }

    /// Brings an image of a registry into the store without naming it: it stays until the store is
    /// pruned, and what is there already is not fetched.
    ///
    /// - Throws: As ``copy(from:to:_:)-(ImageLocation,_,_)``.
    public func fetch(
        _ reference: ImageReference, platforms: PlatformChoice = .all
    ) async throws -> StoredImage {
        var options = CopyOptions()
        options.platforms = platforms
        let source = CopySource.remote(
            client.repository(of: reference), ManifestVersion(reference))
        let report = try await run(source, StoreDestination(store: store, name: nil), options)
        return StoredImage(
            root: report.root, name: reference.description, blobs: store.blobs)
    }

    private func copy(
        from source: CopySource, to place: ImageLocation, _ options: CopyOptions
    ) async throws -> CopyReport {
        switch place {
        case .store(let name):
            return try await run(source, StoreDestination(store: store, name: name), options)
        case .layout(let path, let entry):
            let name = try entry.nameForWriting(place.description)
            let destination = LayoutDestination(layout: try LayoutWriter(path), name: name)
            return try await run(source, destination, options)
        case .registry(let reference):
            let destination = try registryDestination(reference, source)
            let report = try await run(source, destination, options)
            if let digest = reference.digest, digest != report.root.digest {
                throw StoreError.wrongDigest(
                    expected: digest, actual: report.root.digest, place: place.description)
            }
            return report
        case .layoutArchive, .dockerArchive, .directory:
            return try await writeFile(source, to: place, options)
        }
    }

    private func registryDestination(
        _ reference: ImageReference, _ source: CopySource
    ) throws -> RegistryDestination {
        var origin: RepositoryName?
        if case .remote(let repository, _) = source, repository.registry == reference.registry {
            origin = repository.name
        }
        return RegistryDestination(
            repository: client.repository(of: reference),
            tag: reference.digest == nil ? reference.tag ?? .latest : reference.tag, origin: origin)
    }

    private func open(_ location: ImageLocation) throws -> CopySource {
        if case .registry(let reference) = location {
            return .remote(client.repository(of: reference), ManifestVersion(reference))
        }
        let image = try ImageReader(session, store: store).open(location)
        switch location {
        case .store(let name): return .local(image, referrers: .store(store, name))
        case .layout(let path, _): return .local(image, referrers: .layout(path))
        default: return .local(image, referrers: .none)
        }
    }

    private func run(
        _ source: CopySource, _ destination: some CopyDestination, _ options: CopyOptions
    ) async throws -> CopyReport {
        defer { destination.close() }
        let run = CopyRun(
            source: source, destination: destination, options: options,
            parallel: max(1, client.configuration.parallelBlobs), progress: progress)
        return try await run.copy()
    }

    /// Archives want sizes first, and files in order, so what comes from a registry lies beside for a
    /// while. What is on this machine is written straight from where it is.
    private func writeFile(
        _ source: CopySource, to place: ImageLocation, _ options: CopyOptions
    ) async throws -> CopyReport {
        guard !options.includesReferrers else {
            throw StoreError.unsupported(
                place: place.description, reason: "referrers cannot be kept there")
        }
        var options = options
        if case .all = options.platforms, !place.holdsIndex {
            let root = try await source.root().descriptor
            if root.mediaType.isIndex { options.platforms = try await onlyPlatform(source, root) }
        }
        let staging = StagingDestination(blobs: try .temporary(session))
        defer { staging.close() }
        let writer = ImageWriter(session, store: store)
        var report: CopyReport
        let image: StoredImage
        if case .local(let stored, _) = source {
            let plan = try await CopyPlanner(
                source, choice: options.platforms, keepsIndex: false,
                convertsToOCI: options.convertsToOCI
            ).plan(source.root().descriptor)
            image = StoredImage(
                root: plan.root, name: stored.name,
                blobs: PlannedBlobs(plan, base: stored.blobs))
            report = CopyReport(root: plan.root)
            report.manifests = plan.nodes.count
            report.notes = plan.notes
            for blob in plan.blobs(of: plan.nodes) {
                report.sent.count += 1
                report.sent.bytes &+= UInt64(max(0, blob.size))
            }
        } else {
            report = try await run(source, staging.kept, options)
            image = StoredImage(root: report.root, name: source.name, blobs: staging.blobs)
        }
        report.notes += try writer.write(image, to: place)
        return report
    }

    /// The platform for a place that holds one: the only one there is, or this machine's.
    private func onlyPlatform(
        _ source: CopySource, _ root: Descriptor
    ) async throws -> PlatformChoice {
        guard let bytes = try await source.manifest(root),
            let index = try? CanonicalJSON.decode(ImageIndex.self, from: bytes)
        else { return .all }
        let platforms = Set(index.manifests.compactMap(\.platform).filter { $0.os != "unknown" })
        return platforms.count == 1 ? .only(Array(platforms)) : .only([.host])
    }
}

extension ImageLocation {
    /// Whether several platforms fit there.
    fileprivate var holdsIndex: Bool {
        if case .layoutArchive = self { return true }
        return false
    }
}

extension CopySource {
    /// What the image is called at a registry.
    fileprivate var name: String? {
        guard case .remote(let repository, .tag(let tag)) = self else { return nil }
        return "\(repository):\(tag)"
    }
}

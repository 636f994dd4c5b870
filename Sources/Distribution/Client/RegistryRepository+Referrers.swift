public import OCIModel
public import Store

extension RegistryRepository: ReferrerPlace {
    /// What the registry knows to refer to a manifest: from the referrers API, or where there is none
    /// from the tag that stands in for it.
    ///
    /// - Throws: ``RegistryError``.
    public func referrers(of subject: Digest, type: MediaType?) async throws -> [Descriptor] {
        var found = try await listed(subject, type)
        if found == nil { found = try await tagged(subject) }
        let all = found ?? []
        guard let type else { return all }
        return all.filter { $0.artifactType == type.rawValue }
    }

    /// Stores an artifact, and lists it where the registry does not do so itself.
    ///
    /// - Throws: ``RegistryError``.
    @discardableResult
    public func attach(_ artifact: Artifact) async throws -> Descriptor {
        let (manifest, contents) = try artifact.encoded()
        for (descriptor, bytes) in contents.dropLast() where try await !hasBlob(descriptor) {
            _ = try await upload(descriptor, .bytes(bytes), mountingFrom: nil, progress: nil)
        }
        if let bytes = contents.last?.1 {
            try await putReferrer(bytes, manifest, on: artifact.subject.digest)
        }
        return manifest
    }

    /// A small blob or manifest of the repository.
    ///
    /// - Throws: ``RegistryError``, `StoreError`.
    public func content(of descriptor: Descriptor, limit: Int) async throws -> [UInt8] {
        guard descriptor.mediaType.isManifest || descriptor.mediaType.isIndex else {
            return try await blob(descriptor, limit: limit)
        }
        return try await manifest(.digest(descriptor.digest)).bytes
    }

    /// Stores the manifest of an artifact.
    ///
    /// - Parameter referrer: What a list says of it.
    func putReferrer(
        _ bytes: [UInt8], _ referrer: Descriptor, on subject: Digest
    ) async throws {
        let isListed = try await put(bytes, as: referrer.mediaType, .digest(referrer.digest))
        if !isListed { try await addToTag(referrer, subject) }
    }

    /// The list of the referrers API; `nil` where the registry does not have it.
    private func listed(_ subject: Digest, _ type: MediaType?) async throws -> [Descriptor]? {
        let home = try home()
        guard !client.memory.lacksReferrers(registry) else { return nil }
        var path = "referrers/\(subject)"
        if let type { path += "?" + TokenService.encode([("artifactType", type.rawValue)]) }
        let first = RegistryCall(
            .get, home, path, headers: [("accept", MediaType.ociIndex.rawValue)],
            scopes: [TokenScope(home.repository, "pull")])
        var found: [Descriptor] = []
        do {
            try await transport.eachPage(of: first, as: ImageIndex.self) { page in
                found += page.manifests
                return found.count
            }
        } catch let error as RegistryError {
            // Not having it is said in many ways, even with pages for people.
            switch error {
            case .refused(_, 400..<500, _), .malformed:
                client.memory.noteLackOfReferrers(registry)
                return nil
            default: throw error
            }
        }
        return found
    }

    private func tagged(_ subject: Digest) async throws -> [Descriptor] {
        try await list(subject)?.manifests ?? []
    }

    private func list(_ subject: Digest) async throws -> ImageIndex? {
        do {
            let tag = try Tag(subject.referrersTag)
            let (descriptor, bytes) = try await manifest(.tag(tag))
            guard descriptor.mediaType.isIndex else { return nil }
            return try? CanonicalJSON.decode(ImageIndex.self, from: bytes)
        } catch let error as RegistryError where error.isNotFound {
            return nil
        }
    }

    /// Adds to the list that a tag stands for (*Referrers Tag Schema*).
    private func addToTag(_ referrer: Descriptor, _ subject: Digest) async throws {
        var index = try await list(subject) ?? ImageIndex(manifests: [])
        guard !index.manifests.contains(where: { $0.digest == referrer.digest }) else { return }
        index.manifests.append(referrer)
        let tag = try Tag(subject.referrersTag)
        try await put(CanonicalJSON.encode(index), as: .ociIndex, .tag(tag))
    }
}

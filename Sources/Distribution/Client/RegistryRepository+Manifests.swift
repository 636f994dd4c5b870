import NIOCore
public import OCIModel
import Store

extension RegistryRepository {
    /// What is accepted as a manifest.
    private static let accepted: [(String, String)] = [
        MediaType.ociIndex, .ociManifest, .dockerManifestList, .dockerManifest,
    ].map { ("accept", $0.rawValue) }

    /// Fetches a manifest or index, checked against its digest.
    ///
    /// - Returns: What names it, and its bytes.
    /// - Throws: ``RegistryError``; a tag that stands for nothing is
    ///   ``RegistryError/refused(request:status:messages:)`` with 404.
    public func manifest(
        _ version: ManifestVersion
    ) async throws -> (descriptor: Descriptor, bytes: [UInt8]) {
        try await atAnyPlace(for: version) { place in
            let call = RegistryCall(
                .get, place, "manifests/\(version)", headers: Self.accepted,
                scopes: [TokenScope(place.repository, "pull")])
            let (response, bytes) = try await read(call)
            let request = RegistryError.name(of: WebRequest(.get, response.address))
            let actual = DigestHasher.digest(of: bytes)
            var expected = try? response.header("docker-content-digest").map { try Digest($0) }
            if case .digest(let digest) = version { expected = digest }
            if let expected, expected != actual {
                guard expected.algorithm == actual.algorithm else {
                    throw StoreError.unsupportedDigest(expected)
                }
                throw RegistryError.wrongDigest(
                    request: request, expected: expected, actual: actual)
            }
            let type = try ManifestType.determine(
                bytes, header: response.header("content-type"), request: request)
            return (
                Descriptor(mediaType: type, digest: actual, size: Int64(bytes.count)), bytes
            )
        }
    }

    /// A body that breaks off is asked for again.
    private func read(_ call: RegistryCall) async throws -> (WebClient.Response, [UInt8]) {
        var failures = 0
        while true {
            let response = try await transport.answer(call, expecting: [200])
            let request = RegistryError.name(of: WebRequest(.get, response.address))
            let long = RegistryError.malformed(
                request, reason: "a manifest of more than \(ImageLimits.manifest) bytes")
            if let text = response.header("content-length"), let length = Int(text),
                length > ImageLimits.manifest
            {
                throw long
            }
            do {
                guard let bytes = try await transport.body(response, limit: ImageLimits.manifest)
                else { throw long }
                return (response, bytes)
            } catch let error as RegistryError {
                guard case .connection = error else { throw error }
                failures += 1
                let limit = client.configuration.network.retry.attempts
                guard let delay = transport.delay(failures, limit: limit, serverDelay: nil) else {
                    throw error
                }
                try await client.configuration.network.clock.sleep(delay)
            }
        }
    }

    /// What a tag or digest stands for, without fetching it; `nil` when it stands for nothing.
    ///
    /// - Throws: ``RegistryError``.
    public func descriptor(of version: ManifestVersion) async throws -> Descriptor? {
        let home = try home()
        let call = RegistryCall(
            .head, home, "manifests/\(version)", headers: Self.accepted,
            scopes: [TokenScope(home.repository, "pull")])
        let response = try await transport.answer(call)
        switch response.status {
        case 200: break
        case 404: return nil
        default: throw await transport.failure(response, call)
        }
        guard let type = response.header("content-type").map(ManifestType.plain),
            type.isIndex || type.isManifest,
            let size = response.header("content-length").flatMap({ Int64($0) }),
            let digest = try? response.header("docker-content-digest").map({ try Digest($0) })
        else { return try await manifest(version).descriptor }
        if case .digest(let wanted) = version, wanted != digest { return nil }
        return Descriptor(mediaType: type, digest: digest, size: size)
    }

    /// Stores a manifest or index. What it names must be there before.
    ///
    /// - Parameter scope: Further actions that a token has to allow.
    /// - Returns: Whether the registry says that it has listed the manifest among the referrers of
    ///   its subject (`OCI-Subject`).
    /// - Throws: ``RegistryError``.
    @discardableResult
    public func put(
        _ bytes: [UInt8], as mediaType: MediaType, _ version: ManifestVersion
    ) async throws -> Bool {
        let home = try home()
        let call = RegistryCall(
            .put, home, "manifests/\(version)", headers: [("content-type", mediaType.rawValue)],
            body: .bytes(bytes), scopes: [TokenScope(home.repository, "pull", "push")])
        let response = try await transport.answer(call, expecting: [201, 200, 202])
        let answered = try? response.header("docker-content-digest").map { try Digest($0) }
        let actual = DigestHasher.digest(of: bytes)
        await transport.client.discard(response)
        if let answered, answered.algorithm == actual.algorithm, answered != actual {
            throw RegistryError.wrongDigest(
                request: RegistryError.name(of: WebRequest(.put, response.address)),
                expected: actual, actual: answered)
        }
        return response.header("oci-subject") != nil
    }

    /// Removes a manifest with all its tags, or a tag alone.
    ///
    /// - Throws: ``RegistryError``; ``RegistryError/unsupported(_:reason:)`` when the registry cannot
    ///   remove a tag without the manifest.
    public func delete(_ version: ManifestVersion) async throws {
        let home = try home()
        let call = RegistryCall(
            .delete, home, "manifests/\(version)",
            scopes: [TokenScope(home.repository, "delete")])
        let response = try await transport.answer(call)
        switch response.status {
        case 202, 200, 204: await transport.client.discard(response)
        case 400, 405:
            let failure = await transport.failure(response, call)
            guard case .tag = version else { throw failure }
            throw RegistryError.unsupported(
                description,
                reason: "the registry does not remove a tag alone; a digest removes the image with "
                    + "all its tags (\(failure))")
        default: throw await transport.failure(response, call)
        }
    }
}

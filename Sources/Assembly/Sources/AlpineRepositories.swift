import AlpineArchive
import Compression
import ImageSpec
import Packages

/// Finds out which apk repositories to read, and whose signatures to accept.
///
/// First match wins: the specification, `--mirror`, `SOCLE_ALPINE_MIRROR`, the machine's own apk
/// settings, Alpine's public archive.
struct AlpineRepositories {
    private let specification: ImageSpecification
    private let options: SourceOptions
    private static let keyLimit = 64 << 10

    init(_ specification: ImageSpecification, _ options: SourceOptions) {
        self.specification = specification
        self.options = options
    }

    /// The repositories, in the order in which they are preferred.
    func repositories() throws -> [AlpineRepository] {
        let contents = specification.contents
        let named = contents.repositories + contents.buildRepositories
        guard named.isEmpty else { return try named.map(repository) }
        guard let release = specification.release else { throw SourceError.noRelease }
        if let mirror = try options.mirror ?? options.location(from: "SOCLE_ALPINE_MIRROR") {
            return try branch(release, on: mirror)
        }
        let host = hostRepositories().filter { Self.isBranch(release, of: $0) }
        if !host.isEmpty { return host }
        return try branch(release, on: RemoteLocation("https://dl-cdn.alpinelinux.org/alpine"))
    }

    /// The keys to accept: those of the specification, of `--keyring`, or of the machine.
    func keyring(using transport: any RepositoryTransport) async throws -> AlpineKeyring {
        var keyring = AlpineKeyring()
        for reference in specification.contents.keyring {
            if let path = reference.location.path {
                try keyring.insert(contentsOf: path)
                continue
            }
            let name = reference.text.split(separator: "/").last.map(String.init) ?? ""
            let bytes = try await transport.fetchUnverified(
                reference.location, limit: Self.keyLimit)
            try keyring.insert(name: AlpineKeyName(name), pem: bytes)
        }
        for path in options.apkKeyrings { try keyring.insert(contentsOf: path) }
        if keyring.keys.isEmpty {
            for folder in ["\(options.apkDirectory)/keys", "/usr/share/apk/keys"] {
                try? keyring.insert(contentsOf: folder)
            }
        }
        guard !keyring.keys.isEmpty else { throw SourceError.noAlpineKeys }
        return keyring
    }

    private func repository(_ entry: RepositoryEntry) throws -> AlpineRepository {
        guard case .apk(let tag, let reference) = entry else {
            throw SourceError.otherFamily(entry.text)
        }
        return AlpineRepository(reference.location, tag: tag)
    }

    /// The repositories of a release on a mirror. A folder that has an index itself, as a copy of
    /// one repository has, is taken as it is.
    private func branch(
        _ release: ReleaseName, on mirror: RemoteLocation
    ) throws -> [AlpineRepository] {
        if let folder = mirror.path, Self.holdsIndex(folder) { return [AlpineRepository(mirror)] }
        return try ["main", "community"].map { component in
            AlpineRepository(try mirror.appending("\(release.alpineBranch)/\(component)"))
        }.filter { repository in
            // A folder of this machine may have only part of a release.
            repository.location.path.map(Self.holdsIndex) ?? true
        }
    }

    private static func holdsIndex(_ folder: String) -> Bool {
        [
            "x86_64", "aarch64", "armv7", "armhf", "x86", "ppc64le", "s390x", "riscv64",
            "loongarch64",
        ]
        .contains { (try? FileSource(path: "\(folder)/\($0)/APKINDEX.tar.gz")) != nil }
    }

    private func hostRepositories() -> [AlpineRepository] {
        guard
            let bytes = try? FileSource(path: "\(options.apkDirectory)/repositories")
                .readAll(limit: 1 << 20)
        else { return [] }
        return (try? AlpineRepository.list(String(decoding: bytes, as: UTF8.self))) ?? []
    }

    private static func isBranch(_ release: ReleaseName, of repository: AlpineRepository) -> Bool {
        repository.location.description.split(separator: "/").suffix(2).first
            .map(String.init) == release.alpineBranch
    }
}

import AlpineArchive
import Compression
import ImageSpec
import Packages

/// Finds out which apk repositories to read, and whose signatures to accept.
///
/// The mirror of the release is the first of these that there is: `--mirror`,
/// `SOCLE_ALPINE_MIRROR`, the machine's own apk settings, Alpine's public archive.
struct AlpineRepositories {
    private let specification: ImageSpecification
    private let options: SourceOptions
    private static let keyLimit = 64 << 10
    private static let archive = "https://dl-cdn.alpinelinux.org/alpine"

    init(_ specification: ImageSpecification, _ options: SourceOptions) {
        self.specification = specification
        self.options = options
    }

    /// The repositories in the order in which they are preferred, each once: those of the release
    /// first, then what the specification names besides.
    func repositories() throws -> [AlpineRepository] {
        let contents = specification.contents
        var all: [AlpineRepository] = []
        if let release = specification.archiveRelease { all = try archive(of: release) }
        all += try (contents.repositories + contents.buildRepositories).map(repository)
        guard !all.isEmpty else { throw SourceError.noRelease }
        var seen: Set<AlpineRepository> = []
        return all.filter { seen.insert($0).inserted }
    }

    /// The lines for the image's `/etc/apk/repositories`, each once: those of the release on Alpine's
    /// own archive, wherever the packages were taken from, and those that the specification names.
    static func lines(for specification: ImageSpecification) -> [String] {
        let contents = specification.contents
        var lines: [String] = []
        if let release = specification.archiveRelease {
            lines = contents.components.map { "\(archive)/\(release.alpineBranch)/\($0)" }
        }
        var seen: Set<String> = []
        return (lines + contents.repositories.map(\.text) + contents.runtimeRepositories)
            .filter { seen.insert($0).inserted }
    }

    /// The keys to accept: those of the specification, of `--keyring`, or of the machine.
    func trust(using transport: any RepositoryTransport) async throws -> AlpineTrust {
        var trust = AlpineTrust()
        for reference in specification.contents.keyring {
            if let path = reference.location.path {
                try trust.insert(specified: path)
                continue
            }
            let name = reference.text.split(separator: "/").last.map(String.init) ?? ""
            let bytes = try await transport.fetchUnverified(
                reference.location, limit: Self.keyLimit)
            try trust.insert(specified: AlpineKeyName(name), pem: bytes)
        }
        for path in options.apkKeyrings { try trust.insert(contentsOf: path) }
        for key in options.apkKeys { try trust.insert(key) }
        if trust.keyring.keys.isEmpty {
            for folder in ["\(options.apkDirectory)/keys", "/usr/share/apk/keys"] {
                try? trust.insert(contentsOf: folder)
            }
        }
        guard !trust.keyring.keys.isEmpty else { throw SourceError.noAlpineKeys }
        return trust
    }

    private func repository(_ entry: RepositoryEntry) throws -> AlpineRepository {
        guard case .apk(let tag, let reference) = entry else {
            throw SourceError.otherFamily(entry.text)
        }
        return AlpineRepository(reference.location, tag: tag)
    }

    private func archive(of release: ReleaseName) throws -> [AlpineRepository] {
        if let mirror = try options.mirror ?? options.location(from: "SOCLE_ALPINE_MIRROR") {
            return try branch(release, on: mirror)
        }
        let host = hostRepositories(of: release)
        return try host.isEmpty ? branch(release, on: RemoteLocation(Self.archive)) : host
    }

    /// The components of a release on a mirror. A folder that has an index itself, as a copy of one
    /// repository has, is taken as it is.
    private func branch(
        _ release: ReleaseName, on mirror: RemoteLocation
    ) throws -> [AlpineRepository] {
        if let folder = mirror.path, Self.holdsIndex(folder) { return [AlpineRepository(mirror)] }
        let all = try specification.contents.components.map { component in
            AlpineRepository(try mirror.appending("\(release.alpineBranch)/\(component)"))
        }
        // A folder of this machine may have only part of a release; of a release that is not there
        // at all, the index that is missing is named.
        let present = all.filter { $0.location.path.map(Self.holdsIndex) ?? true }
        return present.isEmpty ? all : present
    }

    private static func holdsIndex(_ folder: String) -> Bool {
        [
            "x86_64", "aarch64", "armv7", "armhf", "x86", "ppc64le", "s390x", "riscv64",
            "loongarch64",
        ]
        .contains { (try? FileSource(path: "\(folder)/\($0)/APKINDEX.tar.gz")) != nil }
    }

    /// The machine's own repositories of a release, where they are of the components asked for.
    private func hostRepositories(of release: ReleaseName) -> [AlpineRepository] {
        guard
            let bytes = try? FileSource(path: "\(options.apkDirectory)/repositories")
                .readAll(limit: 1 << 20),
            let all = try? AlpineRepository.list(String(decoding: bytes, as: UTF8.self))
        else { return [] }
        return all.filter { repository in
            let parts = repository.location.description.split(separator: "/").suffix(2)
            guard parts.count == 2, let branch = parts.first, let component = parts.last else {
                return false
            }
            return branch == release.alpineBranch
                && specification.contents.components.contains(String(component))
        }
    }
}

import DebianArchive
import ImageSpec
import Packages

/// Finds out which suites of which Debian archive to read, and whose signatures to accept.
///
/// The mirror of the release is the first of these that there is: the specification's, `--mirror`,
/// `SOCLE_DEBIAN_MIRROR`, that of the machine's own apt sources, Debian's public archive.
struct DebianRepositories {
    private let specification: ImageSpecification
    private let options: SourceOptions

    init(_ specification: ImageSpecification, _ options: SourceOptions) {
        self.specification = specification
        self.options = options
    }

    /// The suites: those of the release first, then what the specification names besides, each once.
    func repositories() throws -> [DebianRepository] {
        let contents = specification.contents
        var all: [DebianRepository] = []
        if let release = specification.archiveRelease {
            all = try archive(of: release, on: mirror())
        }
        for entry in contents.repositories + contents.buildRepositories {
            all += try repositories(entry)
        }
        guard !all.isEmpty else { throw SourceError.noRelease }
        var seen: Set<DebianRepository> = []
        return all.filter { seen.insert($0).inserted }
    }

    /// The keyrings for suites that name none of their own.
    func keyrings() throws -> [Keyring] {
        let named = try specification.contents.keyring.map { reference in
            guard let path = reference.location.path else {
                throw SourceError.remoteKeyring(reference.text)
            }
            return path
        }
        let paths = named.isEmpty ? options.openPGPKeyrings : named
        guard paths.isEmpty else { return paths.map { Keyring(path: $0) } }
        guard let own = HostAptSetup.debianKeyring() else { throw SourceError.noDebianKeyring }
        return [own]
    }

    private struct Mirror {
        var main: RemoteLocation
        var security: RemoteLocation?
    }

    private func mirror() throws -> Mirror {
        try namedMirror() ?? hostMirror() ?? publicArchive()
    }

    /// The mirror that whoever builds names.
    private func namedMirror() throws -> Mirror? {
        if let mirror = options.mirror { return Mirror(main: mirror) }
        guard let mirror = try options.location(from: "SOCLE_DEBIAN_MIRROR") else { return nil }
        let security = try options.location(from: "SOCLE_DEBIAN_SECURITY_MIRROR")
        return Mirror(main: mirror, security: security)
    }

    /// The mirror that the image's apt is told of, beside one that the specification names: the one
    /// that whoever builds names, if containers can reach it. What the machine's own apt settings say
    /// is the machine's business.
    func imageMirror() throws -> ArchiveMirror? {
        guard specification.contents.database == .dpkg, let mirror = try namedMirror(),
            let release = specification.archiveRelease, mirror.main.scheme != .file
        else { return nil }
        let suites = try DebianSuites(
            mirror: mirror.main, securityMirror: mirror.security, release: release.text
        ).repositories()
        guard let security = suites.first(where: { $0.suite.contains("security") }) else {
            return ArchiveMirror(main: mirror.main, security: mirror.main)
        }
        return ArchiveMirror(main: mirror.main, security: security.location)
    }

    /// The mirror among apt's sources: what has a release's main suite below a folder `debian`.
    private func hostMirror() -> Mirror? {
        let sources = HostAptSetup.sources(in: options.aptDirectory).repositories
        func isArchive(_ repository: DebianRepository, folder: String) -> Bool {
            repository.location.description.hasSuffix("/" + folder)
                && repository.components.contains("main")
        }
        guard let main = sources.first(where: { isArchive($0, folder: "debian") }) else {
            return nil
        }
        let security = sources.first { isArchive($0, folder: "debian-security") }
        return Mirror(main: main.location, security: security?.location)
    }

    private func publicArchive() throws -> Mirror {
        Mirror(
            main: try RemoteLocation("https://ftp.debian.org/debian"),
            security: try RemoteLocation("https://security.debian.org/debian-security"))
    }

    /// The suites of a release on a mirror, and those that the specification adds to them.
    private func archive(of release: ReleaseName, on mirror: Mirror) throws -> [DebianRepository] {
        let contents = specification.contents
        let suites = DebianSuites(
            mirror: mirror.main, securityMirror: mirror.security, release: release.text,
            components: contents.components)
        let extra = contents.suites.map { suite in
            DebianRepository(
                location: mirror.main, suite: suite, components: contents.components,
                isSupplement: true)
        }
        return try suites.repositories() + extra
    }

    private func repositories(_ entry: RepositoryEntry) throws -> [DebianRepository] {
        switch entry {
        case .debianMirror(let reference):
            guard let release = specification.release else { throw SourceError.noRelease }
            return try archive(of: release, on: Mirror(main: reference.location))
        case .debianSuite(let suite):
            let keyrings = try suite.signedBy.map { reference in
                guard let path = reference.location.path else {
                    throw SourceError.remoteKeyring(reference.text)
                }
                return [Keyring(path: path)]
            }
            return [
                DebianRepository(
                    location: suite.location.location, suite: suite.suite,
                    components: suite.components, signedBy: keyrings ?? [])
            ]
        case .apk(_, let reference): throw SourceError.otherFamily(reference.text)
        }
    }
}

/// Why it is not clear where packages are to come from.
enum SourceError: Error, Equatable, CustomStringConvertible {
    case noRelease
    case noDebianKeyring
    case noAlpineKeys
    case remoteKeyring(String)
    case otherFamily(String)
    case malformedIndex(String, reason: String)

    var description: String {
        switch self {
        case .noRelease: "the specification names neither a `release` nor `contents.repositories`"
        case .noDebianKeyring:
            "no keyring of the Debian archive: install `debian-archive-keyring`, or name one with "
                + "--keyring or in `contents.keyring`"
        case .noAlpineKeys:
            "no keys of Alpine on this machine: name the files of its `alpine-keys` package, or a "
                + "folder of them, with --keyring or in `contents.keyring`; or an image that you "
                + "trust with --keys-from"
        case .remoteKeyring(let text):
            "`\(text)`: keys for Debian archives are read from files of this machine only"
        case .otherFamily(let text): "`\(text)` is not a repository of the image's distribution"
        case .malformedIndex(let location, let reason): "\(location): \(reason)"
        }
    }
}

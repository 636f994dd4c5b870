import DebianArchive
import OCIModel
import Packages
import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A live Debian mirror, where this machine can reach one; tests that need it say so plainly when
/// it cannot.
enum DebianFieldMirror {
    /// The mirror: `SOCLE_DEBIAN_MIRROR`, or the first of the host's apt sources that is one.
    static let location: RemoteLocation? = {
        let candidate: RemoteLocation?
        if let set = getenv("SOCLE_DEBIAN_MIRROR") {
            candidate = try? RemoteLocation(String(cString: set))
        } else {
            candidate = HostAptSetup.sources(in: "/etc/apt").repositories.map(\.location)
                .first { $0.description.hasSuffix("/debian") }
        }
        guard let candidate, let file = try? candidate.appending("dists/stable/InRelease"),
            (try? run("curl", ["-sfIL", "-m", "15", file.url]))?.status == 0
        else { return nil }
        return candidate
    }()

    /// The keyring of the archive.
    static let keyring = HostAptSetup.debianKeyring()

    /// Whether everything is there.
    static let isThere =
        keyring != nil && Tool.has("curl", "gpgv", "dpkg-deb") && location != nil

    /// The loader, with the keys that this machine has.
    static func loader() throws -> DebianRepositoryLoader {
        DebianRepositoryLoader(
            verifier: InReleaseVerifier(tool: try SignatureTool.find(searchPath: "/usr/bin")))
    }

    /// The policy for now.
    static func policy(allowsExpired: Bool = false) -> ReleasePolicy {
        ReleasePolicy(
            now: Timestamp(seconds: Int64(time(nil))), allowsExpired: allowsExpired)
    }

    /// The suites of a release.
    static func repositories(
        _ release: String, backports: Bool = false
    ) throws -> [DebianRepository] {
        guard let location else { throw SupportFailure("no mirror") }
        return try DebianSuites(
            mirror: location, release: release, includesBackports: backports
        ).repositories()
    }
}

/// Fetches with curl into a folder that goes away with it.
final class CurlTransport: RepositoryTransport {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("field") }

    func fetchUnverified(_ location: RemoteLocation, limit: Int) async throws -> [UInt8] {
        let result = try run(
            "curl", ["-sfL", "-m", "120", "--max-filesize", String(limit), location.url])
        guard result.status != 22 else { throw TransportError.notFound(location) }
        guard result.status == 0, result.output.count <= limit else {
            throw SupportFailure("curl \(location): \(result.status)")
        }
        return result.output
    }

    func fetch(
        _ locations: [RemoteLocation], size: UInt64?, digest: Digest
    ) async throws -> String {
        let path = folder.appending(digest.hex)
        for location in locations {
            let result = try run("curl", ["-sfL", "-m", "300", "-o", path, location.url])
            guard result.status == 0 else { continue }
            let bytes = try Files.read(path)
            guard DigestHasher.digest(of: bytes) == digest, UInt64(bytes.count) == size else {
                throw SupportFailure("\(location) is not what was asked for")
            }
            return path
        }
        throw TransportError.notFound(locations[0])
    }
}

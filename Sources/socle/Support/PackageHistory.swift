import Compression
import DebianArchive
import ImageSpec
import Inspection
import OCIModel
import Packages
import Store
import SupplyChain
import SystemPackage

/// What is known of the packages of an image beside the image: the changelogs in the package files that
/// the store has, what the image's SBOM says of them, and the advisories of its release.
///
/// Slim images and distroless ones have no changelogs, and Alpine's packages never have any.
struct PackageHistory {
    private let packages: PackageStore
    private var files: [Name: LockedPackage] = [:]
    private var fixes: [String: [ChangeEvidence.Fix]] = [:]
    private var advisories: ReleaseAdvisories?

    private struct Name: Hashable {
        let name: String
        let version: String
        let architecture: String
    }

    /// Gathers what there is. What cannot be read is only missing then.
    ///
    /// - Throws: `StoreError`, `RegistryError`, what reading the image throws.
    init(
        of name: String, _ image: PlatformImage, in workplace: Workplace
    ) async throws {
        packages = workplace.packages
        let digest = image.descriptor.digest
        if let lock = try await ProvenanceLock.of(name, digest, in: workplace)?.lock {
            for package in lock.platforms.flatMap(\.packages) {
                files[
                    Name(
                        name: package.name.text, version: package.version,
                        architecture: package.architecture.text)] = package
            }
        }
        let attached = try await AttachedDocuments.of(
            name, [digest], in: workplace, registry: workplace.registry)
        for evidence in attached.evidence {
            fixes[evidence.source] = evidence.fixes.map {
                ChangeEvidence.Fix(vulnerability: $0.vulnerability, version: $0.version)
            }
        }
        if let database = try? AdvisoryDatabase.open(in: workplace.images) {
            let release = try InventoryCache(workplace.session).inventory(of: image, name: name)
                .release
            advisories = release.flatMap { try? database.advisories(for: $0) }
        }
    }

    /// The same for the comparison of images.
    var evidence: ChangeEvidence {
        ChangeEvidence(changelog: changelog, fixes: fixes(of:))
    }

    private func changelog(of package: InstalledPackage) -> [UInt8]? {
        let key = Name(
            name: package.name, version: package.version, architecture: package.architecture)
        guard let locked = files[key],
            let path = try? packages.verifiedPath(of: locked.digest, size: locked.size),
            let file = try? FileSource(path: path.string)
        else { return nil }
        return DebianChangelogFile.text(inPackage: file, named: locked.filename)
    }

    private func fixes(of source: String) -> [ChangeEvidence.Fix] {
        let known = advisories?.fixes(of: source) ?? []
        return (fixes[source] ?? [])
            + known.map { ChangeEvidence.Fix(vulnerability: $0.vulnerability, version: $0.version) }
    }
}

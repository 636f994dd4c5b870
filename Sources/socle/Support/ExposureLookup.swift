import Inspection
import OCIModel
import Store
import SupplyChain

/// Counts the known vulnerabilities of images for comparisons: what `socle scan` would say, with what
/// is attached to the image taken into account.
struct ExposureLookup {
    private let database: AdvisoryDatabase?
    /// How long releases are looked after.
    let lives: ReleaseLives
    private let workplace: Workplace

    /// Opens the database of advisories, where there is one.
    ///
    /// - Throws: `AdvisoryDatabaseError` for one that cannot be read.
    init(_ workplace: Workplace) throws {
        self.workplace = workplace
        database = try AdvisoryDatabase.open(in: workplace.images)
        lives = ReleaseLives(database)
    }

    /// What is known about an image.
    ///
    /// - Throws: What reading the image throws.
    func exposure(of stored: StoredImage, _ image: PlatformImage, name: String) async throws
        -> ImageComparison.Exposure
    {
        guard let database else { return .unknown("there is no database yet: `socle db update`") }
        var options = ImageScan.Options()
        options.digests = [stored.root.digest, image.descriptor.digest]
        var inventory = try InventoryCache(workplace.session).inventory(of: image, name: name)
        let attached = try await AttachedDocuments.of(
            name, options.digests, in: workplace, registry: workplace.registry)
        options.vex = attached.vex.map { ($0.document, $0.origin) }
        inventory.evidence += attached.evidence
        do {
            let report = try ImageScan(database, options: options)
                .report(on: inventory, now: workplace.now)
            return .counted(report)
        } catch let error as ScanError {
            return .unknown("\(error)")
        }
    }
}

extension ImageComparison.Exposure {
    /// What a scan found. What has no effect that matters is named in the source and not counted.
    fileprivate static func counted(_ report: ScanReport) -> Self {
        let counts = report.counts.filter { $0.severity != .negligible }
        let negligible = report.open.count - counts.reduce(0) { $0 + $1.count }
        let dates = report.feeds.map { "\($0.name) of \($0.date.description.prefix(10))" }
        var source = dates.joined(separator: ", ")
        if negligible > 0 { source += "; \(negligible) negligible not counted" }
        return Self(counts: counts.map { ($0.severity.description, $0.count) }, source: source)
    }
}

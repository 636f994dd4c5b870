public import ArgumentParser
import Assembly
import ImageSpec
import Inspection
import OCIModel
import Packages
import Store
public import SupplyChain

/// `socle scan`: the known vulnerabilities of an image.
struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan", abstract: "List the known vulnerabilities of an image.",
        discussion: """
            Packages are matched with the distribution's own advisories (`socle db`), with its own \
            decision and severity; CVSS says how bad it is where the distribution does not. Works on \
            any image, a folder (dir:PATH), or an SBOM (a .json file, or sbom:FILE).

            What is suppressed (by an ignore file, a VEX statement, the package's changelog) is \
            counted apart, and listed with --show-suppressed. A line of an ignore file is
              VULNERABILITY [package:NAME] [until:YYYY-MM-DD] # reason

            EXAMPLES
              socle scan debian-slim:bookworm
              socle scan web:1 --base debian-slim:bookworm --fail-on high
              socle scan web:1 --only-fixed --archive --format sarif > scan.sarif
              socle scan docker://registry.example.org/team/web:1 --key release.pub
              socle scan web.spdx.json --vex web.openvex.json --ignore-file accepted.txt
            """)

    /// How the answer is shown.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, sarif, markdown, html
    }

    @Argument(help: "The image, or an SBOM.")
    var image: String

    @Option(help: "The platform, such as linux/arm64.")
    var platform: String?

    @Option(
        help: ArgumentHelp(
            "Exit with 3 when a finding is at least so severe.", valueName: "severity"))
    var failOn: Severity?

    @Option(
        help: ArgumentHelp("List only what is at least so severe.", valueName: "severity"))
    var severity: Severity?

    @Flag(help: "Only findings that a newer package fixes, which the archive has.")
    var onlyFixed = false

    @Option(help: ArgumentHelp("Accepted findings, with reasons.", valueName: "file"))
    var ignoreFile: [String] = []

    @Option(help: ArgumentHelp("An OpenVEX or CycloneDX VEX document.", valueName: "file"))
    var vex: [String] = []

    @Option(help: ArgumentHelp("Tell findings of this image apart.", valueName: "image"))
    var base: String?

    @OptionGroup var trust: TrustFlags

    @Flag(help: "Ask the archive which of the fixed versions it offers at present.")
    var archive = false

    @Flag(help: "List what is suppressed too, with the reasons.")
    var showSuppressed = false

    @Option(help: ArgumentHelp("Warn when advisories are older.", valueName: "days"))
    var warnAge: Int = 7

    @Option(
        help: ArgumentHelp(
            "Refuse, with exit code 3, when advisories are older.", valueName: "days"))
    var maxAge: Int?

    @Option(help: "How to show the answer: table, json, sarif, markdown or html.")
    var format: Format = .table

    @OptionGroup var source: SourceFlags
    @OptionGroup var registry: RegistryFlags

    @Flag(name: .shortAndLong, help: "Show no progress and no remarks.")
    var quiet = false

    func run() async throws {
        let workplace = try Workplace(quiet: quiet)
        let database = try openDatabase(workplace)
        var found = try await InventoryArgument.read(
            image, platform: platform, in: workplace, registry: registry.settings)
        var options = try self.options()
        options.digests = found.digests
        if found.image != nil {
            let attached = try await AttachedDocuments.of(
                image, found.digests, in: workplace, registry: registry.settings,
                trust: try trust.trust())
            options.vex = attached.vex.map { ($0.document, $0.origin) } + options.vex
            options.notes = [attached.note].compactMap(\.self)
            found.inventory.evidence += attached.evidence
        }
        if let base {
            let below = try await InventoryArgument.read(
                base, platform: platform, in: workplace, registry: registry.settings)
            options.base = below.inventory
        }
        if archive { options.offered = try await offered(found.inventory, workplace) }
        try show(ImageScan(database, options: options), found.inventory, workplace)
    }

    private func openDatabase(_ workplace: Workplace) throws -> AdvisoryDatabase {
        guard let database = try AdvisoryDatabase.open(in: workplace.images) else {
            throw AdvisoryDatabaseError.none
        }
        return database
    }

    /// What the archive has of the image's source packages, by the same sources as a build's.
    private func offered(
        _ inventory: Inventory, _ workplace: Workplace
    ) async throws -> [String: String] {
        guard let release = inventory.release, let first = inventory.packages.first,
            let architecture = PackageArchitecture(
                user: inventory.platform?.architecture ?? first.architecture, in: first.ecosystem)
        else { throw BadInput("--archive: \(image) does not say which release it is of") }
        let name = release.codename ?? release.version
        let text = "distribution: \(release.distribution)\nrelease: \"\(name)\"\n"
        let specification = try SpecificationLoader().load(Array(text.utf8), file: "--archive")
            .specification()
        let task = workplace.progress.begin("Fetching", unit: .bytes)
        defer { task.finish() }
        return try await ArchiveOffer.versions(
            of: Set(inventory.packages.map(\.sourceName)), for: architecture, from: specification,
            source.context(workplace, task: task))
    }

    /// What the command line alone decides.
    private func options() throws -> ImageScan.Options {
        var options = ImageScan.Options()
        options.onlyFixed = onlyFixed
        options.ignoreFiles = try ignoreFile.map {
            try IgnoreFile(InputFile.text($0), path: $0)
        }
        options.vex = try vex.map { (try VEXDocument(InputFile.read($0), place: $0), $0) }
        return options
    }

    private func show(_ scan: ImageScan, _ inventory: Inventory, _ workplace: Workplace) throws {
        let report = try scan.report(on: inventory, now: workplace.now)
        try checkAge(report)
        let rendering = ScanRendering(
            report, image: image, least: severity, showsSuppressed: showSuppressed)
        Console.print(
            try rendering.text(format, styled: Console.wantsStyle(workplace.environment)))
        if !quiet { for note in rendering.notes { Console.complain("socle: \(note)") } }
        try gate(report)
    }

    private func checkAge(_ report: ScanReport) throws {
        guard let oldest = report.feeds.min(by: { $0.date < $1.date }) else { return }
        let age = DatabaseReport.days(since: oldest.date, report.now)
        if let maxAge, age > Int64(maxAge) {
            throw GateRefusal(
                description: "the advisories of \(oldest.name) are \(age) days old, and --max-age "
                    + "allows \(maxAge): run `socle db update`")
        }
        if age > Int64(warnAge), !quiet {
            Console.complain(
                "socle: the advisories of \(oldest.name) are \(age) days old (`socle db update`)")
        }
    }

    private func gate(_ report: ScanReport) throws {
        guard let failOn else { return }
        let count = report.open.count { $0.severity >= failOn }
        guard count == 0 else {
            throw GateRefusal(
                description: "\(image): \(count) "
                    + (count == 1 ? "finding is" : "findings are") + " \(failOn) or worse")
        }
    }
}

extension Severity: ExpressibleByArgument {
    /// Reads `low`, `HIGH` …
    public init?(argument: String) { self.init(argument) }

    /// The names, in place of the numbers behind them.
    public static var allValueStrings: [String] { allCases.map(\.description) }
}

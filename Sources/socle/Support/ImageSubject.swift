import ImageSpec
import Inspection
import OCIModel
import Store

/// An image that is compared with others or may be chosen: its facts, and what the store and the
/// catalogue know beside them.
struct ImageSubject {
    private let name: String

    init(_ name: String) { self.name = name }

    /// Reads several, two at a time, and gives them in the order of their names.
    static func all(
        _ names: [String], in workplace: Workplace, platform: Platform?, exposures: ExposureLookup,
        application: Application? = nil
    ) async throws -> [ImageComparison.Subject] {
        try await ConcurrentMap.map(names, width: 2) { name in
            try await ImageSubject(name).read(
                in: workplace, platform: platform, exposures: exposures, application: application)
        }
    }

    /// Reads it.
    func read(
        in workplace: Workplace, platform: Platform?, exposures: ExposureLookup,
        application: Application? = nil
    ) async throws -> ImageComparison.Subject {
        let argument = try ImageArgument(name)
        let stored = try await argument.open(in: workplace)
        let image = try await argument.openOne(in: workplace, platform: platform)
        let facts = try FactsCache(workplace.session).facts(of: image)
        var result: ImageComparison.ApplicationResult?
        if let application {
            result = .init(
                name: application.name,
                verdict: CompatibilityCheck.verdict(
                    on: application, base: try Base(image, name: name)),
                bytes: application.bytes)
        }
        let entry = Catalogue.entries.first { $0.name == catalogueName }
        let platforms = try stored.platformImages().map { try $0.platform().description }
        return ImageComparison.Subject(
            name: name, facts: facts, life: exposures.lives.life(of: facts.distribution),
            platforms: platforms, variants: entry?.variants ?? [],
            variantSource: entry == nil ? "not in the catalogue" : "the catalogue",
            exposure: try await exposures.exposure(of: stored, image, name: name),
            application: result)
    }

    /// The name without release and tag: `alpine:3.19` is of the catalogue's `alpine`.
    private var catalogueName: String {
        String(name.prefix { $0 != ":" && $0 != "@" })
    }
}

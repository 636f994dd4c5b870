import ImageSpec
import Store

/// What a user names as SPEC: a file, or a name of the catalogue.
struct SpecificationArgument: Sendable {
    /// The text on the command line.
    let text: String
    /// The specification, of the variant that was asked for.
    let specification: ImageSpecification
    /// The name in the catalogue, where it is one.
    let catalogueName: CatalogueName?

    /// Reads a SPEC. What ends in `.yaml` or `.yml`, begins with `.` or `/`, or exists as a file, is
    /// a file.
    ///
    /// - Throws: ``BadInput`` when there is neither, and `SpecificationError`.
    init(_ text: String, variant: String?) throws {
        self.text = text
        if Self.isFile(text) {
            catalogueName = nil
            specification = try SpecificationLoader().load(text).specification(variant: variant)
            return
        }
        do {
            let name = try CatalogueName(text)
            if let variant, let own = name.variant, own != variant {
                throw BadInput(
                    "`\(text)` has a variant already; --variant \(variant) names another")
            }
            let full = try variant.map {
                try CatalogueName("\(name.image)@\(name.release):\($0)")
            }
            catalogueName = full ?? name
            specification = try Catalogue.specification(full ?? name)
        } catch let error as CatalogueError {
            throw BadInput("\(error)")
        }
    }

    private static func isFile(_ text: String) -> Bool {
        text.hasSuffix(".yaml") || text.hasSuffix(".yml") || text.hasPrefix(".")
            || text.hasPrefix("/")
    }

    /// The names that the image gets in the store when the user gives none.
    ///
    /// An image of the catalogue is named by its release and variant; at its default release by the
    /// tags that people know, `latest` and the variant alone; and by the name that registries have for
    /// it, such as `distroless/java17-debian12:nonroot`, with the registry where the user named it.
    func defaultNames() throws -> [ImageName] {
        if let name = catalogueName {
            let variant = name.variant.map { "-" + $0 } ?? ""
            let tag = name.variant ?? "latest"
            var names = ["\(name.image):\(name.release)\(variant)"]
            let entry = Catalogue.entries.first { $0.name == name.image }
            if entry?.defaultRelease == name.release { names.append("\(name.image):\(tag)") }
            if let numbered = name.numberedImage { names.append("\(numbered):\(tag)") }
            if text.hasPrefix("gcr.io/") {
                let written = text.split(separator: ":")[0].split(separator: "@")[0]
                names.append("\(written):\(tag)")
            }
            return try names.map { try ImageName($0) }
        }
        let stem = specification.name ?? Self.stem(text)
        let tag = specification.variant ?? "latest"
        do {
            return [try ImageName("\(stem):\(tag)")]
        } catch {
            throw BadInput(
                "\(text) has no `name`, and its file's name makes none: give one with --tag")
        }
    }

    /// Where the lock is when nobody says: beside the specification.
    var lockPath: String {
        let variant = specification.variant.map { "." + $0 } ?? ""
        guard let name = catalogueName else {
            let base =
                text.hasSuffix(".yaml")
                ? text.dropLast(5) : text.dropLast(text.hasSuffix(".yml") ? 4 : 0)
            return "\(base)\(variant).lock.json"
        }
        let flat = name.image.map { $0 == "/" ? "-" : $0 }
        return "\(String(flat))-\(name.release)\(variant).lock.json"
    }

    private static func stem(_ path: String) -> String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return String(file.prefix { $0 != "." }).lowercased()
    }
}

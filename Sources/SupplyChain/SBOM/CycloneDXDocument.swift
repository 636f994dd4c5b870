import OCIModel

/// An inventory as CycloneDX 1.6 in JSON (ECMA-424).
public enum CycloneDXDocument {
    /// The document. The same inventory gives the same bytes.
    ///
    /// - Parameters:
    ///   - version: The version of this program.
    ///   - files: The files to list; none to list packages alone.
    public static func make(
        _ inventory: Inventory, version: String, files: [InventoryFile] = []
    ) -> JSON {
        let root = inventory.url ?? "image"
        let packages = inventory.packages.map { package in (package.url(inventory), package) }
        var components = packages.map { component($0.0, $0.1) }
        components.append(system(inventory))
        components += files.map(file)
        let reached = packages.map(\.0) + files.map { "file:" + $0.path }
        let kind = files.isEmpty ? "cdx" : "cdx files"
        let dependency = JSON.members([
            ("ref", .string(root)), ("dependsOn", .strings(Set(reached).sorted())),
        ])
        return .members([
            ("$schema", .string("http://cyclonedx.org/schema/bom-1.6.schema.json")),
            ("bomFormat", .string("CycloneDX")), ("specVersion", .string("1.6")),
            ("serialNumber", .string("urn:uuid:\(inventory.uuid(kind))")), ("version", .integer(1)),
            ("metadata", metadata(inventory, root, version)), ("components", .array(components)),
            ("dependencies", .array([dependency])),
        ])
    }

    private static func metadata(_ inventory: Inventory, _ root: String, _ version: String) -> JSON
    {
        let tool = JSON.members([
            ("type", .string("application")), ("name", .string("socle")),
            ("version", .string(version)),
        ])
        let facts = DocumentFacts.pairs(inventory).map { property($0, $1) }
        let sums = inventory.digest.map { [hash("SHA-256", $0.hex)] } ?? []
        let subject = JSON.members([
            ("bom-ref", .string(root)), ("type", .string("container")),
            ("name", .string(inventory.name)),
            ("version", .text(inventory.digest?.description)), ("hashes", .list(sums)),
            ("purl", .text(inventory.url)),
        ])
        return .members([
            ("timestamp", .string(inventory.moment.description)),
            ("tools", .members([("components", .array([tool]))])), ("component", subject),
            ("properties", .list(facts)),
        ])
    }

    private static func component(_ url: String, _ package: InventoryPackage) -> JSON {
        let licenses = package.licenses.map(license)
        let home = JSON.members([
            ("type", .string("website")), ("url", .string(package.homepage)),
        ])
        let homes = package.homepage.contains("://") ? [home] : []
        let properties = [
            property("socle:source:name", package.sourceName),
            property("socle:source:version", package.sourceVersion),
        ]
        return .members([
            ("bom-ref", .string(url)), ("type", .string("library")),
            ("publisher", .text(package.maintainer)), ("name", .string(package.name)),
            ("version", .string(package.version)), ("description", .text(package.summary)),
            ("licenses", .list(licenses)), ("purl", .string(url)),
            ("externalReferences", .list(homes)), ("properties", .array(properties)),
        ])
    }

    /// An expression may only stand alone, so each name is a licence of its own.
    private static func license(_ name: String) -> JSON {
        .members([
            (
                "license",
                .members([(License.isKnown(name) ? "id" : "name", .string(name))])
            )
        ])
    }

    private static func system(_ inventory: Inventory) -> JSON {
        let id = inventory.osRelease["ID"] ?? "linux"
        return .members([
            ("bom-ref", .string("os:\(id)")), ("type", .string("operating-system")),
            ("name", .string(id)),
            ("version", .text(inventory.osRelease["VERSION_ID"])),
            ("description", .text(inventory.osRelease["PRETTY_NAME"])),
        ])
    }

    private static func file(_ file: InventoryFile) -> JSON {
        let sums =
            (file.sha1.map { [hash("SHA-1", $0)] } ?? []) + [hash("SHA-256", file.digest.hex)]
        let owner = file.package.map { [property("socle:package", $0)] } ?? []
        return .members([
            ("bom-ref", .string("file:" + file.path)), ("type", .string("file")),
            ("name", .string("/" + file.path)), ("hashes", .array(sums)),
            ("properties", .list(owner)),
        ])
    }

    private static func hash(_ algorithm: String, _ value: String) -> JSON {
        .members([("alg", .string(algorithm)), ("content", .string(value))])
    }

    private static func property(_ name: String, _ value: String) -> JSON {
        .members([("name", .string(name)), ("value", .string(value))])
    }
}

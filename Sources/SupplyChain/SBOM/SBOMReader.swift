import OCIModel
import Packages

/// Reads SBOMs, ours and those of others, as inventories: SPDX 2.2 and 2.3 in JSON, CycloneDX 1.2 to
/// 1.6 in JSON. Packages are known by their package URLs.
public enum SBOMReader {
    /// How many packages a document may list; the largest systems have some ten thousand.
    private static let limit = 250_000

    /// Reads a document; an in-toto statement around it is looked through.
    ///
    /// - Parameter place: The file, for messages.
    /// - Throws: ``JSONError``, ``SBOMError`` when it is neither, or lists what it cannot.
    public static func read(_ bytes: [UInt8], place: String) throws -> Inventory {
        // The other forms of both are told by how they begin.
        let start = String(decoding: bytes.prefix(64), as: UTF8.self)
        if start.hasPrefix("SPDXVersion:") || start.hasPrefix("<") {
            throw SBOMError(
                place: place,
                reason: start.hasPrefix("<")
                    ? "XML is not read (want SPDX or CycloneDX in JSON)"
                    : "SPDX in tag-value form is not read (want it in JSON)")
        }
        return try read(JSON(bytes, place: place), place: place)
    }

    /// Takes a document that was read as JSON, whichever form it has.
    ///
    /// - Throws: ``SBOMError`` when it is neither, or lists what it cannot.
    public static func read(_ outer: JSON, place: String) throws -> Inventory {
        let json = outer["predicate"] ?? outer
        if let version = json["spdxVersion"]?.text {
            guard version.hasPrefix("SPDX-2."), json["SPDXID"]?.text != nil else {
                throw SBOMError(
                    place: place, reason: "`\(version.prefix(20))` is not read (want SPDX-2.x)")
            }
            return try spdx(json, place: place)
        }
        if json["bomFormat"]?.text == "CycloneDX" {
            let version = json["specVersion"]?.text ?? ""
            guard version.hasPrefix("1.") else {
                throw SBOMError(
                    place: place, reason: "CycloneDX `\(version.prefix(20))` is not read (want 1.x)"
                )
            }
            return try cycloneDX(json, place: place)
        }
        throw SBOMError(place: place, reason: "neither SPDX nor CycloneDX in JSON")
    }

    private static func spdx(_ json: JSON, place: String) throws -> Inventory {
        guard case .array(let items)? = json["packages"] else {
            throw SBOMError(place: place, reason: "says that it is SPDX, but has no `packages`")
        }
        var inventory = Inventory(name: json["name"]?.text ?? place, packages: [])
        var found: [InventoryPackage] = []
        for item in items {
            let references = item["externalRefs"]?.items ?? []
            let locators = references.filter { $0["referenceType"]?.text == "purl" }
                .compactMap { $0["referenceLocator"]?.text }
            if item["primaryPackagePurpose"]?.text == "CONTAINER" {
                adopt(item["versionInfo"]?.text, locators.first, into: &inventory)
            }
            for locator in locators {
                if let package = package(locator, into: &inventory) { found.append(package) }
            }
        }
        for note in json["annotations"]?.items ?? [] {
            let sides = (note["comment"]?.text ?? "").split(separator: "=", maxSplits: 1)
            if sides.count == 2 {
                DocumentFacts.read(String(sides[0]), String(sides[1]), into: &inventory)
            }
        }
        return try finished(inventory, found, place)
    }

    private static func cycloneDX(_ json: JSON, place: String) throws -> Inventory {
        guard json["components"] == nil || !(json["components"]?.members.count ?? 0 > 0) else {
            throw SBOMError(
                place: place, reason: "says that it is CycloneDX, but `components` is no list")
        }
        let subject = json["metadata"]?["component"]
        var inventory = Inventory(name: subject?["name"]?.text ?? place, packages: [])
        adopt(subject?["version"]?.text, subject?["purl"]?.text, into: &inventory)
        var found: [InventoryPackage] = []
        collect(json["components"]?.items ?? [], into: &inventory, &found, depth: 0)
        for property in json["metadata"]?["properties"]?.items ?? [] {
            if let name = property["name"]?.text, let value = property["value"]?.text {
                DocumentFacts.read(name, value, into: &inventory)
            }
        }
        return try finished(inventory, found, place)
    }

    private static func collect(
        _ items: [JSON], into inventory: inout Inventory, _ found: inout [InventoryPackage],
        depth: Int
    ) {
        guard depth < 16 else { return }
        for item in items {
            if item["type"]?.text == "operating-system", let id = item["name"]?.text {
                inventory.osRelease["ID"] = id.lowercased()
                inventory.osRelease["VERSION_ID"] = item["version"]?.text
            }
            if let url = item["purl"]?.text, var package = package(url, into: &inventory) {
                for property in item["properties"]?.items ?? [] {
                    refine(&package, property["name"]?.text ?? "", property["value"]?.text ?? "")
                }
                found.append(package)
            }
            collect(item["components"]?.items ?? [], into: &inventory, &found, depth: depth + 1)
        }
    }

    /// Trivy writes the source package as properties.
    private static func refine(_ package: inout InventoryPackage, _ name: String, _ value: String) {
        switch name {
        case "socle:source:name", "aquasecurity:trivy:SrcName": package.sourceName = value
        case "socle:source:version", "aquasecurity:trivy:SrcVersion": package.sourceVersion = value
        case "aquasecurity:trivy:SrcRelease":
            if !value.isEmpty { package.sourceVersion += "-" + value }
        default: break
        }
    }

    private static func adopt(
        _ version: String?, _ url: String?, into inventory: inout Inventory
    ) {
        let url = url.flatMap { try? PackageURL($0) }
        let texts = [version, url?.version]
        inventory.digest = texts.lazy.compactMap { $0.flatMap { try? Digest($0) } }.first
        if let url, url.type == "oci", let architecture = url.qualifiers["arch"] {
            inventory.platform = Platform(architecture: architecture)
        }
    }

    /// The package of a package URL of either family. The URL also says which release it is of.
    private static func package(
        _ text: String, into inventory: inout Inventory
    ) -> InventoryPackage? {
        guard let url = try? PackageURL(text), url.type == "deb" || url.type == "apk",
            let version = url.version
        else { return nil }
        if let distribution = url.qualifiers["distro"], inventory.osRelease["ID"] == nil {
            let sides = distribution.split(separator: "-", maxSplits: 1)
            // trivy writes the version alone for Alpine.
            inventory.osRelease["ID"] = sides.count == 2 ? String(sides[0]) : url.namespace
            inventory.osRelease["VERSION_ID"] = String(sides.last ?? "")
        }
        var source = url.qualifiers["upstream"] ?? url.name
        var sourceVersion = version
        if let at = source.lastIndex(of: "@") {
            sourceVersion = String(source[source.index(after: at)...])
            source = String(source[..<at])
        }
        // Some write the epoch as a qualifier of its own.
        let epoch = url.qualifiers["epoch"].flatMap { $0 == "0" ? nil : $0 + ":" } ?? ""
        func full(_ version: String) -> String { version.contains(":") ? version : epoch + version }
        return InventoryPackage(
            ecosystem: url.type == "deb" ? .debian : .alpine, name: url.name,
            version: full(version), architecture: url.qualifiers["arch"] ?? "", sourceName: source,
            sourceVersion: full(sourceVersion))
    }

    private static func finished(
        _ inventory: Inventory, _ packages: [InventoryPackage], _ place: String
    ) throws -> Inventory {
        guard packages.count <= limit else {
            throw SBOMError(place: place, reason: "more than \(limit) packages")
        }
        return Inventory(
            name: inventory.name, digest: inventory.digest, platform: inventory.platform,
            osRelease: inventory.osRelease, packages: packages, evidence: inventory.evidence)
    }
}

/// A document that is no SBOM.
public struct SBOMError: BadDocument, Equatable, CustomStringConvertible {
    /// The file.
    public let place: String
    /// What is wrong.
    public let reason: String

    /// One line that names the file.
    public var description: String { "\(place): \(reason)" }
}

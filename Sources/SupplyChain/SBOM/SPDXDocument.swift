import OCIModel
import Packages

/// An inventory as SPDX 2.3 in JSON (`spdx.github.io/spdx-spec/v2.3`).
public enum SPDXDocument {
    /// The document. The same inventory gives the same bytes.
    ///
    /// - Parameters:
    ///   - version: The version of this program.
    ///   - files: The files to list; none to list packages alone.
    public static func make(
        _ inventory: Inventory, version: String, files: [InventoryFile] = []
    ) -> JSON {
        let image = "SPDXRef-Image"
        let packages = inventory.packages.map { (identifier(of: $0), $0) }
        let ids = Dictionary(packages.map { ($1.name, $0) }) { first, _ in first }
        var licenses: Set<String> = []
        var entries = [root(image, inventory)]
        for (id, package) in packages {
            entries.append(entry(id, package, inventory, &licenses))
        }
        var relations = [relation("SPDXRef-DOCUMENT", "DESCRIBES", image)]
        relations += packages.map { relation(image, "CONTAINS", $0.0) }
        relations += files.enumerated().map { number, file in
            // CONTAINS would say that all files of the package were looked at (SPDX 2.3 §7.8).
            let owner = file.package.flatMap { ids[$0] } ?? image
            return relation(owner, "OTHER", fileID(number))
        }
        let kind = files.isEmpty ? "spdx" : "spdx files"
        let creation = JSON.members([
            ("created", .string(inventory.moment.description)),
            ("creators", .strings(["Tool: socle-\(version)"])),
        ])
        let listed = files.enumerated().map { number, one in file(one, fileID(number)) }
        return .members([
            ("spdxVersion", .string("SPDX-2.3")), ("dataLicense", .string("CC0-1.0")),
            ("SPDXID", .string("SPDXRef-DOCUMENT")), ("name", .string(inventory.name)),
            (
                "documentNamespace",
                .string("https://spdx.org/spdxdocs/socle-\(inventory.uuid(kind))")
            ),
            ("creationInfo", creation), ("packages", .array(entries)), ("files", .list(listed)),
            ("hasExtractedLicensingInfos", .list(licenses.sorted().map(extracted))),
            ("annotations", annotations(inventory)), ("relationships", .array(relations)),
        ])
    }

    private static func root(_ id: String, _ inventory: Inventory) -> JSON {
        let none = JSON.string("NOASSERTION")
        let references = inventory.url.map { [reference("purl", $0)] } ?? []
        let sums = inventory.digest.map { [checksum("SHA256", $0.hex)] } ?? []
        return .members([
            ("name", .string(inventory.name)), ("SPDXID", .string(id)),
            ("versionInfo", .text(inventory.digest?.description)), ("downloadLocation", none),
            ("filesAnalyzed", .boolean(false)), ("primaryPackagePurpose", .string("CONTAINER")),
            ("checksums", .list(sums)), ("externalRefs", .list(references)),
            ("licenseConcluded", none), ("licenseDeclared", none), ("copyrightText", none),
        ])
    }

    private static func entry(
        _ id: String, _ package: InventoryPackage, _ inventory: Inventory,
        _ licenses: inout Set<String>
    ) -> JSON {
        let declared = package.licenses.map { License.expression($0, &licenses) }
        let grouped =
            declared.count == 1 ? declared : declared.map { $0.contains(" ") ? "(\($0))" : $0 }
        let expression = declared.isEmpty ? "NOASSERTION" : grouped.joined(separator: " AND ")
        let record = package.record.isEmpty ? "" : "from /\(package.record); "
        let origin = "\(record)built from \(package.sourceName) \(package.sourceVersion)"
        let homepage = JSON.text(package.homepage.contains("://") ? package.homepage : nil)
        let summary = JSON.text(package.summary)
        let members: [(String, JSON?)] = [
            ("name", .string(package.name)), ("SPDXID", .string(id)),
            ("versionInfo", .string(package.version)),
            ("supplier", .string(supplier(package.maintainer))),
            ("downloadLocation", .string("NOASSERTION")), ("filesAnalyzed", .boolean(false)),
            ("homepage", homepage), ("sourceInfo", .string(origin)),
            ("licenseConcluded", .string("NOASSERTION")), ("licenseDeclared", .string(expression)),
            ("copyrightText", .string("NOASSERTION")), ("summary", summary),
            ("externalRefs", .array([reference("purl", package.url(inventory))])),
        ]
        return .members(members)
    }

    private static func supplier(_ maintainer: String) -> String {
        maintainer.isEmpty ? "NOASSERTION" : "Person: \(maintainer)"
    }

    private static func reference(_ type: String, _ locator: String) -> JSON {
        .members([
            ("referenceCategory", .string("PACKAGE-MANAGER")), ("referenceType", .string(type)),
            ("referenceLocator", .string(locator)),
        ])
    }

    private static func relation(_ one: String, _ type: String, _ other: String) -> JSON {
        .members([
            ("spdxElementId", .string(one)), ("relationshipType", .string(type)),
            ("relatedSpdxElement", .string(other)),
        ])
    }

    private static func checksum(_ algorithm: String, _ value: String) -> JSON {
        .members([("algorithm", .string(algorithm)), ("checksumValue", .string(value))])
    }

    private static func fileID(_ number: Int) -> String { "SPDXRef-File-\(number + 1)" }

    private static func file(_ file: InventoryFile, _ id: String) -> JSON {
        // SPDX 2.3 §8.4 wants a SHA-1 for every file.
        let sums =
            (file.sha1.map { [checksum("SHA1", $0)] } ?? [])
            + [checksum("SHA256", file.digest.hex)]
        return .members([
            ("fileName", .string("./" + file.path)), ("SPDXID", .string(id)),
            ("checksums", .array(sums)), ("licenseConcluded", .string("NOASSERTION")),
            ("licenseInfoInFiles", .strings(["NOASSERTION"])),
            ("copyrightText", .string("NOASSERTION")),
        ])
    }

    /// What changelogs prove, and the os-release, for those who read the document again.
    private static func annotations(_ inventory: Inventory) -> JSON? {
        let facts = DocumentFacts.pairs(inventory)
        guard !facts.isEmpty else { return nil }
        return .array(
            facts.map { name, value in
                .members([
                    ("annotationDate", .string(inventory.moment.description)),
                    ("annotationType", .string("OTHER")), ("annotator", .string("Tool: socle")),
                    ("comment", .string("\(name)=\(value)")),
                ])
            })
    }

    private static func identifier(of package: InventoryPackage) -> String {
        let text = "\(package.name)-\(package.version)-\(package.architecture)"
        // Letters, digits, `.` and `-` may stand in an identifier; the rest is spelled out.
        let safe = text.utf8.map { byte -> String in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e:
                String(decoding: [byte], as: UTF8.self)
            default: "-x" + Hexadecimal.encode([byte])
            }
        }
        let family = package.ecosystem == .debian ? "deb" : "apk"
        return "SPDXRef-Package-\(family)-" + safe.joined()
    }

    private static func extracted(_ name: String) -> JSON {
        .members([
            ("licenseId", .string(License.reference(name))), ("name", .string(name)),
            (
                "extractedText",
                .string(
                    "The package calls this licence `\(name)`; its text is in its copyright file.")
            ),
        ])
    }
}

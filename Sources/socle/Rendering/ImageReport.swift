import FileTree
import Inspection
import OCIModel

/// The facts of an image as a table and as JSON.
struct ImageReport {
    private let facts: ImageFacts

    init(_ facts: ImageFacts) { self.facts = facts }

    /// One fact on a line.
    var table: Table {
        var table = Table([
            .init(heading: "Fact", key: "fact"),
            .init(heading: facts.platform.description, key: "value"),
        ])
        for (name, value) in lines where !value.isEmpty {
            table.rows.append([Table.Cell(name), Table.Cell(value)])
        }
        return table
    }

    /// One package on a line.
    var packageTable: Table {
        var table = Table([
            .init(heading: "Package", key: "name"), .init(heading: "Version", key: "version"),
            .init(heading: "Architecture", key: "architecture"),
            .init(heading: "Source", key: "source"),
            .init(heading: "Size", key: "installedSize", alignsRight: true),
        ])
        for package in facts.packages {
            table.rows.append([
                Table.Cell(package.name), Table.Cell(package.version),
                Table.Cell(package.architecture), Table.Cell(package.source),
                Table.Cell(
                    Quantities.bytes(package.installedSize),
                    value: .number(Int64(clamping: package.installedSize))),
            ])
        }
        return table
    }

    private var lines: [(String, String)] {
        let config = facts.configuration.config
        return [
            ("digest", facts.digest.description),
            ("created", facts.configuration.created ?? ""),
            ("distribution", facts.release["PRETTY_NAME"] ?? facts.release["ID"] ?? "unknown"),
            ("release", facts.release["VERSION_ID"] ?? ""),
            ("C library", facts.libc?.rawValue ?? "none"),
            ("package manager", facts.packageManager ?? "none"),
            ("shell", facts.shells.first?.description ?? "none"),
            ("packages", String(facts.packages.count)),
            ("size compressed", Quantities.bytes(facts.compressedBytes)),
            ("size unpacked", Quantities.bytes(facts.fileBytes)),
            ("layers", String(facts.layers.count)),
            ("user", config?.user ?? "root"),
            ("entrypoint", (config?.entrypoint ?? []).joined(separator: " ")),
            ("command", (config?.command ?? []).joined(separator: " ")),
            ("working directory", config?.workingDirectory ?? ""),
            ("environment", (config?.environment ?? []).joined(separator: " ")),
            ("ports", (config?.exposedPorts ?? [:]).keys.sorted().joined(separator: " ")),
            ("setuid, setgid", facts.privileged.map(\.description).joined(separator: " ")),
        ]
    }

    /// Everything, with stable keys.
    var json: JSONValue {
        let config = facts.configuration.config
        func texts(_ values: [String]?) -> JSONValue {
            .array((values ?? []).map(JSONValue.string))
        }
        return .object([
            ("platform", .string(facts.platform.description)),
            ("digest", .string(facts.digest.description)),
            ("created", .optional(facts.configuration.created)),
            ("distribution", .optional(facts.release["ID"])),
            ("distributionName", .optional(facts.release["PRETTY_NAME"])),
            ("release", .optional(facts.release["VERSION_ID"])),
            ("libc", .optional(facts.libc?.rawValue)),
            ("packageManager", .optional(facts.packageManager)),
            ("shells", texts(facts.shells.map(\.description))),
            ("compressedBytes", .number(Int64(clamping: facts.compressedBytes))),
            ("unpackedBytes", .number(Int64(clamping: facts.fileBytes))),
            ("layers", .array(facts.layers.map(layer))),
            ("user", .optional(config?.user)),
            ("entrypoint", texts(config?.entrypoint)),
            ("command", texts(config?.command)),
            ("workingDirectory", .optional(config?.workingDirectory)),
            ("environment", texts(config?.environment)),
            ("ports", texts((config?.exposedPorts ?? [:]).keys.sorted())),
            (
                "labels",
                .object(
                    (config?.labels ?? [:]).sorted { $0.key < $1.key }
                        .map { ($0.key, .string($0.value)) })
            ),
            ("privileged", texts(facts.privileged.map(\.description))),
            ("packages", packageTable.json),
        ])
    }

    private func layer(_ layer: ImageContents.LayerSize) -> JSONValue {
        .object([
            ("digest", .string(layer.descriptor.digest.description)),
            ("mediaType", .string(layer.descriptor.mediaType.rawValue)),
            ("compressedBytes", .number(layer.descriptor.size)),
            ("fileBytes", .number(Int64(clamping: layer.fileBytes))),
            ("entries", .number(Int64(layer.entries))),
        ])
    }
}

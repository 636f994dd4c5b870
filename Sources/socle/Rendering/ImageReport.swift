import FileTree
import Inspection
import OCIModel
import Packages

/// The facts of an image as a table and as JSON.
struct ImageReport {
    private let facts: ImageFacts
    private let life: ReleaseLife?
    private let now: Timestamp

    /// Takes facts, how long the release is looked after, and the present time, which says what is over.
    init(_ facts: ImageFacts, life: ReleaseLife?, now: Timestamp) {
        self.facts = facts
        self.life = life
        self.now = now
    }

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
            ("support ends", life?.description(at: now) ?? ""),
            ("C library", library),
            ("package manager", facts.packageManager ?? "none"),
            (
                "shell",
                facts.shells.isEmpty
                    ? "none" : facts.shells.map { "\($0.path) (\($0.name))" }.joined(separator: " ")
            ),
            (
                "interpreters",
                facts.interpreters.map { "\($0.name) \($0.version ?? "") \($0.path)" }
                    .joined(separator: ", ")
            ),
            ("tools", facts.tools.joined(separator: " ")),
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
            (
                "labels",
                (config?.labels ?? [:]).sorted { $0.key < $1.key }
                    .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            ),
            (
                "accounts",
                facts.accounts.map { "\($0.name)(\($0.uid))" }.prefix(30).joined(separator: " ")
            ),
            ("setuid, setgid", facts.risks.privileged.joined(separator: " ")),
            (
                "capabilities",
                facts.risks.capable.map { "\($0.path)=\($0.capabilities.joined(separator: ","))" }
                    .joined(separator: " ")
            ),
            (
                "writable by all",
                (facts.risks.writableFolders + facts.risks.writableFiles)
                    .joined(separator: " ")
            ),
            (
                "secrets",
                (facts.risks.secrets.map { "\($0.path) (\($0.kind))" }
                    + facts.secretVariables.map { "environment \($0) (by its name)" })
                    .joined(separator: ", ")
            ),
            ("damaged programs", facts.risks.damaged.joined(separator: " ")),
            ("certificates", certificates), ("time zones", timeZones),
            (
                "locales",
                (facts.locale.locales + (facts.locale.hasArchive ? ["an archive"] : []))
                    .joined(separator: " ")
            ),
            ("hardening", hardening),
            (
                "weak programs",
                facts.hardening.weak.map { "\($0.path) (\($0.why))" }.joined(separator: ", ")
            ),
        ]
    }

    private var library: String {
        guard let libc = facts.libc else { return "none" }
        return libc.rawValue + (facts.libcVersion.map { " \($0)" } ?? "")
    }

    private var certificates: String {
        guard let certificates = facts.certificates else { return "none" }
        var text = "\(certificates.count) in \(certificates.path)"
        let expired = certificates.expired(at: now)
        if expired > 0 { text += ", \(expired) expired" }
        if let next = certificates.nextExpiry(after: now) {
            text += ", the next expires \(CalendarDate(next))"
        }
        return text
    }

    private var timeZones: String {
        let count = facts.locale.timeZones
        return (count == 0 ? "none" : String(count))
            + (facts.locale.localTime.map { ", local time \($0)" } ?? "")
    }

    private var hardening: String {
        let facts = facts.hardening
        guard facts.total > 0 else { return "no programs" }
        var text = "\(facts.programs) programs (\(facts.positionIndependent) PIE, "
        text += "\(facts.staticPrograms) static), \(facts.libraries) libraries; of all "
        text += "\(facts.fullRelro) full and \(facts.partialRelro) partial RELRO, "
        text += "\(facts.dataStack) NX, \(facts.stackProtector) stack protector"
        if facts.usesGlibc { text += ", \(facts.fortified) FORTIFY" }
        return text
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
            ("libcVersion", .optional(facts.libcVersion)),
            ("supportEnds", .optional(life?.end.description)),
            ("longTermSupportEnds", .optional(life?.extendedEnd?.description)),
            ("endOfLife", life.map { .boolean($0.phase(at: now) == .ended) } ?? .null),
            ("packageManager", .optional(facts.packageManager)),
            ("shells", programs(facts.shells)), ("interpreters", programs(facts.interpreters)),
            ("tools", texts(facts.tools)),
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
            ("startsAsRoot", .boolean(facts.startsAsRoot)),
            (
                "accounts",
                .array(
                    facts.accounts.map {
                        .object([
                            ("name", .string($0.name)), ("uid", .number(Int64($0.uid))),
                            ("gid", .number(Int64($0.gid))), ("shell", .string($0.shell)),
                        ])
                    })
            ),
            ("privileged", texts(facts.risks.privileged)),
            (
                "capabilities",
                .array(
                    facts.risks.capable.map {
                        .object([
                            ("path", .string($0.path)), ("capabilities", texts($0.capabilities)),
                        ])
                    })
            ),
            ("writableFiles", texts(facts.risks.writableFiles)),
            ("writableFolders", texts(facts.risks.writableFolders)),
            ("sharedFolders", texts(facts.risks.sharedFolders)),
            ("devices", texts(facts.risks.devices)),
            ("damagedPrograms", texts(facts.risks.damaged)),
            (
                "secrets",
                .array(
                    facts.risks.secrets.map {
                        .object([("path", .string($0.path)), ("kind", .string($0.kind))])
                    })
            ),
            ("secretVariables", texts(facts.secretVariables)),
            (
                "certificates",
                facts.certificates.map {
                    .object([
                        ("path", .string($0.path)), ("count", .number(Int64($0.count))),
                        ("firstExpiry", .optional($0.ends.first.map(Self.moment))),
                        ("expired", .number(Int64($0.expired(at: now)))),
                        (
                            "nextExpiry",
                            .optional($0.nextExpiry(after: now).map(\.description))
                        ),
                        ("expiredWhenMade", .number(Int64($0.expiredWhenMade))),
                    ])
                } ?? .null
            ),
            ("timeZones", .number(Int64(facts.locale.timeZones))),
            ("localTime", .optional(facts.locale.localTime)),
            ("locales", texts(facts.locale.locales)), ("hardening", hardeningJSON),
            ("packages", packageTable.json),
        ])
    }

    private static func moment(_ seconds: Int64) -> String {
        Timestamp(seconds: seconds).description
    }

    private func programs(_ programs: [ImageFacts.Program]) -> JSONValue {
        .array(
            programs.map {
                .object([
                    ("name", .string($0.name)), ("path", .string($0.path)),
                    ("target", .string($0.target)), ("version", .optional($0.version)),
                ])
            })
    }

    private var hardeningJSON: JSONValue {
        let hard = facts.hardening
        let counts: [(String, Int)] = [
            ("programs", hard.programs), ("staticPrograms", hard.staticPrograms),
            ("positionIndependent", hard.positionIndependent), ("libraries", hard.libraries),
            ("fullRelro", hard.fullRelro), ("partialRelro", hard.partialRelro),
            ("dataStack", hard.dataStack), ("stackProtector", hard.stackProtector),
            ("fortified", hard.fortified), ("unfortified", hard.unfortified),
        ]
        let weak = JSONValue.array(
            hard.weak.map { .object([("path", .string($0.path)), ("why", .string($0.why))]) })
        return .object(counts.map { ($0.0, .number(Int64($0.1))) } + [("weak", weak)])
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

import FileTree
import Inspection
import OCIModel

/// What layers do, for people and for programs.
struct LayerReport {
    let study: LayerStudy
    let title: String

    init(_ study: LayerStudy, title: String) {
        self.study = study
        self.title = title
    }

    /// One layer on a line.
    var table: Table {
        var table = Table([
            .init(heading: "Layer", key: "index", alignsRight: true),
            .init(heading: "Digest", key: "digest"),
            .init(heading: "Compressed", key: "compressedBytes", alignsRight: true),
            .init(heading: "Files", key: "fileBytes", alignsRight: true),
            .init(heading: "Added", key: "added", alignsRight: true),
            .init(heading: "Changed", key: "changed", alignsRight: true),
            .init(heading: "Removed", key: "removed", alignsRight: true),
            .init(heading: "Instruction", key: "instruction", wraps: true),
        ])
        for step in study.steps {
            let digest = step.descriptor.digest
            let compressed = UInt64(clamping: step.descriptor.size)
            table.rows.append([
                Table.Cell(String(step.index), value: .number(Int64(step.index))),
                Table.Cell(digest.short, value: .string(digest.description)),
                Self.size(compressed), Self.size(step.fileBytes),
                Self.count(step.count(.added)), Self.count(step.count(.changed)),
                Self.count(step.count(.removed)),
                Table.Cell(
                    Self.oneLine(step.instruction ?? ""), value: .optional(step.instruction)),
            ])
        }
        return table
    }

    /// Where no container sees the bytes.
    var wasteTable: Table {
        var table = Table([
            .init(heading: "Hidden", key: "bytes", alignsRight: true),
            .init(heading: "Layers", key: "layers"),
            .init(heading: "By layer", key: "hiddenBy", alignsRight: true),
            .init(heading: "Why", key: "why"), .init(heading: "Path", key: "path"),
        ])
        for path in study.waste.paths {
            table.rows.append([
                Self.size(path.bytes),
                Table.Cell(
                    path.layers.map(String.init).joined(separator: " "),
                    value: .array(path.layers.map { .number(Int64($0)) })),
                Table.Cell(String(path.hiddenBy), value: .number(Int64(path.hiddenBy))),
                Table.Cell(path.isReplaced ? "written again" : "removed"),
                Table.Cell(path.path.description),
            ])
        }
        return table
    }

    /// What a layer touches.
    func changes(of step: LayerStep, limit: Int = .max) -> Table {
        var table = Table([
            .init(heading: "Change", key: "change"),
            .init(heading: "Size", key: "bytes", alignsRight: true),
            .init(heading: "Path", key: "path"),
        ])
        for change in step.changes.prefix(limit) {
            let word = change.isRepeated ? "repeated" : change.kind.rawValue
            table.rows.append([
                Table.Cell(word), Self.size(change.bytes),
                Table.Cell(change.path.description + (change.node.isDirectory ? "/" : "")),
            ])
        }
        return table
    }

    /// The figures with their names.
    var figures: [(name: String, value: String)] {
        let dive = study.dive
        let part = dive.userWastedPart.map(Self.percent) ?? "none above the lowest layer"
        return [
            ("bytes of all layers", Quantities.bytes(dive.totalBytes)),
            ("that no container sees", Quantities.bytes(study.waste.wastedBytes)),
            ("efficiency", Self.percent(study.waste.efficiency)),
            ("efficiency by dive", Self.percent(dive.efficiency)),
            ("wasted by dive", Quantities.bytes(dive.wastedBytes)),
            ("user wasted by dive", part),
        ]
    }

    /// Tables and figures, one after another.
    func text(
        _ format: Table.Format, styled: Bool, files: Bool, verdicts: [LayerGate.Verdict]
    ) -> String {
        var text = table.render(format, styled: styled) + "\n"
        for (name, value) in figures { text += Self.line(format, name, value) }
        let hidden = wasteTable
        if !hidden.rows.isEmpty {
            var short = Table(hidden.columns)
            short.rows = files ? hidden.rows : Array(hidden.rows.prefix(10))
            text += "\n" + short.render(format, styled: styled)
            let rest = hidden.rows.count - short.rows.count
            if rest > 0 { text += "\(rest) more paths; --files lists them\n" }
        }
        if files {
            for step in study.steps {
                text += "\nlayer \(step.index) \(step.descriptor.digest.short)\n"
                text += changes(of: step).render(format, styled: styled)
            }
        }
        if !verdicts.isEmpty {
            text += "\n"
            for verdict in verdicts {
                text += Self.line(format, verdict.rule, Self.words(verdict))
            }
        }
        return text
    }

    private static func line(_ format: Table.Format, _ name: String, _ value: String) -> String {
        if format == .markdown { return "- \(name): \(value)\n" }
        let space = String(repeating: " ", count: max(1, 26 - name.count))
        return "\(name)\(space)\(value)\n"
    }

    private static func words(_ verdict: LayerGate.Verdict) -> String {
        guard let passes = verdict.passes, let limit = verdict.limit else { return "disabled" }
        let isBytes = verdict.rule == "highestWastedBytes"
        func show(_ value: Double) -> String {
            isBytes
                ? Quantities.bytes(UInt64(max(0, value))) : Quantities.decimal(value, places: 4)
        }
        return "\(passes ? "pass" : "FAIL")  \(show(verdict.value)), limit \(show(limit))"
    }

    static func percent(_ part: Double) -> String {
        Quantities.decimal(part * 100, places: 1) + " %"
    }
    static func size(_ bytes: UInt64) -> Table.Cell {
        Table.Cell(Quantities.bytes(bytes), value: .number(Int64(clamping: bytes)))
    }
    private static func count(_ count: Int) -> Table.Cell {
        Table.Cell(String(count), value: .number(Int64(count)))
    }

    /// Instructions may have many lines and control characters.
    static func oneLine(_ text: String) -> String {
        let line = VisibleText.line(text)
        return line.count > 90 ? line.prefix(89) + "…" : line
    }
}

import FileTree
import Inspection
import OCIModel

extension LayerReport {
    /// Everything, with stable keys.
    func json(_ verdicts: [LayerGate.Verdict]) -> JSONValue {
        let dive = study.dive
        let waste = study.waste
        return .object([
            ("image", .string(title)),
            ("digest", .string(study.digest.description)),
            ("platform", .string(study.platform.description)),
            ("layers", .array(study.steps.map(json))),
            (
                "dive",
                .object([
                    ("efficiency", .decimal(dive.efficiency)),
                    ("wastedBytes", .number(Int64(clamping: dive.wastedBytes))),
                    ("userBytes", .number(Int64(clamping: dive.userBytes))),
                    ("userWastedPart", dive.userWastedPart.map(JSONValue.decimal) ?? .null),
                    ("totalBytes", .number(Int64(clamping: dive.totalBytes))),
                    (
                        "inefficientPaths",
                        .array(
                            dive.paths.map {
                                .object([
                                    ("path", .string($0.path.description)),
                                    ("count", .number(Int64($0.count))),
                                    ("bytes", .number(Int64(clamping: $0.bytes))),
                                ])
                            })
                    ),
                ])
            ),
            (
                "unseen",
                .object([
                    ("efficiency", .decimal(waste.efficiency)),
                    ("wastedBytes", .number(Int64(clamping: waste.wastedBytes))),
                    ("totalBytes", .number(Int64(clamping: waste.totalBytes))),
                    ("paths", wasteTable.json),
                ])
            ),
            (
                "rules",
                .array(
                    verdicts.map {
                        .object([
                            ("rule", .string($0.rule)),
                            ("passes", $0.passes.map(JSONValue.boolean) ?? .null),
                            ("value", .decimal($0.value)),
                            ("limit", $0.limit.map(JSONValue.decimal) ?? .null),
                        ])
                    })
            ),
        ])
    }

    private func json(_ step: LayerStep) -> JSONValue {
        .object([
            ("index", .number(Int64(step.index))),
            ("digest", .string(step.descriptor.digest.description)),
            ("mediaType", .string(step.descriptor.mediaType.rawValue)),
            ("compressedBytes", .number(step.descriptor.size)),
            ("fileBytes", .number(Int64(clamping: step.fileBytes))),
            ("instruction", .optional(step.instruction)),
            ("created", .optional(step.created)),
            ("changes", changes(of: step).json),
        ])
    }

    /// A page with the figures, a map of the tree, and what each layer touches.
    func page(_ verdicts: [LayerGate.Verdict]) -> String {
        var page = HTMLPage(title: "Layers of \(title)")
        page.figures(
            [("platform", study.platform.description), ("layers", String(study.steps.count))]
                + figures)
        page.heading("Where the bytes are")
        page.raw(
            Treemap.svg(
                Treemap.items(of: study.tree),
                label: "Folders of the image by the bytes of the files in them"))
        page.heading("Layers")
        page.bars(
            study.steps.map {
                ("layer \($0.index)", $0.fileBytes, Quantities.bytes($0.fileBytes))
            }, label: "Bytes of files in each layer")
        page.table(table, caption: "Layers")
        if !study.waste.paths.isEmpty {
            page.heading("Bytes that no container sees")
            var short = Table(wasteTable.columns)
            short.rows = Array(wasteTable.rows.prefix(200))
            page.table(short, caption: "Hidden copies")
        }
        page.heading("What each layer touches")
        for step in study.steps { page.raw(details(step)) }
        return page.text
    }

    private func details(_ step: LayerStep) -> String {
        let most = 1000
        let counts = LayerStep.Kind.allCases.map { "\(step.count($0)) \($0.rawValue)" }
        let name = "layer \(step.index): " + counts.joined(separator: ", ")
        var html = "<details><summary>\(HTMLTable.escape(name))</summary>"
        html += "<div class=\"scroll\"><table>\(HTMLTable(changes(of: step, limit: most)).rows)"
        html += "</table></div>"
        let rest = step.changes.count - most
        if rest > 0 { html += "<p>\(rest) more; the JSON has all of them.</p>" }
        return html + "</details>\n"
    }
}

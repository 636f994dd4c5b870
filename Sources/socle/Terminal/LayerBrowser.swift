import FileTree
import Inspection
import OCIModel

/// What the full-screen view of layers shows, as a value: keys change it, and it draws itself as
/// lines. It knows no terminal.
struct LayerBrowser {
    /// What a key means.
    enum Key: Equatable {
        case up, down, pageUp, pageDown, top, bottom
        case otherPane, open, close
        case added, changed, removed, unmodified
        case help, quit
    }

    /// One line of the file pane.
    private struct Row {
        let path: TreePath
        let depth: Int
        let node: Node
        let mark: LayerStep.Kind?
        let bytes: UInt64
        let isOpen: Bool
    }

    private let study: LayerStudy
    private let title: String
    /// The tree above each layer, made when it is first shown.
    private var layer = 0
    private var cursor = 0
    private var isInFiles = false
    private var closed: Set<TreePath> = []
    private var hidden: Set<LayerStep.Kind> = []
    private var showsUnmodified = false
    private var showsHelp = false
    private var rows: [Row] = []
    /// Whether the user has had enough.
    private(set) var isDone = false

    init(_ study: LayerStudy, title: String) {
        self.study = study
        self.title = LayerReport.oneLine(title)
        rebuild()
    }

    /// Does what a key asks for; `nil` is a key that means nothing here.
    mutating func press(_ key: Key?, height: Int) {
        if showsHelp, key != .quit {
            showsHelp = false
            return
        }
        guard let key else { return }
        let page = max(1, height - 6)
        switch key {
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -page)
        case .pageDown: move(by: page)
        case .top: move(by: -1_000_000_000)
        case .bottom: move(by: 1_000_000_000)
        case .otherPane: isInFiles.toggle()
        case .open: toggle(opening: true)
        case .close: toggle(opening: false)
        case .added: flip(.added)
        case .changed: flip(.changed)
        case .removed: flip(.removed)
        case .unmodified:
            showsUnmodified.toggle()
            rebuild()
        case .help: showsHelp = true
        case .quit: isDone = true
        }
    }

    private mutating func move(by step: Int) {
        if isInFiles {
            cursor = max(0, min(rows.count - 1, cursor + step))
        } else {
            let next = max(0, min(study.steps.count - 1, layer + step))
            if next != layer {
                layer = next
                cursor = 0
                rebuild()
            }
        }
    }

    private mutating func flip(_ kind: LayerStep.Kind) {
        if hidden.remove(kind) == nil { hidden.insert(kind) }
        rebuild()
    }

    private mutating func toggle(opening: Bool) {
        guard isInFiles, rows.indices.contains(cursor), rows[cursor].node.isDirectory else {
            return
        }
        let path = rows[cursor].path
        if closed.remove(path) == nil, !opening || rows[cursor].isOpen { closed.insert(path) }
        rebuild()
    }

    private mutating func rebuild() {
        rows = []
        guard study.steps.indices.contains(layer) else { return }
        let changes = Dictionary(
            study.steps[layer].changes.map { ($0.path, $0) }, uniquingKeysWith: { $1 })
        var nodes: [TreePath: (Node, LayerStep.Kind?, UInt64)] = [:]
        if showsUnmodified {
            for (path, node) in study.tree.entries { nodes[path] = (node, nil, Self.size(node)) }
        }
        for change in changes.values where !hidden.contains(change.kind) {
            nodes[change.path] = (change.node, change.kind, change.bytes)
            var above = change.path.parent
            while !above.isRoot, nodes[above] == nil {
                let node = study.tree[above] ?? Node(.directory, attributes: .init(mode: 0o755))
                nodes[above] = (node, nil, 0)
                above = above.parent
            }
        }
        var skipped: TreePath?
        for path in nodes.keys.sorted(by: Self.inTreeOrder) where !path.isRoot {
            if let skip = skipped, path.isWithin(skip) { continue }
            skipped = nil
            guard let (node, mark, bytes) = nodes[path] else { continue }
            let isOpen = !closed.contains(path)
            if node.isDirectory, !isOpen { skipped = path }
            rows.append(
                Row(
                    path: path, depth: path.components.count - 1, node: node, mark: mark,
                    bytes: bytes, isOpen: isOpen))
        }
        cursor = max(0, min(cursor, rows.count - 1))
    }

    /// Name by name, so that a folder stands right before what it holds.
    private static func inTreeOrder(_ one: TreePath, _ other: TreePath) -> Bool {
        one.components.lexicographicallyPrecedes(other.components) {
            $0.lexicographicallyPrecedes($1)
        }
    }

    private static func size(_ node: Node) -> UInt64 {
        if case .file(let content) = node.kind { content.size } else { 0 }
    }
}

// MARK: - Drawing

extension LayerBrowser {
    /// A line with the way it looks.
    struct Line: Equatable {
        /// How a line looks.
        enum Look { case plain, title, selected, added, changed, removed, faint }

        let text: String
        var look = Look.plain
    }

    /// The whole screen, exactly as many lines as it has.
    func draw(width: Int, height: Int) -> [Line] {
        guard width >= 40, height >= 10 else {
            return padded([Line(text: "The window is too small.")], height, width)
        }
        if showsHelp { return padded(help, height, width) }
        let shownLayers = min(study.steps.count, max(3, (height - 5) / 3))
        var lines = [Line(text: "socle layers  \(title)", look: .title)]
        lines += layerLines(shownLayers)
        lines.append(Line(text: figures, look: .faint))
        let room = height - lines.count - 1
        lines += fileLines(room)
        var screen = Array(padded(lines, height - 1, width))
        screen.append(
            Line(
                text: fit(
                    "Tab pane  ↑↓ move  Enter fold  a c r hide or show  u all  ? help  q quit",
                    width), look: .faint))
        return screen
    }

    private func layerLines(_ count: Int) -> [Line] {
        let first = max(0, min(layer - count / 2, study.steps.count - count))
        return study.steps[first..<first + count].map { step in
            let mark = step.index == layer ? ">" : " "
            let size = Quantities.bytes(step.fileBytes)
            let what = LayerReport.oneLine(step.instruction ?? step.descriptor.digest.short)
            let space = String(repeating: " ", count: max(0, 9 - size.count))
            return Line(
                text: "\(mark) \(step.index)  \(space)\(size)  \(what)",
                look: step.index == layer ? (isInFiles ? .title : .selected) : .plain)
        }
    }

    private var figures: String {
        guard study.steps.indices.contains(layer) else { return "no layers" }
        let step = study.steps[layer]
        let counts = LayerStep.Kind.allCases.map { kind in
            "\(step.count(kind)) \(kind.rawValue)\(hidden.contains(kind) ? " (hidden)" : "")"
        }.joined(separator: "  ")
        return counts + "  unseen " + Quantities.bytes(study.waste.wastedBytes) + "  efficiency "
            + LayerReport.percent(study.waste.efficiency) + " (dive "
            + LayerReport.percent(study.dive.efficiency) + ")"
    }

    private func fileLines(_ room: Int) -> [Line] {
        guard !rows.isEmpty else { return [Line(text: "  nothing to show", look: .faint)] }
        let first = max(0, min(cursor - room / 2, rows.count - room))
        return rows[first..<min(rows.count, first + room)].enumerated().map { offset, row in
            let size =
                row.node.isDirectory && row.mark != .removed ? "" : Quantities.bytes(row.bytes)
            let space = String(repeating: " ", count: max(0, 9 - size.count))
            let mark = row.mark.map {
                ["added": "+", "changed": "~", "removed": "-"][$0.rawValue] ?? " "
            }
            let name = String(decoding: row.path.name, as: UTF8.self)
            let fold = row.node.isDirectory ? (row.isOpen ? "/" : "/ …") : ""
            let indent = String(repeating: "  ", count: min(row.depth, 20))
            let text = "\(mark ?? " ") \(space)\(size)  \(indent)\(name)\(fold)"
            let isHere = isInFiles && first + offset == cursor
            return Line(text: VisibleText.of(text), look: isHere ? .selected : look(row.mark))
        }
    }

    private func look(_ mark: LayerStep.Kind?) -> Line.Look {
        switch mark {
        case .added: .added
        case .changed: .changed
        case .removed: .removed
        case nil: .plain
        }
    }

    private var help: [Line] {
        [
            Line(text: "Keys", look: .title),
            Line(text: "Tab          the other pane: layers, files"),
            Line(text: "↑ ↓ k j      move"),
            Line(text: "PgUp PgDn    move by a page"),
            Line(text: "Home End g G to the first, to the last"),
            Line(text: "Enter Space  fold or unfold a folder; ← closes, → opens"),
            Line(text: "a c r        show or hide what was added, changed, removed"),
            Line(text: "u            show all files of the image, or only what the layer touches"),
            Line(text: "q Esc        leave"),
            Line(text: ""),
            Line(text: "Any key goes back.", look: .faint),
        ]
    }

    private func padded(_ lines: [Line], _ height: Int, _ width: Int) -> [Line] {
        let shown = lines.prefix(height).map { Line(text: fit($0.text, width), look: $0.look) }
        return shown + Array(repeating: Line(text: ""), count: max(0, height - shown.count))
    }

    private func fit(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : text.prefix(width - 1) + "…"
    }
}

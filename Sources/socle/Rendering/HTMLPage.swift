/// A page that needs nothing from elsewhere, follows the reader's choice of light or dark, and fits
/// narrow windows. Everything that comes from an image is escaped here.
struct HTMLPage {
    private let title: String
    private var body = ""

    init(title: String) {
        self.title = title
        body = "<h1>\(HTMLTable.escape(title))</h1>\n"
    }

    /// A heading.
    mutating func heading(_ text: String) { body += "<h2>\(HTMLTable.escape(text))</h2>\n" }

    /// A paragraph.
    mutating func paragraph(_ text: String) {
        // Ids and versions are not broken at their hyphens.
        let words = text.split(separator: " ").map { word in
            let escaped = HTMLTable.escape(String(word))
            return word.count < 30 && word.contains("-") ? "<span>\(escaped)</span>" : escaped
        }
        body += "<p>\(words.joined(separator: " "))</p>\n"
    }

    /// Figures with what they are, side by side.
    mutating func figures(_ figures: [(name: String, value: String)]) {
        let items = figures.map {
            "<div><dt>\(HTMLTable.escape($0.name))</dt><dd>\(HTMLTable.escape($0.value))</dd></div>"
        }
        body += "<dl class=\"figures\">\(items.joined())</dl>\n"
    }

    /// A table with a caption for those who hear it.
    mutating func table(_ table: Table, caption: String, wraps: Bool = false) {
        body += "<div class=\"scroll\" tabindex=\"0\" role=\"region\""
        body += " aria-label=\"\(HTMLTable.escape(caption))\">"
        body += "<table\(wraps ? " class=\"wraps\"" : "")>"
        body += "<caption>\(HTMLTable.escape(caption))</caption>\(HTMLTable(table).rows)"
        body += "</table></div>\n"
    }

    /// Bars of one length for the greatest value, each with its name and its value as text.
    mutating func bars(_ bars: [(name: String, value: UInt64, text: String)], label: String) {
        let most = max(1, bars.map(\.value).max() ?? 1)
        body += "<figure><figcaption>\(HTMLTable.escape(label))</figcaption><ul class=\"bars\">"
        for bar in bars {
            // Something is never shown as nothing.
            let part = bar.value == 0 ? 0 : max(0.4, 100 * Double(bar.value) / Double(most))
            let width = Quantities.decimal(part, places: 2)
            body += "<li><span class=\"name\">\(HTMLTable.escape(bar.name))</span>"
            body +=
                "<span class=\"track\"><span class=\"bar\" style=\"width:\(width)%\"></span></span>"
            body += "<span class=\"value\">\(HTMLTable.escape(bar.text))</span></li>\n"
        }
        body += "</ul></figure>\n"
    }

    /// Something made by another part of the program, escaped there.
    mutating func raw(_ html: String) { body += html }

    /// The whole page.
    var text: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(HTMLTable.escape(title)) · Socle</title>
        <style>
        \(Self.style)
        </style></head><body><main>
        \(body)</main></body></html>

        """
    }

    static let style = """
        :root { color-scheme: light dark; --ink: #1c2330; --soft: #5b6577; --ground: #fff;
          --panel: #f3f5f9; --line: #d9dee8; --accent: #2458c5; --good: #1a7a4c; --bad: #b3261e;
          --added: #1a7a4c; --changed: #9a6700; --removed: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e7ebf3; --soft: #9da8bb;
          --ground: #12161e; --panel: #1b212d; --line: #313a4b; --accent: #8ab4ff;
          --good: #6fd3a0; --bad: #ff9d94; --added: #6fd3a0; --changed: #f0c05a;
          --removed: #ff9d94; } }
        * { box-sizing: border-box; }
        body { font: 15px/1.55 system-ui, sans-serif; margin: 0; color: var(--ink);
          background: var(--ground); }
        main { max-width: 78rem; margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 4rem; }
        h1 { font-size: 1.55rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.15rem; margin: 2.2rem 0 .7rem; }
        p { max-width: 65ch; overflow-wrap: anywhere; } p span { white-space: nowrap; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(14rem, 45%), 1fr));
          gap: .75rem; margin: 0; }
        .figures div { background: var(--panel); border-radius: .5rem; padding: .7rem .9rem; }
        dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; font-size: 1.15rem;
          font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; }
        table { border-collapse: collapse; width: 100%; }
        caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        th, td { text-align: left; vertical-align: top; padding: .45rem .8rem;
          border-bottom: 1px solid var(--line); white-space: nowrap; }
        td.w { white-space: normal; min-width: 18rem; overflow-wrap: anywhere; }
        .wraps td { white-space: normal; min-width: 9rem; max-width: 26rem; overflow-wrap: anywhere; }
        .wraps td:first-child, .wraps th:first-child { position: sticky; left: 0;
          min-width: 0; max-width: 9rem; overflow-wrap: break-word; background: var(--ground); }
        .wraps thead th:first-child { background: var(--panel); }
        tr:last-child td { border-bottom: 0; } thead th { background: var(--panel); }
        .n { text-align: right; font-variant-numeric: tabular-nums; }
        figure { margin: 1rem 0; } figcaption { color: var(--soft); margin-bottom: .4rem; }
        .bars { list-style: none; margin: 0; padding: 0; display: grid; gap: .35rem; }
        .bars li { display: grid; grid-template-columns: minmax(6rem, 14rem) 1fr 6rem; gap: .8rem;
          align-items: center; }
        .bars .name { overflow-wrap: anywhere; } .bars .value { text-align: right;
          font-variant-numeric: tabular-nums; }
        .track { background: var(--panel); border-radius: .25rem; overflow: hidden; }
        .bar { display: block; height: 1rem; background: var(--accent); border-radius: .25rem; }
        .treemap { width: 100%; height: auto; display: block; border-radius: .5rem; }
        .treemap text { font: 12px system-ui, sans-serif; fill: #fff; pointer-events: none; }
        .treemap.narrow { display: none; } .treemap rect { stroke: var(--ground); stroke-width: 1.5; }
        .good { color: var(--good); } .bad { color: var(--bad); }
        .added { color: var(--added); } .changed { color: var(--changed); }
        .removed { color: var(--removed); }
        code, pre { font: 13px/1.5 ui-monospace, monospace; }
        pre { background: var(--panel); padding: .9rem; border-radius: .5rem; overflow-x: auto; }
        details { margin: .4rem 0; } summary { cursor: pointer; overflow-wrap: anywhere; }
        @media (max-width: 40rem) { .treemap.narrow { display: block; }
          .treemap.wide { display: none; } .bars { gap: .6rem; } td.w { min-width: 36rem; }
          .bars li { grid-template-columns: 1fr auto; row-gap: .15rem; }
          .bars .track { grid-column: 1 / -1; grid-row: 2; } }
        """
}

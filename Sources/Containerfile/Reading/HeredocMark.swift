/// `<<NAME` in an instruction: the promise of a here-document.
struct HeredocMark {
    let name: String
    let expands: Bool
    let stripsTabs: Bool
    let descriptor: Int?
    /// The whole word.
    let range: Range<String.Index>

    /// Whether an instruction can have here-documents.
    static func mayStand(in text: String) -> Bool {
        guard text.contains("<<") else { return false }
        var words = text.split { $0 == " " || $0 == "\t" }[...]
        if words.first?.lowercased() == "onbuild" { words = words.dropFirst() }
        return ["add", "copy", "run"].contains(words.first?.lowercased() ?? "")
    }

    /// All marks in an instruction's text. Those inside quotes are text.
    static func find(in text: String, escape: Character) -> [HeredocMark] {
        WordSplitter.split(text[...], escape: escape).compactMap { mark($0, in: text) }
    }

    private static func mark(_ word: Substring, in text: String) -> HeredocMark? {
        var rest = word
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        guard rest.hasPrefix("<<"), !rest.hasPrefix("<<<") else { return nil }
        rest = rest.dropFirst(2)
        let stripsTabs = rest.first == "-"
        if stripsTabs { rest = rest.dropFirst() }
        guard !rest.contains("<") else { return nil }
        let isQuoted = rest.contains { $0 == "\"" || $0 == "'" || $0 == "\\" }
        let name = String(rest.filter { $0 != "\"" && $0 != "'" && $0 != "\\" })
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || "_-.".contains($0) })
        else { return nil }
        return HeredocMark(
            name: name, expands: !isQuoted, stripsTabs: stripsTabs, descriptor: Int(digits),
            range: word.startIndex..<word.endIndex)
    }
}

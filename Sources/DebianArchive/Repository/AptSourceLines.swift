/// apt's one-line format, sources.list(5): `deb [option=value …] location suite component…`.
extension AptSources {
    /// Reads a `.list` file. Lines that are wrong are passed over, with the reason in ``skipped``:
    /// what the host has set up for itself is no reason to fail.
    ///
    /// - Parameter file: The name that ``skipped`` gives it.
    public init(parsingList text: String, file: String) {
        self.init()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = Self.words(of: line.prefix { $0 != "#" })
            guard let type = words.first, type != "deb-src" else { continue }
            guard type == "deb" else {
                skip(file, index + 1, "`\(type.prefix(40))` is not a type of source")
                continue
            }
            guard let entry = Self.entry(words.dropFirst(), file: file, line: index + 1) else {
                skip(file, index + 1, "want `deb [option=value …] location suite component…`")
                continue
            }
            entry.add(to: &self)
        }
    }

    private static func entry(
        _ words: ArraySlice<String>, file: String, line: Int
    ) -> AptSourceEntry? {
        var words = words
        var options: [Substring] = []
        if words.first == "[" {
            guard let end = words.firstIndex(of: "]") else { return nil }
            options = words[words.startIndex + 1..<end].map { $0[...] }
            words = words[(end + 1)...]
        }
        guard let location = words.popFirst(), let suite = words.popFirst() else { return nil }
        var entry = AptSourceEntry(
            file: file, line: line, locations: [location], suites: [suite],
            components: Array(words))
        for option in options {
            guard let equals = option.firstIndex(of: "=") else { return nil }
            let values = option[option.index(after: equals)...].split(separator: ",")
                .map(String.init)
            guard entry.set(option[..<equals].lowercased(), values) else { return nil }
        }
        return entry
    }

    /// The words of a line; brackets are words of their own around the options.
    private static func words(of line: Substring) -> [String] {
        var words: [String] = []
        var isInOptions = false
        for word in line.split(whereSeparator: \.isWhitespace) {
            var word = word
            if word.hasPrefix("["), words.count == 1 {
                words.append("[")
                word.removeFirst()
                isInOptions = true
            }
            let isLast = isInOptions && word.hasSuffix("]")
            if isLast { word.removeLast() }
            if !word.isEmpty { words.append(String(word)) }
            if isLast {
                words.append("]")
                isInOptions = false
            }
        }
        return words
    }
}

extension AptSourceEntry {
    /// Sets an option, whose name is in lower case; `false` for a value that it cannot have. Options
    /// that change nothing for Socle (languages, targets, ways of downloading) are left alone, and so
    /// are the forms `arch+=` and `arch-=`, which change apt's own list of architectures.
    mutating func set(_ name: String, _ values: [String]) -> Bool {
        switch name {
        case "arch", "architectures": architectures = values
        case "signed-by": return setSignedBy(values)
        case "trusted":
            guard let flag = values.first.flatMap({ Self.flag($0) }) else { return false }
            isTrusted = flag
        case "check-valid-until":
            guard let flag = values.first.flatMap({ Self.flag($0) }) else { return false }
            allowsExpired = !flag
        default: break
        }
        return true
    }
}

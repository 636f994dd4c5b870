/// apt's deb822 format, sources.list(5): stanzas with `Types`, `URIs`, `Suites`, `Components`.
extension AptSources {
    /// Reads a `.sources` file. Stanzas that cannot be used are passed over, with the reason in
    /// ``skipped``.
    ///
    /// - Parameter file: The name that ``skipped`` and errors give it.
    /// - Throws: ``ControlError`` when the file is not made of stanzas.
    public init(parsingStanzas text: String, file: String) throws(ControlError) {
        self.init()
        let stanzas = try ControlFile(
            parsing: Array(text.utf8), file: file, format: .edited
        ).stanzas
        for stanza in stanzas { add(stanza, file: file) }
    }

    private mutating func add(_ stanza: ControlStanza, file: String) {
        let line = stanza.fields.first?.line ?? 1
        func words(_ name: String) -> [String] { stanza.field(name)?.words ?? [] }

        if let enabled = stanza["Enabled"], AptSourceEntry.flag(enabled) == false { return }
        guard words("Types").contains("deb") else {
            if words("Types").isEmpty { skip(file, line, "it has no `Types`") }
            return
        }
        var entry = AptSourceEntry(
            file: file, line: line, locations: words("URIs"), suites: words("Suites"),
            components: words("Components"))
        guard !entry.locations.isEmpty, !entry.suites.isEmpty else {
            skip(file, line, "it has no `URIs` or no `Suites`")
            return
        }
        for name in ["Architectures", "Trusted", "Check-Valid-Until"] {
            guard stanza.field(name) == nil || entry.set(name.lowercased(), words(name)) else {
                skip(file, line, "`\(name): \(stanza[name] ?? "")` cannot be understood")
                return
            }
        }
        if let signedBy = stanza.field("Signed-By") {
            guard entry.setSignedBy(signedBy, file: file) else {
                skip(file, line, "`Signed-By` names neither files, fingerprints nor a key")
                return
            }
        }
        entry.add(to: &self)
    }
}

extension AptSourceEntry {
    /// Reads a `Signed-By` field: a key in its armored form, or files and fingerprints.
    fileprivate mutating func setSignedBy(_ field: ControlField, file: String) -> Bool {
        guard field.value.contains(Armor.Kind.publicKey.begin) else {
            return setSignedBy(field.words.flatMap { $0.split(separator: ",").map(String.init) })
        }
        let lines = field.lines.map { line in
            let content = ControlSyntax.trimmed(line)
            // An empty line of the key is written as a lone dot.
            return content.elementsEqual([UInt8(ascii: ".")])
                ? "" : String(decoding: content, as: UTF8.self)
        }
        let text = lines.joined(separator: "\n") + "\n"
        signedBy.append(Keyring(armoredText: text, origin: "Signed-By of \(file):\(field.line)"))
        return true
    }
}

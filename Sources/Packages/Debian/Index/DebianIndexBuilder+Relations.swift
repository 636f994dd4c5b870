extension DebianIndexBuilder {
    private static let relationFields: [(DebianStanzaFields.Field, DebianRelationField?)] = [
        (.preDepends, .preDepends), (.depends, .depends), (.conflicts, .conflicts),
        (.breaks, .breaks), (.recommends, .recommends), (.suggests, .suggests),
        (.replaces, .replaces), (.enhances, nil),
    ]

    /// Adds the terms of all relation fields, in apt's order: names get their numbers on the way.
    ///
    /// What `Enhances` says decides nothing, but the names in it are numbered like all others.
    mutating func addRelations(
        _ fields: DebianStanzaFields, _ bytes: UnsafeRawBufferPointer
    ) throws(Problem) {
        for (field, kind) in Self.relationFields where fields.has(field) {
            var scanner = DebianRelationScanner(fields[field])
            while let term = try next(&scanner, bytes, field) {
                let name = try mention(term, bytes, field)
                let version: UInt32 =
                    term.comparison == nil
                    ? 0 : try self.version(bytes, term.version, field: field.name)
                guard let kind else { continue }
                let stored = DebianIndexTerm(
                    name: name, version: version, field: kind, comparison: term.comparison,
                    hasAlternative: term.hasAlternative)
                terms.append(stored.code)
                terms.append(version)
            }
        }
        guard terms.count < Int(Int32.max) else {
            throw .tooLarge("the index has too many relations")
        }
    }

    /// Adds what the package provides.
    ///
    /// `Multi-Arch: allowed` makes a package provide its own name, and all that it provides, with
    /// `:any` behind it: that is what the relation `name:any` means. Anything but `=` in `Provides`
    /// says nothing (policy §7.5), and a package does not provide itself.
    mutating func addProvides(
        _ fields: DebianStanzaFields, _ bytes: UnsafeRawBufferPointer, _ record: DebianIndexRecord
    ) throws(Problem) {
        let owner = UInt32(truncatingIfNeeded: records.count)
        let own = fields[.package]
        let isAllowed = record.flags.multiArch == .allowed
        if fields.has(.provides) {
            var scanner = DebianRelationScanner(fields[.provides])
            while let term = try next(&scanner, bytes, .provides) {
                guard term.comparison == nil || term.comparison == .equal else { continue }
                let version: UInt32 =
                    term.comparison == nil
                    ? 0 : try self.version(bytes, term.version, field: "Provides")
                if isAllowed, term.qualifier.isEmpty {
                    let name = try mentionAny(term.name, bytes)
                    providers.append((name, owner | DebianIndexProvider.implied, version))
                }
                let isSelf = term.qualifier.isEmpty && bytes[term.name].elementsEqual(bytes[own])
                if isSelf, version == 0 || version == record.version { continue }
                let name = try mention(term, bytes, .provides)
                providers.append((name, owner, version))
            }
        }
        if isAllowed {
            let name = try mentionAny(own, bytes)
            providers.append((name, owner | DebianIndexProvider.implied, record.version))
        }
    }

    private func next(
        _ scanner: inout DebianRelationScanner, _ bytes: UnsafeRawBufferPointer,
        _ field: DebianStanzaFields.Field
    ) throws(Problem) -> DebianRelationScanner.Term? {
        do {
            return try scanner.next(in: bytes)
        } catch {
            throw .badField(field.name, reason: error.description)
        }
    }

    /// Numbers the name of a term, qualifier included: `python3:any` is a name of its own.
    private mutating func mention(
        _ term: DebianRelationScanner.Term, _ bytes: UnsafeRawBufferPointer,
        _ field: DebianStanzaFields.Field
    ) throws(Problem) -> UInt32 {
        let end = term.qualifier.isEmpty ? term.name.upperBound : term.qualifier.upperBound
        let range = term.name.lowerBound..<end
        guard Self.isName(bytes, range) else {
            let shown = String(decoding: bytes[range].prefix(60), as: UTF8.self)
            throw .badField(field.name, reason: "`\(shown)` is not a package name")
        }
        return try mention(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }

    /// Numbers a name with `:any` behind it.
    private mutating func mentionAny(
        _ name: Range<Int>, _ bytes: UnsafeRawBufferPointer
    ) throws(Problem) -> UInt32 {
        let text = Array(bytes[name]) + Array(":any".utf8)
        return try text.withUnsafeBufferPointer { (buffer) throws(Problem) in
            try mention(UnsafeRawBufferPointer(buffer))
        }
    }
}

import OCIModel
public import Packages

extension AlpineIndexEntry {
    /// The entry that an index would have for a package, made from the package alone.
    ///
    /// - Parameters:
    ///   - info: What the package says of itself.
    ///   - checksum: The checksum of its control part.
    ///   - size: The size of its file in bytes.
    ///   - architecture: The architecture of the repository, which stands in the entries of packages
    ///     for all architectures; `nil` to keep what the package says.
    /// - Throws: ``AlpineIndexError`` for a value that no index may have.
    public init(
        info: PkgInfo, checksum: ApkChecksum, size: UInt64, architecture: PackageArchitecture? = nil
    ) throws(AlpineIndexError) {
        var text: [UInt8] = []
        func add(_ field: AlpineIndexField, _ value: [UInt8]) {
            text += [field.letter, UInt8(ascii: ":")] + value + [0x0a]
        }
        func copy(_ field: AlpineIndexField, _ key: String) {
            if let line = info.fields.last(where: { $0.key == key }) { add(field, line.value) }
        }
        func join(_ field: AlpineIndexField, _ words: [String]) {
            if !words.isEmpty { add(field, Array(words.joined(separator: " ").utf8)) }
        }
        add(.checksum, Array(checksum.description.utf8))
        add(.name, Array(info.name.text.utf8))
        add(.version, Array(info.version.utf8))
        add(.architecture, Array((architecture ?? info.architecture).text.utf8))
        add(.size, Array(String(size).utf8))
        add(.installedSize, Array(String(info.installedSize).utf8))
        copy(.summary, "pkgdesc")
        copy(.url, "url")
        copy(.license, "license")
        copy(.origin, "origin")
        copy(.maintainer, "maintainer")
        copy(.buildTime, "builddate")
        copy(.commit, "commit")
        copy(.providerPriority, "provider_priority")
        join(.depends, info.depends)
        join(.provides, info.provides)
        join(.installIf, info.installIf)
        let index = try AlpineIndex(parsing: text)
        self = index[0]
    }

    /// The entry's lines as apk writes them, into its index and its installed database alike.
    ///
    /// Fields come in apk's order. Those that every package has are written even when empty; numbers of
    /// 0 and lists of nothing are left out. Relations get apk's own spelling.
    public var stanza: [UInt8] {
        var text: [UInt8] = []
        func add(_ field: AlpineIndexField, _ value: some Sequence<UInt8>) {
            text += [field.letter, UInt8(ascii: ":")]
            text += value
            text.append(0x0a)
        }
        for field in [AlpineIndexField.checksum, .name, .version, .architecture] {
            if let value = bytes(field) { add(field, value) }
        }
        add(.size, String(size).utf8)
        add(.installedSize, String(installedSize).utf8)
        for field in [AlpineIndexField.summary, .url, .license] { add(field, bytes(field) ?? []) }
        for field in [AlpineIndexField.origin, .maintainer] {
            if let value = bytes(field) { add(field, value) }
        }
        if buildTime != .zero { add(.buildTime, String(buildTime.seconds).utf8) }
        if let value = bytes(.commit) { add(.commit, value) }
        if providerPriority != 0 { add(.providerPriority, String(providerPriority).utf8) }
        for field in [AlpineIndexField.depends, .provides, .installIf] {
            let relations = AlpineRelationText.respelled(self[field] ?? "", keepsTags: false)
            if !relations.isEmpty { add(field, relations.utf8) }
        }
        return text
    }
}

/// Relations in the spelling of apk's database.
enum AlpineRelationText {
    /// The relations of a text with one space between them, each with the shortest operator; one that
    /// does not parse stays as it is.
    static func respelled(_ text: String, keepsTags: Bool) -> String {
        text.split { $0 == " " || $0 == "\n" }.map { word in
            guard let relation = try? AlpineDependency(word) else { return String(word) }
            guard relation.tag != nil, !keepsTags else { return relation.description }
            return AlpineDependency(
                name: relation.name, requirement: relation.requirement,
                isConflict: relation.isConflict
            ).description
        }.joined(separator: " ")
    }
}

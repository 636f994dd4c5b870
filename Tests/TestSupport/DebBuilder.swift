import OCIModel

/// Builds `.deb` files (deb(5), format 2.0) without dpkg.
///
/// An honest package needs a name and its files; ``build(editing:)`` lets a test break any member.
public struct DebBuilder: Sendable {
    /// One field of the control file.
    public struct Field: Sendable {
        /// The field's name, such as `Depends`.
        public var name: String
        /// Its value; further lines begin with a space already.
        public var value: String
    }

    /// The control file's fields in order.
    public var fields: [Field]
    /// What the data member holds. Plain paths (`usr/bin/x`) get `./` before them and their parent
    /// folders; entries whose path begins with `/`, `.` or that climb are written as they are.
    public var files: [RawTarEntry] = []
    /// Paths listed in `conffiles`, absolute.
    public var conffiles: [String] = []
    /// Maintainer scripts and other control members by name, such as `postinst` or `triggers`.
    public var controlFiles: [String: String] = [:]
    /// Further entries of the control member, written as they are.
    public var controlEntries: [RawTarEntry] = []
    /// The time of the `ar` members and of the control member's files.
    public var timestamp: Int64 = RawTarEntry.defaultTime
    /// How the control member is packed.
    public var controlPacking = Packing.gzip
    /// How the data member is packed.
    public var dataPacking = Packing.gzip
    /// Whether parent folders are added to ``files``.
    public var addsParents = true
    /// Whether an `md5sums` file is written.
    public var writesSums = true
    /// The control file's text, where it is not made of ``fields``.
    public var controlText: String?

    /// Starts a package with the fields that every package must have.
    public init(
        _ name: String, _ version: String = "1.0-1", architecture: String = "amd64",
        fields more: [(String, String)] = [], files: [RawTarEntry] = []
    ) {
        fields = [
            Field(name: "Package", value: name), Field(name: "Version", value: version),
            Field(name: "Architecture", value: architecture),
            Field(name: "Maintainer", value: "Nobody <nobody@example.org>"),
            Field(name: "Installed-Size", value: "1"), Field(name: "Section", value: "misc"),
            Field(name: "Priority", value: "optional"),
            Field(name: "Description", value: "\(name) for tests\n A package that only tests use."),
        ]
        self.files = files
        for (name, value) in more { self[name] = value }
    }

    /// A field's value; setting one that is new puts it before `Description`, `nil` removes it.
    public subscript(_ name: String) -> String? {
        get { fields.first { $0.name == name }?.value }
        set {
            let index = fields.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): fields[index].value = value
            case (let index?, nil): fields.remove(at: index)
            case (nil, let value?):
                let place = fields.firstIndex { $0.name == "Description" } ?? fields.endIndex
                fields.insert(Field(name: name, value: value), at: place)
            case (nil, nil): break
            }
        }
    }

    /// The package's name.
    public var name: String { self["Package"] ?? "" }
    /// The package's version.
    public var version: String { self["Version"] ?? "" }
    /// The package's architecture.
    public var architecture: String { self["Architecture"] ?? "" }

    /// The control file's text.
    public var control: String {
        controlText ?? fields.map { "\($0.name): \($0.value)\n" }.joined()
    }

    /// The usual file name: `name_version_architecture.deb`, an epoch left out.
    public var fileName: String {
        let plain = version.split(separator: ":", maxSplits: 1).last.map(String.init) ?? version
        return "\(name)_\(plain)_\(architecture).deb"
    }

    /// The uncompressed data member.
    public var dataTar: [UInt8] { RawTar.archive(dataEntries) }

    /// The uncompressed control member.
    public var controlTar: [UInt8] { RawTar.archive(controlMembers) }

    /// The package's bytes, its members changed by `editing`.
    ///
    /// - Throws: ``SupportFailure`` when a packing's program is not there.
    public func build(editing: (inout [RawArMember]) -> Void = { _ in }) throws -> [UInt8] {
        var members = [
            RawArMember("debian-binary", Array("2.0\n".utf8), modified: timestamp),
            RawArMember(
                "control.tar" + controlPacking.suffix, try controlPacking.pack(controlTar),
                modified: timestamp),
            RawArMember(
                "data.tar" + dataPacking.suffix, try dataPacking.pack(dataTar), modified: timestamp),
        ]
        editing(&members)
        return RawAr.archive(members)
    }

    private var controlMembers: [RawTarEntry] {
        var entries = [RawTarEntry.directory("./"), .file("./control", control)]
        if !conffiles.isEmpty {
            entries.append(.file("./conffiles", conffiles.map { $0 + "\n" }.joined()))
        }
        if writesSums { entries.append(.file("./md5sums", sums)) }
        for (name, text) in controlFiles.sorted(by: { $0.key < $1.key }) {
            let isScript = text.hasPrefix("#!")
            entries.append(.file("./" + name, text, mode: isScript ? 0o755 : 0o644))
        }
        entries += controlEntries
        return entries.map { entry in entry.with { $0.modified = timestamp } }
    }

    private var sums: String {
        let listed = files.filter { entry in
            entry.type == UInt8(ascii: "0")
                && !conffiles.contains { $0.utf8.dropFirst().elementsEqual(entry.path) }
        }
        return listed.map { entry in
            let sum = Hexadecimal.encode(Checksums.md5(entry.content))
            return "\(sum)  \(String(decoding: entry.path, as: UTF8.self))\n"
        }.joined()
    }

    private var dataEntries: [RawTarEntry] {
        guard addsParents else { return files }
        var entries = [RawTarEntry.directory("./")]
        var known: Set<[UInt8]> = [[]]
        for entry in files {
            guard Self.isPlain(entry.path) else {
                entries.append(entry)
                continue
            }
            let names = entry.path.split(separator: UInt8(ascii: "/")).map(Array.init)
            var parent: [UInt8] = []
            for name in names.dropLast() {
                parent += name + [UInt8(ascii: "/")]
                if known.insert(parent).inserted {
                    entries.append(.directory("./" + String(decoding: parent, as: UTF8.self)))
                }
            }
            known.insert(parent + (names.last ?? []) + [UInt8(ascii: "/")])
            entries.append(
                entry.with {
                    $0.path = Array("./".utf8) + entry.path
                    // Debian's hard links name their target as the archive does.
                    if $0.type == UInt8(ascii: "1"), Self.isPlain($0.link) {
                        $0.link = Array("./".utf8) + $0.link
                    }
                })
        }
        return entries
    }

    private static func isPlain(_ path: [UInt8]) -> Bool {
        guard let first = path.first, first != UInt8(ascii: "/") else { return false }
        let names = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return !names.contains { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }
    }
}

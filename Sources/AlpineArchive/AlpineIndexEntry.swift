public import OCIModel
public import Packages

/// One package of an index: a view on the index's text, cheap to copy.
///
/// Name, version, architecture, checksum and numbers were checked when the index was parsed; relations
/// (``AlpineIndexField/depends`` and its like) are raw text.
public struct AlpineIndexEntry: Sendable {
    let text: AlpineIndexText
    /// The package's number in its index, from 0 in the order of the text.
    public let number: Int

    init(text: AlpineIndexText, number: Int) {
        self.text = text
        self.number = number
    }

    /// The value of a field as it is in the text, or `nil` when the package has none.
    public func bytes(_ field: AlpineIndexField) -> ArraySlice<UInt8>? {
        text.value(number, field)
    }

    /// The value of a field, with malformed UTF-8 repaired, or `nil` when the package has none.
    public subscript(field: AlpineIndexField) -> String? {
        bytes(field).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The name, which has been checked against the grammar of names and is safe in a path.
    public var name: String { self[.name] ?? "" }

    /// The version, which is safe in a path; its grammar is the resolver's to check.
    public var version: String { self[.version] ?? "" }

    /// The architecture, where the index says one.
    public var architecture: PackageArchitecture? {
        self[.architecture].map { PackageArchitecture($0) }
    }

    /// The checksum of the control part, which the package must have.
    ///
    /// - Throws: never for an entry of a parsed index, where it has been checked.
    public func checksum() throws(ApkChecksumError) -> ApkChecksum {
        try ApkChecksum(text: bytes(.checksum) ?? [])
    }

    /// The size of the package file in bytes; 0 when not given.
    public var size: UInt64 { number(.size) }

    /// The size of what it installs in bytes; 0 when not given.
    ///
    /// apk neither fetches nor unpacks a package of which this is 0.
    public var installedSize: UInt64 { number(.installedSize) }

    /// When it was built; 1970 when not given.
    public var buildTime: Timestamp {
        Timestamp(seconds: Int64(clamping: number(.buildTime)))
    }

    /// The priority among the providers of a name; 0 when not given.
    public var providerPriority: UInt32 { UInt32(clamping: number(.providerPriority)) }

    /// The name of the source package; the package's own where none is given.
    public var origin: String {
        guard let origin = self[.origin], !origin.isEmpty else { return name }
        return origin
    }

    /// Whether it may be installed: apk refuses a package with an unknown field of a capital letter,
    /// which by convention is one that must be understood.
    public var isUsable: Bool {
        var low = 0
        var high = text.unusable.count
        while low < high {
            let middle = (low + high) / 2
            if text.unusable[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low == text.unusable.count || text.unusable[low] != number
    }

    /// The name of the package file, below the repository's location: `x86_64/zlib-1.3.1-r0.apk`.
    ///
    /// - Parameter fallback: The architecture for an entry that says none.
    public func filename(fallback: PackageArchitecture) -> String {
        "\(architecture ?? fallback)/\(name)-\(version).apk"
    }

    /// The package in the terms that both families share.
    ///
    /// - Parameters:
    ///   - repository: The number of the index among those of the universe.
    ///   - fallback: The architecture for an entry that says none.
    /// - Throws: ``PackageNameError``, never for an entry of a parsed index.
    public func record(
        repository: Int, fallback: PackageArchitecture
    ) throws(PackageNameError) -> PackageRecord {
        PackageRecord(
            name: try PackageName(name), version: version, architecture: architecture ?? fallback,
            sourceName: origin, sourceVersion: version, size: size, installedSize: installedSize,
            digest: nil, controlChecksum: self[.checksum], filename: filename(fallback: fallback),
            repository: repository)
    }

    private func number(_ field: AlpineIndexField) -> UInt64 {
        // The parser has let through digits only, few enough to fit.
        (bytes(field) ?? []).reduce(0) { $0 &* 10 &+ UInt64($1 &- UInt8(ascii: "0")) }
    }
}

extension AlpineIndexEntry: Equatable {
    /// Two entries are equal when all their fields are, in whatever indexes they are.
    public static func == (left: AlpineIndexEntry, right: AlpineIndexEntry) -> Bool {
        AlpineIndexField.allCases.allSatisfy { left.bytes($0) == right.bytes($0) }
    }
}

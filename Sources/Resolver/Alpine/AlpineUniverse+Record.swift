import Packages

extension AlpineUniverse {
    /// The name of a package.
    ///
    /// Packages whose names are none have a defect and are never chosen; for messages about them the
    /// name is replaced.
    func packageName(_ number: Int32) -> PackageName? {
        try? PackageName(names.text(packages[Int(number)].name))
    }

    /// Everything that is to be known about a selected package, read from its text in the index.
    func record(_ number: Int32) -> PackageRecord? {
        guard let name = packageName(number) else { return nil }
        let package = packages[Int(number)]
        let fields = self.fields(of: package)
        let version = versions.text(package.version)
        let own = fields["A"].map { PackageArchitecture($0) } ?? architecture
        let origin = fields["o"].flatMap { $0.isEmpty ? nil : $0 }
        return PackageRecord(
            name: name, version: version, architecture: own, sourceName: origin ?? name.text,
            sourceVersion: version, size: fields["S"].flatMap { UInt64($0) } ?? 0,
            installedSize: fields["I"].flatMap { UInt64($0) } ?? 0, digest: nil,
            controlChecksum: package.checksum == Self.noVersion
                ? nil : versions.text(package.checksum),
            filename: "\(own)/\(name)-\(version).apk",
            repository: package.repositories.trailingZeroBitCount)
    }

    private func fields(of package: AlpineCandidate) -> [Character: String] {
        var fields: [Character: String] = [:]
        let text = sources[Int(package.source)].text
        for line in text[Int(package.text.lowerBound)..<Int(package.text.upperBound)]
            .split(separator: UInt8(ascii: "\n"))
        {
            guard let key = line.first, line.count >= 2 else { continue }
            fields[Character(UnicodeScalar(key))] = String(
                decoding: line.dropFirst(2), as: UTF8.self)
        }
        return fields
    }

    /// A term as an index writes it.
    func text(_ term: AlpineTerm) -> String {
        let head = (term.isConflict ? "!" : "") + names.text(term.name)
        guard term.comparison != .any else { return head }
        return "\(head)\(term.comparison)\(versions.text(term.version))"
    }
}

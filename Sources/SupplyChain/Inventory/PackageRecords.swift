import Packages

/// Reads what package managers write down of installed packages. It is read leniently: an image of
/// others may have anything there.
enum PackageRecords {
    /// The stanzas of dpkg: `status`, or the files of `status.d`, which have no `Status`.
    static func debian(_ bytes: [UInt8], record: String) -> [InventoryPackage] {
        stanzas(bytes).compactMap { fields in
            guard let name = fields["Package"], let version = fields["Version"],
                isName(name), isInstalled(fields["Status"])
            else { return nil }
            // `Source: name (version)`, each part only where it differs from the package's own.
            let source = fields["Source"] ?? name
            let sourceName = String(source.prefix { $0 != " " })
            var sourceVersion = version
            if let open = source.firstIndex(of: "("), let close = source.lastIndex(of: ")"),
                open < close
            {
                sourceVersion = String(source[source.index(after: open)..<close])
            }
            var package = InventoryPackage(
                ecosystem: .debian, name: name, version: version,
                architecture: fields["Architecture"] ?? "", sourceName: sourceName,
                sourceVersion: sourceVersion)
            package.maintainer = fields["Maintainer"] ?? ""
            package.homepage = fields["Homepage"] ?? ""
            package.summary = fields["Description"] ?? ""
            package.record = record
            return package
        }
    }

    private static func isInstalled(_ status: String?) -> Bool {
        guard let status else { return true }
        return !status.hasSuffix(" not-installed") && !status.hasSuffix(" config-files")
    }

    private static func isName(_ text: String) -> Bool { (try? PackageName(text)) != nil }

    /// The stanzas of apk's `installed`.
    static func alpine(_ bytes: [UInt8], record: String) -> [InventoryPackage] {
        stanzas(bytes).compactMap { fields in
            guard let name = fields["P"], let version = fields["V"], isName(name) else {
                return nil
            }
            var package = InventoryPackage(
                ecosystem: .alpine, name: name, version: version, architecture: fields["A"] ?? "",
                sourceName: fields["o"] ?? name, sourceVersion: version)
            package.licenses = fields["L"].map { [$0] } ?? []
            package.maintainer = fields["m"] ?? ""
            package.homepage = fields["U"] ?? ""
            package.summary = fields["T"] ?? ""
            package.record = record
            return package
        }
    }

    /// Fields by name, the first of each name; of fields with several lines the first line.
    private static func stanzas(_ bytes: [UInt8]) -> [[String: String]] {
        var all: [[String: String]] = []
        var fields: [String: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.isEmpty {
                if !fields.isEmpty { all.append(fields) }
                fields = [:]
            } else if let first = line.first, first != UInt8(ascii: " "),
                first != UInt8(ascii: "\t"), let colon = line.firstIndex(of: UInt8(ascii: ":")),
                colon - line.startIndex <= 32
            {
                let key = String(decoding: line[..<colon], as: UTF8.self)
                let value = line[(colon + 1)...].drop { $0 == UInt8(ascii: " ") }
                if fields[key] == nil { fields[key] = String(decoding: value, as: UTF8.self) }
            }
        }
        if !fields.isEmpty { all.append(fields) }
        return all
    }
}

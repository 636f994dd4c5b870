import FileTree
public import Packages

/// Finds the packages of an image in the records that package managers leave.
public enum InstalledPackages {
    private static let statusFile: TreePath = "var/lib/dpkg/status"
    private static let statusDirectory: TreePath = "var/lib/dpkg/status.d"
    private static let apkFiles: [TreePath] = ["lib/apk/db/installed", "usr/lib/apk/db/installed"]

    /// Whether a file is one of those records.
    static func isRecord(_ path: TreePath) -> Bool {
        path == statusFile || apkFiles.contains(path)
            || path.parent == statusDirectory
                && !path.bytes.suffix(8).elementsEqual(".md5sums".utf8)
    }

    /// The packages sorted by name, and the family that they are of; `nil` where no record is.
    public static func find(
        in contents: ImageContents
    ) -> (ecosystem: Ecosystem, packages: [InstalledPackage])? {
        for path in apkFiles {
            if let bytes = contents.file(path) { return (.alpine, sorted(apk(bytes))) }
        }
        var stanzas: [UInt8] = []
        var found = false
        for path in contents.tree.paths where isRecord(path) && !apkFiles.contains(path) {
            guard let bytes = contents.file(path) else { continue }
            found = true
            stanzas += bytes + Array("\n\n".utf8)
        }
        return found ? (.debian, sorted(dpkg(stanzas))) : nil
    }

    private static func sorted(_ packages: [InstalledPackage]) -> [InstalledPackage] {
        packages.sorted { ($0.name, $0.architecture) < ($1.name, $1.architecture) }
    }

    /// The stanzas of dpkg, read leniently: an image of others may have anything in them.
    private static func dpkg(_ bytes: [UInt8]) -> [InstalledPackage] {
        stanzas(bytes, separator: ":").compactMap { fields in
            guard let name = fields["Package"], let version = fields["Version"] else { return nil }
            let status = fields["Status"] ?? "install ok installed"
            let isThere = !status.hasSuffix("not-installed") && !status.hasSuffix("config-files")
            guard isThere else { return nil }
            // `Source: name (version)`, where either is not the package's own.
            let words = (fields["Source"] ?? name).split(separator: " ", maxSplits: 1)
            let source = words.first.map(String.init) ?? name
            let sourceVersion = words.dropFirst().first.map { $0.filter { !"()".contains($0) } }
            let size = (UInt64(fields["Installed-Size"] ?? "") ?? 0).multipliedReportingOverflow(
                by: 1024)
            return InstalledPackage(
                name: name, version: version, architecture: fields["Architecture"] ?? "",
                source: source, sourceVersion: sourceVersion,
                installedSize: size.overflow ? 0 : size.partialValue)
        }
    }

    private static func apk(_ bytes: [UInt8]) -> [InstalledPackage] {
        stanzas(bytes, separator: ":").compactMap { fields in
            guard let name = fields["P"], let version = fields["V"] else { return nil }
            return InstalledPackage(
                name: name, version: version, architecture: fields["A"] ?? "",
                source: fields["o"] ?? name, installedSize: UInt64(fields["I"] ?? "") ?? 0)
        }
    }

    private static func stanzas(
        _ bytes: [UInt8], separator: Character
    ) -> [[String: String]] {
        var all: [[String: String]] = []
        var fields: [String: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.isEmpty {
                if !fields.isEmpty { all.append(fields) }
                fields = [:]
            } else if line.first != UInt8(ascii: " "),
                let colon = line.firstIndex(of: UInt8(ascii: ":"))
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

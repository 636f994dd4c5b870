import Packages

/// `{"cvss": {ID: VECTOR}}`: CVSS vectors alone.
final class CVSSImporter: FeedImporter {
    private var vulnerabilities = VulnerabilityTableBuilder()

    func member(_ key: String, _ reader: JSONReader) throws {
        guard key == "cvss" else { return }
        try reader.object { id in
            let text = try reader.string() ?? ""
            guard CVSSVector(text) != nil else {
                throw reader.error(.form("`\(id.prefix(40))`: no CVSS vector of version 2, 3 or 4"))
            }
            vulnerabilities.add(Vulnerability(id: id, vector: text))
        }
    }

    func endDocument(_ reader: JSONReader) {}

    func content() -> [FeedContent] {
        [FeedContent(name: FeedNames.cvss, parts: part(vulnerabilities))]
    }
}

/// `{"advisories": {ID: {"cves": […], "fixes": [{"release", "source", "fixed"}]}}}`: what Debian has
/// published as DSA and DLA.
final class DebianAdvisoryImporter: FeedImporter {
    private var tables: [DistributionRelease: AdvisoryTableBuilder] = [:]

    func member(_ key: String, _ reader: JSONReader) throws {
        guard key == "advisories" else { return }
        try reader.object { id in
            var cves: [String] = []
            var fixes: [(release: String, source: String, fixed: String)] = []
            try reader.object { key in
                if key == "cves" { try reader.array { cves.append(try reader.string() ?? "") } }
                guard key == "fixes" else { return }
                try reader.array {
                    var fix = (release: "", source: "", fixed: "")
                    try reader.object { key in
                        switch key {
                        case "release": fix.release = try reader.string() ?? ""
                        case "source": fix.source = try reader.string() ?? ""
                        case "fixed": fix.fixed = try reader.string() ?? ""
                        default: break
                        }
                    }
                    fixes.append(fix)
                }
            }
            for fix in fixes where !fix.release.isEmpty && !fix.source.isEmpty && !fix.fixed.isEmpty
            {
                let release = DistributionRelease(debianCodename: fix.release)
                for cve in cves {
                    tables[release, default: AdvisoryTableBuilder()].add(
                        Advisory(vulnerability: cve, fixed: fix.fixed, note: id), to: fix.source)
                }
            }
        }
    }

    func endDocument(_ reader: JSONReader) {}

    func content() -> [FeedContent] {
        [FeedContent(name: FeedNames.debianAdvisories, parts: parts(tables))]
    }
}

/// Alpine's `releases.json`: its branches and how long they are looked after.
final class AlpineLifeImporter: FeedImporter {
    static let keys: Set<String> = ["release_branches", "architectures", "latest_stable"]

    private var lives: [ReleaseLife] = []

    func member(_ key: String, _ reader: JSONReader) throws {
        guard key == "release_branches" else { return }
        try reader.array {
            var branch = ""
            var end = ""
            try reader.object { key in
                if key == "rel_branch" { branch = try reader.string() ?? "" }
                if key == "eol_date" { end = try reader.string() ?? "" }
            }
            let version = branch.hasPrefix("v") ? String(branch.dropFirst()) : branch
            if let date = CalendarDate(end), !version.isEmpty {
                lives.append(
                    ReleaseLife(
                        release: DistributionRelease(distribution: "alpine", version: version),
                        end: date))
            }
        }
    }

    func endDocument(_ reader: JSONReader) {}

    func content() -> [FeedContent] {
        [FeedContent(name: FeedNames.alpineLife, lives: lives)]
    }
}

/// Debian's `debian.csv` of the package distro-info-data.
enum DebianLifeImporter {
    static let heading = Array("version,codename,".utf8)

    /// Reads the table.
    ///
    /// - Throws: ``JSONError`` of the form when it has not the columns that are wanted.
    static func content(_ bytes: [UInt8], place: String) throws -> FeedContent {
        var lines = bytes.split(separator: UInt8(ascii: "\n")).map { line in
            line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        let heading = lines.isEmpty ? [] : lines.removeFirst()
        guard let version = heading.firstIndex(of: "version"),
            let end = heading.firstIndex(of: "eol"), let series = heading.firstIndex(of: "series")
        else {
            throw JSONError(
                place: place, offset: 0,
                problem: .form("the columns `version`, `series` and `eol` are not all there"))
        }
        let extended = heading.firstIndex(of: "eol-lts")
        func cell(_ line: [String], _ column: Int?) -> String {
            column.flatMap { line.indices.contains($0) ? line[$0] : nil } ?? ""
        }
        let lives = lines.compactMap { line -> ReleaseLife? in
            guard let date = CalendarDate(cell(line, end)) else { return nil }
            let number = cell(line, version)
            let name = number.isEmpty ? cell(line, series) : number
            guard !name.isEmpty else { return nil }
            return ReleaseLife(
                release: DistributionRelease(distribution: "debian", version: name), end: date,
                extendedEnd: CalendarDate(cell(line, extended)))
        }
        return FeedContent(name: FeedNames.debianLife, lives: lives)
    }
}

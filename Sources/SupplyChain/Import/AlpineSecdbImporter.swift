import Packages

/// Alpine's secdb (`secdb.alpinelinux.org`): origin package → version → the vulnerabilities that this
/// version fixed, for one repository of one branch.
final class AlpineSecdbImporter: FeedImporter {
    /// The keys of the document, so that it can be told from others by any of them.
    static let keys: Set<String> = [
        "apkurl", "archs", "reponame", "urlprefix", "distroversion", "packages",
    ]

    private var branch = ""
    private var repository = ""
    private var table = AdvisoryTableBuilder()
    private var finished: [FeedContent] = []

    func member(_ key: String, _ reader: JSONReader) throws {
        switch key {
        case "distroversion": branch = try reader.string() ?? ""
        case "reponame": repository = try reader.string() ?? ""
        case "packages":
            guard try reader.array({ try package(reader) }) else {
                throw reader.error(.form("`packages` is no list"))
            }
        default: break
        }
    }

    private func package(_ reader: JSONReader) throws {
        try reader.object { key in
            guard key == "pkg" else { return }
            var name = ""
            var fixes: [(version: String, ids: [String])] = []
            try reader.object { key in
                if key == "name" { name = try reader.string() ?? "" }
                guard key == "secfixes" else { return }
                try reader.object { version in
                    var ids: [String] = []
                    try reader.array { ids.append(try reader.string() ?? "") }
                    fixes.append((version, ids))
                }
            }
            guard !name.isEmpty else { throw reader.error(.form("a package has no name")) }
            for fix in fixes { add(fix.ids, fixedIn: fix.version, of: name) }
        }
    }

    /// One entry may hold several ids, and remarks: `CVE-2019-14697 ZBX-12`. Version `0` means that
    /// the package never had the bug.
    private func add(_ entries: [String], fixedIn version: String, of package: String) {
        for id in entries.flatMap({ $0.split(separator: " ") }).map(String.init) {
            let isNever = version == "0"
            table.add(
                Advisory(
                    vulnerability: id, state: isNever ? .notAffected : .open,
                    fixed: isNever ? "" : version), to: package)
        }
    }

    func endDocument(_ reader: JSONReader) throws {
        let version = branch.hasPrefix("v") ? String(branch.dropFirst()) : branch
        guard !version.isEmpty, !repository.isEmpty else {
            throw reader.error(.form("no `distroversion` or no `reponame`"))
        }
        let done = table
        let release = DistributionRelease(distribution: "alpine", version: version)
        finished.append(
            FeedContent(
                name: FeedNames.secdb + "\(branch)/\(repository)",
                parts: [
                    FeedContent.Part(release: release, records: done.count) { done.encoded() }
                ]))
        (branch, repository, table) = ("", "", AdvisoryTableBuilder())
    }

    func content() -> [FeedContent] { finished }
}

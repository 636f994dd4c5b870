import OCIModel
import TestSupport
import Testing

/// Alpine's advisories beside its packages.
enum AlpineAdvisories {
    static let folder = "../advisories/alpine/v3.19"
}

/// A scan of Alpine's own mini root file system, beside a computation from secdb alone in which apk
/// compares the versions.
@Suite(
    "Scans of Alpine",
    .enabled(
        if: ApkOracle.isThere && Files.exists(AlpineFieldData.path(AlpineAdvisories.folder)),
        "needs root, Alpine's data and advisories"))
struct AlpineScanFieldTests {
    private struct Secdb: Decodable {
        struct Entry: Decodable { let pkg: Package }
        struct Package: Decodable {
            let name: String
            let secfixes: [String: [String]]?
        }
        let packages: [Entry]
    }

    private struct Report: Decodable {
        struct Finding: Decodable, Hashable {
            let source: String
            let version: String
            let vulnerability: String
        }
        let findings: [Finding]
    }

    private struct Row: Hashable {
        let origin: String
        let version: String
        let vulnerability: String
    }

    /// The origins in apk's own records, each with its version.
    private func origins(_ root: String) throws -> Set<[String]> {
        var found: Set<[String]> = []
        for stanza in try Files.text(root + "/lib/apk/db/installed").split(separator: "\n\n") {
            func field(_ letter: Character) -> String? {
                stanza.split(separator: "\n").first {
                    $0.first == letter && $0.dropFirst().first == ":"
                }
                .map { String($0.dropFirst(2)) }
            }
            guard let name = field("P"), let version = field("V") else { continue }
            found.insert([field("o") ?? name, version])
        }
        return found
    }

    @Test("finds what apk's order of versions gives", arguments: ["3.19.4", "3.19.1"])
    func findings(_ release: String) throws {
        let folder = try TemporaryDirectory("alpine-scan")
        let root = folder.appending("root")
        try Files.makeDirectory(root)
        try check(
            "tar",
            [
                "-xzf", AlpineFieldData.path("minirootfs/alpine-minirootfs-3.19.4-x86_64.tar.gz"),
                "-C", root, "./etc", "./lib/apk", "./usr/lib",
            ])
        if release != "3.19.4" {
            // The same packages as an older image would have them.
            let file = root + "/lib/apk/db/installed"
            let older = try Files.text(file).replacing("V:3.1.7-r0", with: "V:3.1.4-r5")
                .replacing("V:1.36.1-r19", with: "V:1.36.1-r15")
            try Files.write(older, to: file)
        }
        let files = ["main", "community"].map {
            AlpineFieldData.path("\(AlpineAdvisories.folder)/\($0).json")
        }
        func socle(_ arguments: [String]) throws -> ProcessResult {
            let result = try ChildProcess(
                Program.path(), arguments,
                environment: ["SOCLE_HOME": folder.appending("home")], directory: folder.path
            ).wait()
            guard result.status == 0 else { throw SupportFailure(result.stderr) }
            return result
        }
        _ = try socle(["db", "import", "-q", "--as-of", "2025-01-10"] + files)
        let answer = try socle([
            "scan", "-q", "--show-suppressed", "--format", "json", "dir:root",
        ])
        let report = try CanonicalJSON.decode(Report.self, from: answer.output)
        let got = Set(
            report.findings.map {
                Row(origin: $0.source, version: $0.version, vulnerability: $0.vulnerability)
            })
        let (wanted, compared) = try expected(root, files)
        #expect(compared > 50)
        #expect(got == wanted, "\(got.symmetricDifference(wanted))")
        if release != "3.19.4" { #expect(!wanted.isEmpty) }
    }

    private func expected(_ root: String, _ files: [String]) throws -> (Set<Row>, Int) {
        var rows: [(row: Row, fixed: String)] = []
        let origins = try origins(root)
        for file in files {
            let secdb = try CanonicalJSON.decode(Secdb.self, from: Files.read(file))
            for entry in secdb.packages {
                for origin in origins where origin[0] == entry.pkg.name {
                    for (fixed, texts) in entry.pkg.secfixes ?? [:] where fixed != "0" {
                        for id in texts.flatMap({ $0.split(separator: " ") }) {
                            rows.append(
                                (
                                    Row(
                                        origin: origin[0], version: origin[1],
                                        vulnerability: String(id)), fixed
                                ))
                        }
                    }
                }
            }
        }
        let answers = try ApkOracle().compare(rows.map { ($0.row.version, $0.fixed) })
        try #require(answers.count == rows.count)
        let affected = zip(rows, answers).filter { $0.1.order == "<" }.map(\.0.row)
        return (Set(affected), rows.count)
    }
}

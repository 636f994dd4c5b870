import Compression
import Packages
import Testing

/// The table of releases beside that of Debian's package distro-info-data, where it is installed.
@Suite("Lives of releases, as Debian's distro-info-data has them")
struct ReleaseLifeFieldTests {
    private static let folder = "/usr/share/distro-info"

    private static func lines(_ distribution: String) -> [[String]] {
        let bytes = try? FileSource(path: "\(folder)/\(distribution).csv").readAll(limit: 1 << 20)
        return String(decoding: bytes ?? [], as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test(
        arguments: [("debian", "eol-lts"), ("ubuntu", "eol-esm")])
    func agree(distribution: String, longColumn: String) throws {
        var rows = Self.lines(distribution)
        guard !rows.isEmpty else {
            print("skipped: distro-info-data is not installed")
            return
        }
        let heading = rows.removeFirst()
        let end = try #require(heading.firstIndex(of: "eol"))
        let long = try #require(heading.firstIndex(of: longColumn))
        var compared = 0
        for row in rows where row.count > end && !row[end].isEmpty {
            let version = row[0].prefix { $0 != " " }
            let release = try #require(DistributionRelease("\(distribution)-\(version)"))
            guard let life = ReleaseLife.known(release) else { continue }
            compared += 1
            #expect(life.end.description == row[end], "\(release)")
            let extended = row.count > long && !row[long].isEmpty ? row[long] : nil
            #expect(life.extendedEnd?.description == extended, "\(release), long term")
        }
        #expect(compared >= 4)
    }
}

import OCIModel
import TestSupport
import Testing

/// Images of the catalogue from the live archive, built again from what their builds have attached.
@Suite(
    .serialized,
    .enabled(if: DebianFieldMirror.isThere, "needs a Debian mirror that can be reached"))
struct ReproductionFieldTests {
    private struct Entry: Decodable {
        let name: String
        let releases: [String]
    }

    private struct Answer: Decodable {
        let answer: String
        let path: String
    }

    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("reproduction") }

    private func socle(_ arguments: String...) throws -> ProcessResult {
        try run(
            Program.path(), arguments, environment: ["SOCLE_HOME": folder.appending("home")]
        ).checked()
    }

    /// Every image at each of its releases, from the store alone.
    @Test func everyImageIsIdentical() throws {
        let entries = try CanonicalJSON.decode(
            [Entry].self, from: socle("catalog", "--format", "json").output
        ).filter { $0.name != "alpine" }
        #expect(entries.count > 5)
        for entry in entries {
            for release in entry.releases {
                let image = "\(entry.name)@\(release)"
                _ = try socle("build", "-q", "--arch", "amd64", "-t", "image:1", image)
                let answers = try CanonicalJSON.decode(
                    [Answer].self,
                    from: socle("reproduce", "-q", "--offline", "--format", "json", "image:1")
                        .output)
                #expect(answers.map(\.answer) == ["identical"], "\(image): \(answers)")
            }
        }
    }
}

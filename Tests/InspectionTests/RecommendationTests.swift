import FileTree
import OCIModel
import Packages
import TestSupport
import Testing

@testable import Inspection

/// Which base is put first, and why.
@Suite struct RecommendationTests {
    private static let today = Timestamp(seconds: 1_795_500_000)
    private static let runs = Verdict()
    private static var blocked: Verdict {
        var verdict = Verdict()
        verdict.add(.blocks, "libpq.so.5", "not in the image", remedy: "add libpq5")
        return verdict
    }

    private func candidate(
        _ name: String, _ entries: RawTarEntry..., verdict: Verdict = runs,
        exposure: ImageComparison.Exposure? = nil
    ) throws -> Recommendation.Candidate {
        var image = MemoryImage()
        image.layers = [RawTar.archive(entries)]
        let facts = try ImageFacts(of: image.image())
        return Recommendation.Candidate(
            name: name, facts: facts, life: facts.distribution.flatMap(ReleaseLife.known),
            verdict: verdict, exposure: exposure)
    }

    private func ranking(_ priority: Recommendation.Priority) throws -> Recommendation {
        let shell: [RawTarEntry] = [
            .file("bin/bash", "x", mode: 0o755), .file("usr/bin/apt-get", "x", mode: 0o755),
            .file("usr/bin/curl", String(repeating: "x", count: 8 << 20), mode: 0o755),
        ]
        return Recommendation(
            [
                try candidate("with tools", shell[0], shell[1], shell[2]),
                try candidate("nothing"),
                try candidate("broken", verdict: Self.blocked),
                try candidate(
                    "past", .file("etc/os-release", "ID=alpine\nVERSION_ID=3.19.1\n")),
            ], priority: priority, now: Self.today, size: { "\($0) bytes" })
    }

    @Test(arguments: [
        (Recommendation.Priority.security, "nothing"), (.size, "nothing"),
        (.debugging, "with tools"),
    ])
    func thePriorityDecides(_ priority: Recommendation.Priority, _ winner: String) throws {
        #expect(try ranking(priority).winner?.candidate.name == winner)
    }

    @Test func whereItDoesNotRunComesLast() throws {
        for priority in Recommendation.Priority.allCases {
            let last = try #require(ranking(priority).choices.last)
            #expect(last.candidate.name == "broken")
            #expect(last.score == 0)
            #expect(last.reasons == ["does not run: libpq.so.5: not in the image", "add libpq5"])
        }
        let none = Recommendation(
            [try candidate("broken", verdict: Self.blocked)], priority: .balanced,
            now: Self.today, size: { "\($0)" })
        #expect(none.winner == nil)
    }

    /// What is built for an interpreter is built with the one that the base has.
    @Test(arguments: [("3.11.2", "FROM python:3.11-slim"), ("3.13.5", "FROM python:3.13-slim")])
    func theBuilderHasTheBasesInterpreter(_ version: String, _ line: String) throws {
        let minor = version.split(separator: ".").prefix(2).joined(separator: ".")
        let base = try candidate(
            "distroless/python3", .file("usr/bin/python\(minor)", "x", mode: 0o755),
            .file(
                "var/lib/dpkg/status.d/python",
                "Package: python\(minor)-minimal\nVersion: \(version)-1\n"))
        let application = Application(
            name: "app",
            files: [.init(path: "main.py", kind: .python, isExecutable: false)], bytes: 1,
            entry: "main.py")
        let recipe = Recipe(application, base: base.name, facts: base.facts)
        #expect(recipe.dockerfile.contains(line + " AS builder"))
        #expect(recipe.dockerfile.contains("FROM distroless/python3\n"))
    }

    @Test func aReleaseThatIsOverSaysSo() throws {
        let choices = try ranking(.security).choices
        let past = try #require(choices.first { $0.candidate.name == "past" })
        #expect(past.reasons.contains("no more security fixes: alpine-3.19 ended 2025-11-01"))
        let other = try #require(choices.first { $0.candidate.name == "nothing" })
        #expect(past.score < other.score)
        #expect(!other.reasons.contains { $0.contains("fixes") })
    }
}

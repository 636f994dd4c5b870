import Packages
import Resolver
import TestSupport
import Testing

/// Small made-up universes full of what resolvers get wrong: versions, virtual names, priorities,
/// conflicts, install_if and tagged repositories, all at once.
@Suite("apk's own rules", .enabled(if: ApkOracle.isThere, "needs root and Alpine's data"))
struct ApkOracleRuleTests {
    /// A universe as texts of indexes, and worlds to resolve in it.
    private struct Puzzle {
        var indexes: [(tag: String?, text: String)] = []
        var worlds: [String] = []

        private let names: [String]
        private let virtual: [String]
        private static let versions = ["1.0", "1.1", "1.10", "2.0", "2.0_rc1", "2.0-r1", "1.0_p1"]

        init(_ random: inout SeededNumbers) {
            names = (0..<Int.random(in: 3...14, using: &random)).map { "p\($0)" }
            virtual =
                (0..<Int.random(in: 1...5, using: &random)).map { "so:v\($0).so" } + [
                    "cap0", "cap1",
                ]
            let count = random.pick([1, 1, 2, 3])
            indexes = (0..<count).map { number in
                (number == 0 ? nil : random.pick([nil, "@t1", "@t2"]), "")
            }
            for name in names {
                for _ in 0..<random.pick([1, 1, 1, 2, 3]) { add(name, &random) }
            }
            let tags = indexes.compactMap(\.tag)
            for _ in 0..<6 {
                var world: [String: String] = [:]
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    var term = random.happens(40) ? self.term(&random) : random.pick(names)
                    let name = Self.name(of: term)
                    if !tags.isEmpty, random.happens(30), !term.hasPrefix("!") {
                        term = name + random.pick(tags) + term.dropFirst(name.count)
                    }
                    world[name] = term
                }
                worlds.append(world.sorted { $0.key < $1.key }.map(\.value).joined(separator: " "))
            }
        }

        private static func name(of term: String) -> String {
            String(term.drop { $0 == "!" }.prefix { !"<>=~".contains($0) })
        }

        private func term(_ random: inout SeededNumbers) -> String {
            var text = random.pick(names + virtual)
            if random.happens(25) {
                text += random.pick(["=", ">=", "<", ">", "<=", "~"]) + random.pick(Self.versions)
            }
            return random.happens(6) ? "!" + text : text
        }

        private func terms(_ random: inout SeededNumbers, atMost count: Int) -> String {
            (0..<Int.random(in: 1...count, using: &random)).map { _ in term(&random) }
                .joined(separator: " ")
        }

        private mutating func add(_ name: String, _ random: inout SeededNumbers) {
            var text = "P:\(name)\nV:\(random.pick(Self.versions))\nA:x86_64\nS:1\n"
            text += "I:\(random.pick(["0", "4096", "4096", "4096"]))\n"
            if random.happens(20) { text += "k:\(random.pick(["1", "5", "100"]))\n" }
            if random.happens(60) { text += "D:\(terms(&random, atMost: 3))\n" }
            if random.happens(60) {
                let provided = (0..<random.pick([1, 2, 3])).map { _ in
                    random.pick(random.happens(20) ? names : virtual)
                        + (random.happens(50) ? "" : "=" + random.pick(Self.versions))
                }
                text += "p:\(provided.joined(separator: " "))\n"
            }
            if random.happens(25) { text += "i:\(terms(&random, atMost: 2))\n" }
            let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
            let sum = String((0..<26).map { _ in random.pick(letters) }) + "A="
            for number in indexes.indices where indexes.count == 1 || random.happens(55) {
                indexes[number].text += "C:Q1\(sum)\n\(text)\n"
            }
        }
    }

    @Test("agree in made-up universes, in order", arguments: 0..<8)
    func puzzles(_ part: Int) throws {
        let oracle = try ApkOracle()
        var random = SeededNumbers(seed: UInt64(part))
        var solved = 0
        for number in 0..<25 {
            let puzzle = Puzzle(&random)
            let list = try oracle.place(puzzle.indexes, as: "\(number)")
            let universe = try AlpineUniverse(
                architecture: PackageArchitecture("x86_64"),
                sources: puzzle.indexes.map { index in
                    AlpineIndexSource(
                        text: Array(index.text.utf8), tag: try index.tag.map { try AlpineTag($0) })
                })
            let answers = try oracle.select(puzzle.worlds, repositories: list)
            try #require(answers.count == puzzle.worlds.count)
            for (world, answer) in zip(puzzle.worlds, answers) {
                let selection = try socleSelection(world, in: universe)
                #expect(selection == answer, "\(world) in \(puzzle.indexes)")
                if answer != nil { solved += 1 }
            }
        }
        // Puzzles without solutions alone would show little.
        #expect(solved >= 20)
    }
}

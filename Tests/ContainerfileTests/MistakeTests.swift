import OCIModel
import Testing

@testable import Containerfile

/// A mistake, and what is said of it.
struct Mistake: CustomTestStringConvertible, Sendable {
    let text: String
    /// Line and column.
    let at: String
    let says: String
    var testDescription: String { text }

    init(_ text: String, _ at: String, _ says: String) {
        (self.text, self.at, self.says) = (text, at, says)
    }
}

/// What is wrong is shown where it is.
struct MistakeTests {
    static let all: [Mistake] = [
        Mistake("", "1:1", "no instruction"),
        Mistake("# nothing\n\n", "1:1", "no instruction"),
        Mistake("ARG a=1\n", "1:1", "no FROM"),
        Mistake("RUN true\nFROM a", "1:1", "before the first FROM"),
        Mistake("FROM a\nCOPPY a b", "2:1", "did you mean `COPY`?"),
        Mistake("FROM a\nCOPY --form=x a b", "2:6", "did you mean `--from`?"),
        Mistake("FROM a\nCOPY --from a b", "2:6", "wants a value"),
        Mistake("FROM a\nCOPY a", "2:6", "at least one source"),
        Mistake("FROM a\nCOPY a b c", "2:10", "write `c/`"),
        Mistake("FROM a b c", "1:8", "IMAGE AS NAME"),
        Mistake("FROM a AS 1x", "1:11", "cannot name a stage"),
        Mistake("FROM", "1:1", "FROM wants"),
        Mistake("FROM a\nRUN", "2:1", "a command"),
        Mistake("FROM a\nRUN <<EOF\nx", "2:5", "does not end"),
        Mistake("FROM a\nRUN --mount=type=cash,target=/x y", "2:13", "there are `bind`, `cache`"),
        Mistake("FROM a\nRUN --mount=type=cache,taget=/x y", "2:13", "did you mean `target`?"),
        Mistake("FROM a\nRUN --mount=type=tmpfs y", "2:13", "wants a `target`"),
        Mistake("FROM a\nRUN --network=lan y", "2:15", "default, none or host"),
        Mistake("FROM a\nENV a=1 \\\n  oops", "3:3", "not NAME=VALUE"),
        Mistake("FROM a\nARG 1a", "2:5", "cannot name an argument"),
        Mistake("FROM a\nUSER --x b", "2:6", "has no flags"),
        Mistake("FROM a\nONBUILD FROM b", "2:9", "cannot stand behind ONBUILD"),
        Mistake("FROM a\nONBUILD COPPY b", "2:9", "unknown instruction"),
        Mistake("FROM a\nHEALTHCHECK --interval=soon CMD x", "2:24", "30s"),
        Mistake("FROM a\nHEALTHCHECK x", "2:13", "CMD and a command"),
    ]

    @Test(arguments: all)
    func isShown(_ mistake: Mistake) throws {
        let error = try #require(throws: ContainerfileError.self) { try read(mistake.text) }
        #expect("\(error.place.line):\(error.place.column)" == mistake.at)
        #expect(error.reason.contains(mistake.says), "\(error.reason)")
    }

    @Test func theLineIsShownWithACaret() throws {
        let error = try #require(throws: ContainerfileError.self) {
            try read("FROM a\nCOPY\t--form=x a b")
        }
        #expect(
            error.description == """
                Dockerfile:2:6: COPY has no flag `--form`; did you mean `--from`?
                     2 | COPY --form=x a b
                       |      ^^^^^^^^
                """)
    }

    @Test func whatIsNoTextIsRefused() {
        #expect(throws: ContainerfileError.self) {
            try ContainerfileReader.read([0x46, 0xff, 0xfe], file: "x")
        }
        #expect(throws: ContainerfileError.self) {
            try ContainerfileReader.read(Array("FROM a\0".utf8), file: "x")
        }
        #expect(throws: ContainerfileError.self) {
            try ContainerfileReader.read([UInt8](repeating: 0x20, count: 5 << 20), file: "x")
        }
    }

    /// Any bytes give a file or an error, and never anything else.
    @Test func damagedFilesAreReadOrRefused() throws {
        let sample = Array(
            """
            # escape=`
            ARG A=${B:-c}
            FROM --platform=$X a:${A#*/} AS b
            RUN --mount=type=cache,target="/x y" <<-'E' cat
            \tx
            \tE
            COPY --chown=1:2 ["a","b/"]
            HEALTHCHECK --interval=1s CMD ["x"]
            ENV a='b' c="d\\"" e=${f/g/h}
            """.utf8)
        var state: UInt64 = 42
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        for _ in 0..<3000 {
            var bytes = sample
            for _ in 0...next() % 4 {
                let index = next() % bytes.count
                switch next() % 3 {
                case 0: bytes[index] = UInt8(next() % 256)
                case 1: bytes.remove(at: index)
                default: bytes.insert(sample[next() % sample.count], at: index)
                }
            }
            guard let file = try? ContainerfileReader.read(bytes, file: "x") else { continue }
            let request = BuildRequest(
                platform: .init(architecture: "amd64"), on: .init(architecture: "amd64"))
            guard let plan = try? BuildPlan(file, request) else { continue }
            for stage in plan.stages {
                var evaluator = StageEvaluator(plan, base: .init(), platform: stage.platform)
                for instruction in file.stages[stage.index].instructions {
                    _ = try? evaluator.step(instruction)
                }
            }
        }
    }
}

import OCIModel
import Testing

@testable import Containerfile

/// A Dockerfile, and the rules that have something to say about it.
struct Checked: CustomTestStringConvertible, Sendable {
    let rule: CheckRule
    let text: String
    let at: String
    var testDescription: String { rule.rawValue }

    init(_ rule: CheckRule, _ text: String, at: String) {
        (self.rule, self.text, self.at) = (rule, text, at)
    }
}

/// BuildKit's rules, each by its name: what it is for is found, and can be skipped.
struct CheckTests {
    static let all: [Checked] = [
        Checked(.stageNameCasing, "FROM a AS One", at: "1:11"),
        Checked(.fromAsCasing, "FROM a as one", at: "1:8"),
        Checked(.noEmptyContinuation, "FROM a\nRUN x \\\n\n  y", at: "3:1"),
        Checked(.consistentInstructionCasing, "FROM a\nRUN x\nrun y", at: "3:1"),
        Checked(.duplicateStageName, "FROM a AS x\nFROM b AS x", at: "2:11"),
        Checked(.reservedStageName, "FROM a AS context", at: "1:11"),
        Checked(.jsonArgsRecommended, "FROM a\nCMD x", at: "2:1"),
        Checked(.maintainerDeprecated, "FROM a\nMAINTAINER me", at: "2:1"),
        Checked(.undefinedArgInFrom, "FROM a:${x}1", at: "1:6"),
        Checked(.undefinedVar, "FROM a\nLABEL l=$none", at: "2:9"),
        Checked(.workdirRelativePath, "FROM a\nWORKDIR x", at: "2:9"),
        Checked(.multipleInstructionsDisallowed, "FROM a\nCMD [\"x\"]\nCMD [\"y\"]", at: "3:1"),
        Checked(.legacyKeyValueFormat, "FROM a\nENV x y", at: "2:5"),
        Checked(.fromPlatformFlagConstDisallowed, "FROM --platform=linux/arm64 a", at: "1:17"),
        Checked(.redundantTargetPlatform, "FROM --platform=$TARGETPLATFORM a", at: "1:17"),
        Checked(.secretsUsedInArgOrEnv, "FROM a\nENV API_TOKEN=1", at: "2:5"),
        Checked(.exposeProtoCasing, "FROM a\nEXPOSE 80/TCP", at: "2:8"),
        Checked(.invalidDefaultArgInFrom, "ARG given\nFROM a:$given", at: "2:6"),
        Checked(.copyIgnoredFile, "FROM a\nCOPY secret.txt /", at: "2:1"),
        Checked(
            .invalidDefinitionDescription,
            "# check=experimental=all\n\n# tells nothing\nARG x=1\nFROM a", at: "4:1"),
    ]

    private func findings(_ text: String) throws -> [CheckFinding] {
        let file = try ContainerfileReader.read(Array(text.utf8), file: "Dockerfile")
        var request = BuildRequest(
            platform: Platform(architecture: "amd64"), on: Platform(architecture: "amd64"))
        request.arguments = ["given": "1"]
        let plan = try BuildPlan(file, request)
        var all = plan.findings
        let ignored = try IgnorePatterns(Array("*.txt\n!kept.txt\n".utf8))
        for stage in plan.stages {
            var evaluator = StageEvaluator(plan, base: .init(), platform: stage.platform)
            for instruction in file.stages[stage.index].instructions {
                let step = try evaluator.step(instruction)
                all += step.ignoredSources(by: ignored, checks: file.directives.checks)
            }
            all += evaluator.findings
        }
        return all
    }

    @Test(arguments: all)
    func isFound(_ checked: Checked) throws {
        let found = try findings(checked.text + "\n").filter { $0.rule == checked.rule }
        #expect(found.map { "\($0.place.line):\($0.place.column)" } == [checked.at])
        let skipped = "# check=skip=\(checked.rule.rawValue);experimental=all\n"
        let rest = checked.text.replacing("# check=experimental=all\n", with: "")
        #expect(try findings(skipped + rest + "\n").allSatisfy { $0.rule != checked.rule })
    }

    @Test(arguments: [
        "FROM a AS one", "ARG given=1\nFROM a:$given", "FROM a\nCOPY kept.txt x.md /",
        "FROM a\nCOPY --from=b secret.txt /",
        "# check=experimental=all\n\n# x is one\nARG x\nFROM a",
        "# tells nothing\nARG x=1\nFROM a",
        "# check=experimental=all\n\n# a remark\n\nARG x\nFROM a",
    ])
    func whatIsGoodIsLeftAlone(text: String) throws {
        #expect(try findings(text + "\n") == [])
    }
}

import Packages
import Resolver
import Testing

/// Which version is taken.
@Suite struct DebianVersionChoiceTests {
    static func world() throws -> DebianWorld {
        var world = DebianWorld()
        try world.add(
            "stable",
            """
            app 1.0
              Depends: lib (>= 1)
            lib 1.0
            tool 1.0
            same 1.0
            """)
        try world.add(
            "stable-security",
            """
            lib 1.0+deb1
            same 1.0
            """)
        try world.add(
            "backports", priority: 100,
            """
            app 2.0~bpo1
              Depends: lib (>= 2)
            lib 2.0~bpo1
              Depends: fresh
            lib 2.0-1
            fresh 1.0
            tool 3.0
            """)
        return world
    }

    static func versions(_ selection: DebianSelection) -> [String] {
        selection.records.map { "\($0.name)=\($0.version)" }
    }

    @Test func latestOfEqualPriorityIsTaken() throws {
        let selection = try Self.world().select("app")
        #expect(Self.versions(selection) == ["app=1.0", "lib=1.0+deb1"])
        #expect(selection.records.map(\.repository) == [0, 1])
    }

    @Test func equalVersionsComeFromTheFirstIndex() throws {
        #expect(try Self.world().select("same").records.map(\.repository) == [0])
    }

    @Test func lowPriorityIsTakenWhereNothingElseIs() throws {
        #expect(Self.versions(try Self.world().select("fresh")) == ["fresh=1.0"])
    }

    @Test func exactVersions() throws {
        let world = try Self.world()
        #expect(Self.versions(try world.select("lib=1.0")) == ["lib=1.0"])
        #expect(Self.versions(try world.select("lib=0:1.00")) == ["lib=1.0"])
        #expect(Self.versions(try world.select("app", "lib=1.0")) == ["app=1.0", "lib=1.0"])
        #expect(Self.versions(try world.select("lib=2.0-1", "app")) == ["app=1.0", "lib=2.0-1"])
        expectLines(
            try world.explanation("lib=7"),
            [
                "no version of `lib` is = 7; there is 2.0-1 (backports), 2.0~bpo1 (backports), "
                    + "1.0+deb1 (stable-security), 1.0 (stable)"
            ])
        expectLines(
            try world.explanation("lib=1.0", "lib=2.0-1"),
            [
                "`lib` is requested in two versions: 1.0 and 2.0-1"
            ])
    }

    @Test func exactVersionDoesNotDrawOthers() throws {
        expectLines(
            try Self.world().explanation("app=2.0~bpo1"),
            [
                "app 2.0~bpo1 cannot be selected: Depends: lib (>= 2)",
                "  `lib` 2.0-1 (backports) would do, but 1.0+deb1 (stable-security) is taken before it",
            ])
    }

    @Test func releaseDrawsWhatItNeeds() throws {
        let world = try Self.world()
        #expect(
            Self.versions(try world.select("app/backports"))
                == ["app=2.0~bpo1", "lib=2.0-1"])
        #expect(Self.versions(try world.select("tool/stable")) == ["tool=1.0"])
        #expect(Self.versions(try world.select("tool/BACKPORTS")) == ["tool=3.0"])
        expectLines(
            try world.explanation("tool/sid"),
            [
                "no version of `tool` is in `sid`; there is 3.0 (backports), 1.0 (stable)"
            ])
    }

    @Test func pinsDecideBeforeVersions() throws {
        let world = try Self.world()
        let all = DebianPin(subject: .release("backports"), priority: 990)
        #expect(
            Self.versions(try world.select("app", "tool") { $0.pins = [all] })
                == ["app=2.0~bpo1", "lib=2.0-1", "tool=3.0"])
        let tool = DebianPin(
            packages: [try PackageName("tool")], subject: .release("backports"), priority: 600)
        #expect(
            Self.versions(try world.select("app", "tool") { $0.pins = [tool] })
                == ["app=1.0", "lib=1.0+deb1", "tool=3.0"])
        let bpo = DebianPin(
            packages: [try PackageName("lib")], subject: .version("2.0~*"), priority: 900)
        #expect(
            Self.versions(try world.select("lib") { $0.pins = [bpo] })
                == ["fresh=1.0", "lib=2.0~bpo1"])
        let never = DebianPin(
            packages: [try PackageName("fresh")], subject: .version("*"), priority: -1)
        expectLines(
            try world.explanation("fresh") { $0.pins = [never] },
            [
                "no version of `fresh` is allowed by the priorities; there is 1.0 (backports)"
            ])
    }

    @Test(arguments: [
        (true, true, 100), (true, false, 1), (false, false, 500), (false, true, 100),
    ])
    func releasesHaveTheirPriority(notAutomatic: Bool, butUpgrades: Bool, expected: Int) {
        #expect(
            DebianSource.standardPriority(notAutomatic: notAutomatic, butUpgrades: butUpgrades)
                == expected)
    }

    struct Form: CustomTestStringConvertible, Sendable {
        let text: String
        let parts: [String]
        var testDescription: String { text }
    }

    @Test(arguments: [
        Form(text: "curl", parts: ["curl", "", "best"]),
        Form(text: "curl:arm64", parts: ["curl", "arm64", "best"]),
        Form(text: "curl=7.88-1", parts: ["curl", "", "=7.88-1"]),
        Form(text: "curl:amd64=1:2-3", parts: ["curl", "amd64", "=1:2-3"]),
        Form(text: "curl/bookworm-backports", parts: ["curl", "", "/bookworm-backports"]),
        Form(text: "g++", parts: ["g++", "", "best"]),
    ])
    func requestsAreRead(form: Form) throws {
        let request = try DebianPackageRequest(form.text)
        let choice =
            switch request.choice {
            case .best: "best"
            case .version(let version): "=\(version)"
            case .release(let release): "/\(release)"
            }
        #expect([request.name.text, request.architecture?.text ?? "", choice] == form.parts)
        #expect(request.description == form.text)
    }

    @Test(arguments: ["", "=1", "a=", "a=x y", "a/", "a/b/c", "a b", "a|b", "a (>= 1)"])
    func otherTextsAreRefused(text: String) {
        #expect(throws: DebianPackageRequestError.self) { try DebianPackageRequest(text) }
    }

    @Test func exclusionsEndInADash() throws {
        let request = try DebianRequest(specifications: ["a", "b-", "g++"])
        #expect(request.packages.map(\.name.text) == ["a", "g++"])
        #expect(request.exclusions.map(\.text) == ["b"])
    }
}

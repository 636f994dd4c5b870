import ImageSpec
import OCIModel
import Store
import TestSupport
import Testing

@testable import ImageTesting

/// What tests of an image say of it, without running anything.
@Suite struct EvaluationTests {
    static let entries: [RawTarEntry] = [
        .directory("etc"), .directory("usr"), .directory("usr/lib"),
        .file("usr/lib/os-release", "ID=small\nNAME=\"Small\"\n"),
        .symbolicLink("etc/os-release", to: "../usr/lib/os-release"),
        .file("etc/secret", "x", mode: 0o4750, owner: 7, group: 8),
        .hardLink("etc/again", to: "usr/lib/os-release"),
        .directory("tmp", mode: 0o1777),
        .directory("usr/share"), .directory("usr/share/doc"), .directory("usr/share/doc/a"),
        .file("usr/share/doc/a/copyright", "License: MIT\n"),
    ]

    static func execution() -> ExecutionParameters {
        var execution = ExecutionParameters()
        execution.user = "65532"
        execution.environment = ["PATH=/bin", "EMPTY="]
        execution.entrypoint = ["/app"]
        execution.labels = ["v": "1.2.3"]
        execution.exposedPorts = ["80/tcp": EmptyObject(), "53/udp": EmptyObject()]
        execution.volumes = ["/data": EmptyObject()]
        execution.workingDirectory = "/w"
        return execution
    }

    /// Some tests in YAML, and the errors that come of them.
    struct Case: CustomTestStringConvertible, Sendable {
        let yaml: String
        var errors: [String] = []
        var testDescription: String { yaml }
    }

    static let cases = [
        Case(yaml: "fileExistenceTests: [{path: /etc/os-release}]"),
        Case(yaml: "fileExistenceTests: [{path: /etc/none, shouldExist: false}]"),
        Case(
            yaml: "fileExistenceTests: [{path: /etc/none}]", errors: ["/etc/none does not exist"]),
        Case(
            yaml: "fileExistenceTests: [{path: /etc, shouldExist: false}]", errors: ["/etc exists"]),
        Case(yaml: "fileExistenceTests: [{path: /tmp, permissions: dtrwxrwxrwx}]"),
        Case(yaml: "fileExistenceTests: [{path: /tmp, permissions: drwxrwxrwt}]"),
        Case(
            yaml: "fileExistenceTests: [{path: /tmp, permissions: drwxr-xr-x}]",
            errors: ["/tmp is drwxrwxrwt, not drwxr-xr-x"]),
        Case(yaml: "fileExistenceTests: [{path: /etc/secret, permissions: urwxr-x---}]"),
        Case(yaml: "fileExistenceTests: [{path: /etc/os-release, permissions: Lrwxrwxrwx}]"),
        Case(yaml: "fileExistenceTests: [{path: /etc/os-release, permissions: -rw-r--r--}]"),
        Case(
            yaml: "fileExistenceTests: [{path: /etc/secret, uid: 7, gid: 9}]",
            errors: ["/etc/secret belongs to group 8, not 9"]),
        Case(yaml: "fileExistenceTests: [{path: /etc/secret, isExecutableBy: group}]"),
        Case(
            yaml: "fileExistenceTests: [{path: /etc/secret, isExecutableBy: other}]",
            errors: ["/etc/secret cannot be executed by other"]),
        Case(
            yaml: "fileExistenceTests: [{path: /etc/../x}]", errors: ["`/etc/../x` is no path"]),
        Case(
            yaml:
                #"fileContentTests: [{path: /etc/os-release, expectedContents: ["(?m)^ID=small$"]}]"#
        ),
        Case(yaml: "fileContentTests: [{path: /etc/again, expectedContents: [Small]}]"),
        Case(
            yaml: "fileContentTests: [{path: /etc/again, excludedContents: [Small]}]",
            errors: ["/etc/again has `Small`"]),
        Case(
            yaml: "fileContentTests: [{path: /etc/secret, expectedContents: [y]}]",
            errors: ["/etc/secret does not have `y`: it is `x`"]),
        Case(
            yaml: "fileContentTests: [{path: /etc, expectedContents: [y]}]",
            errors: ["/etc: there is no such file to read"]),
        Case(yaml: "licenseTests: [{debian: true}]"),
        Case(
            yaml: "licenseTests: [{debian: false, files: [/etc/none]}]",
            errors: ["/etc/none: there is no text"]),
        Case(
            yaml: """
                metadataTest:
                  envVars: [{key: PATH, value: "^/", isRegex: true}, {key: EMPTY, value: ""}]
                  unboundEnvVars: [{key: NONE}]
                  labels: [{key: v, value: "1\\\\.[0-9.]+$", isRegex: true}]
                  entrypoint: [/app]
                  cmd: []
                  exposedPorts: ["80", 53/udp]
                  unexposedPorts: ["53"]
                  volumes: [/data]
                  unmountedVolumes: [/etc]
                  workdir: /w
                  user: "65532"
                """),
        Case(
            yaml: """
                metadataTest:
                  envVars: [{key: PATH, value: /}, {key: NONE, value: ""}]
                  unboundEnvVars: [{key: EMPTY}]
                  cmd: [x]
                  exposedPorts: ["81"]
                  unmountedVolumes: [/data]
                  user: root
                """,
            errors: [
                "variable PATH is `/bin`, not `/`", "variable NONE is not set",
                "variable EMPTY is set", "the command is [], not [\"x\"]",
                "the user is 65532, not root", "port 81/tcp is not exposed", "/data is a volume",
            ]),
    ]

    @Test(arguments: cases)
    func imageIsCompared(test: Case) async throws {
        let tests = try StructureTests(
            Array("schemaVersion: 2.0.0\n\(test.yaml)\n".utf8), file: "t.yaml")
        let image = try SmallImage.make(Self.entries, Self.execution())
        let report = try await StructureTestRunner(commands: nil).run([tests], on: image)
        #expect(report.results.count == 1)
        #expect(report.results.flatMap(\.errors) == test.errors)
        #expect(report.failures == (test.errors.isEmpty ? 0 : 1))
    }

    @Test func missingCopyrightFilesAreNoted() async throws {
        let tests = try StructureTests(
            Array("schemaVersion: 2.0.0\nlicenseTests: [{debian: true}]\n".utf8), file: "t")
        let bad: [RawTarEntry] = [
            .directory("usr"), .directory("usr/share"), .directory("usr/share/doc"),
            .directory("usr/share/doc/b"),
            .file("usr/share/doc/b/copyright", "License: AGPL-3\n"),
        ]
        let runner = StructureTestRunner(commands: nil)
        let found = try await runner.run([tests], on: SmallImage.make(bad))
        #expect(found.results[0].errors == ["/usr/share/doc/b/copyright names AGPL"])
        let none = try await runner.run([tests], on: SmallImage.make([.directory("etc")]))
        #expect(none.failures == 1)
    }

    @Test func variablesAreReplaced() {
        let values = ["A": "1", "B_2": "2"]
        let text = CommandRunner.expand("$A-${B_2}-$NONE-$-${A") { values[$0] ?? "" }
        #expect(text == "1-2--$-${A")
    }

    @Test func buildServersGetWhatTheyRead() {
        var report = TestReport()
        var bad = TestResult(
            file: "a.yaml", kind: .command, name: "a <b>", errors: ["x & \"y\"\u{1}", "z"])
        bad.duration = .milliseconds(1234)
        report.results = [
            bad, TestResult(file: "a.yaml", kind: .metadata, name: "m", errors: []),
        ]
        #expect(
            report.junit(name: "image:1") == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites>
                  <testsuite name="image:1" tests="2" failures="1" time="1.234">
                    <testcase classname="a.yaml.command" name="a &lt;b&gt;" time="1.234">
                      <failure message="x &amp; &quot;y&quot;?">x &amp; &quot;y&quot;?&#10;z</failure>
                    </testcase>
                    <testcase classname="a.yaml.metadata" name="m" time="0.000"/>
                  </testsuite>
                </testsuites>

                """)
    }
}

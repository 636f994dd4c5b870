import FileTree
import OCIModel
import Testing

@testable import Sandbox

/// What is read of the machine and of images.
@Suite struct MachineTests {
    static let passwd = """
        root:x:0:0:root:/root:/bin/sh
        broken
        app:x:1000:1001::/home/app:/bin/sh
        odd:x:many:1::/:/bin/sh
        """
    static let group = "root:x:0:\nwheel:x:10:root,app\nmail:x:8:app\napp:x:1001:\n"

    @Test(arguments: [
        ("", ContainerUser(uid: 0, gid: 0, home: "/root") as ContainerUser?),
        ("app", ContainerUser(uid: 1000, gid: 1001, groups: [10, 8], home: "/home/app")),
        ("1000", ContainerUser(uid: 1000, gid: 1001, groups: [10, 8], home: "/home/app")),
        ("app:mail", ContainerUser(uid: 1000, gid: 8, home: "/home/app")),
        ("app:99", ContainerUser(uid: 1000, gid: 99, home: "/home/app")),
        ("4242", ContainerUser(uid: 4242, gid: 0)), ("4242:7", ContainerUser(uid: 4242, gid: 7)),
        ("nobody", nil), ("odd", nil), ("app:nogroup", nil), ("-1", nil), ("4294967296", nil),
    ])
    func userIsFound(text: String, user: ContainerUser?) {
        let accounts = AccountRecords(passwd: Self.passwd.utf8, group: Self.group.utf8)
        let found = try? ContainerUser(text, accounts: accounts)
        #expect(found == user || (user?.uid == 0 && found?.uid == 0 && found?.home == "/root"))
    }

    @Test func subordinateIDsBecomeAMapping() {
        let text = "other:1:2\nme:100000:65536\nbroken:x\n1001:300000:10\nme:4294967295:2\n"
        let ids = SubordinateIDs(text, user: "me", uid: 1001)
        #expect(ids.ranges.count == 2)
        #expect(
            ids.mapping(own: 1001) == [
                "0", "1001", "1", "1", "100000", "65536", "65537", "300000", "10",
            ])
        #expect(SubordinateIDs("", user: "me", uid: 1).ranges.isEmpty)
    }

    struct Handler: CustomTestStringConvertible, Sendable {
        let architecture: String
        let text: String?
        let runs: Bool
        var testDescription: String { "\(architecture) \(text ?? "-")" }
    }

    static let handlers = [
        Handler(architecture: "amd64", text: nil, runs: true),
        Handler(architecture: "386", text: nil, runs: true),
        Handler(architecture: "arm64", text: nil, runs: false),
        Handler(architecture: "arm64", text: "enabled\ninterpreter /q\nflags: OCF\n", runs: true),
        Handler(architecture: "arm64", text: "enabled\ninterpreter /q\nflags: OC\n", runs: false),
        Handler(architecture: "arm64", text: "disabled\nflags: F\n", runs: false),
        Handler(architecture: "riscv64", text: "enabled\nflags: F\n", runs: true),
    ]

    @Test(arguments: handlers)
    func foreignProgramsNeedAnEmulator(handler: Handler) {
        var asked: [String] = []
        var error: SandboxError?
        do {
            try Emulation.check(
                Platform(architecture: handler.architecture), on: Platform(architecture: "amd64")
            ) { name in
                asked.append(name)
                return handler.text
            }
        } catch let failure {
            error = failure
        }
        #expect((error == nil) == handler.runs)
        #expect(asked.allSatisfy { $0 == "qemu-aarch64" || $0 == "qemu-riscv64" })
    }

    @Test(arguments: [
        (
            #"exec: \"x\": executable file not found in $PATH"#,
            SandboxError.commandNotFound("x")
        ),
        ("exec /x: no such file or directory", .commandNotFound("x")),
        ("exec: /x: permission denied", .commandNotExecutable("x", reason: "permission denied")),
        ("mount refused", .runtimeFailed("mount refused")),
    ])
    func runtimesSayWhy(message: String, error: SandboxError) {
        let line = #"{"level":"error","msg":"\#(message)","time":"t"}"#
        let log = RuntimeLog(Array("{\"level\":\"warning\",\"msg\":\"w\"}\nnoise\n\(line)\n".utf8))
        #expect(log.error("x") == error)
    }

    @Test func aQuietLogSaysNothing() {
        #expect(RuntimeLog([]).error("x") == nil)
        #expect(RuntimeLog(Array(#"{"level":"info","msg":"m"}"#.utf8)).failure == nil)
    }
}

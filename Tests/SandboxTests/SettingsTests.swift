import OCIModel
import SystemPackage
import Testing

@testable import Sandbox

/// What users write, and what comes of it.
@Suite struct SettingsTests {
    struct Volume: CustomTestStringConvertible, Sendable {
        let text: String
        let mount: ContainerMount?
        var testDescription: String { text }
    }

    static let volumes = [
        Volume(text: "/s:/d", mount: ContainerMount(.bind(source: "/s"), at: "/d")),
        Volume(
            text: "./s:/d/:ro",
            mount: ContainerMount(.bind(source: "/here/s"), at: "/d", isReadOnly: true)),
        Volume(text: "../s:/a//b", mount: ContainerMount(.bind(source: "/s"), at: "/a/b")),
        Volume(text: "/s:/d:rw,z", mount: ContainerMount(.bind(source: "/s"), at: "/d")),
        Volume(text: "name:/d", mount: nil), Volume(text: "/s:d", mount: nil),
        Volume(text: "/s:/d/../..", mount: nil), Volume(text: "/s", mount: nil),
        Volume(text: "/s:/d:odd", mount: nil), Volume(text: "/s:/", mount: nil),
        Volume(text: ":/d", mount: nil), Volume(text: "/a:/b:/c:/d", mount: nil),
    ]

    @Test(arguments: volumes)
    func volumeIsRead(volume: Volume) {
        #expect((try? ContainerMount(volume: volume.text, in: "/here")) == volume.mount)
    }

    static let fields = [
        Volume(
            text: "type=bind,source=s,target=/d,readonly",
            mount: ContainerMount(.bind(source: "/here/s"), at: "/d", isReadOnly: true)),
        Volume(text: "src=/s,dst=/d", mount: ContainerMount(.bind(source: "/s"), at: "/d")),
        Volume(
            text: "type=tmpfs,target=/d,tmpfs-size=1m,tmpfs-mode=700",
            mount: ContainerMount(.temporary(size: 1 << 20, mode: 0o700), at: "/d")),
        Volume(text: "type=volume,source=s,target=/d", mount: nil),
        Volume(text: "type=bind,target=/d", mount: nil),
        Volume(text: "type=bind,source=/s,target=/d,colour=red", mount: nil),
        Volume(text: "", mount: nil),
    ]

    @Test(arguments: fields)
    func fieldsAreRead(volume: Volume) {
        #expect((try? ContainerMount(fields: volume.text, in: "/here")) == volume.mount)
    }

    @Test func memoryIsRead() throws {
        let mount = try ContainerMount(temporary: "/t:size=64k,mode=1777,ro")
        let kind = ContainerMount.Kind.temporary(size: 64 << 10, mode: 0o1777)
        #expect(mount == ContainerMount(kind, at: "/t", isReadOnly: true))
        #expect(throws: SandboxError.self) { try ContainerMount(temporary: "/t:mode=9") }
        #expect(throws: SandboxError.self) { try ContainerMount(temporary: "") }
    }

    @Test(arguments: [
        ("64m", 64 << 20 as UInt64?), ("1G", 1 << 30), ("512", 512), ("2kib", 2048), ("", nil),
        ("0", nil), ("-1", nil), ("9999999999g", nil), ("1.5g", nil), ("1x", nil),
    ])
    func sizeIsRead(text: String, size: UInt64?) {
        #expect((try? ResourceLimits.bytes(text)) == size)
    }

    @Test(arguments: [
        ("1.5", 1500 as UInt64?), ("2", 2000), (".25", 250), ("0.001", nil), ("1.2345", nil),
        ("x", nil), ("1.", 1000), ("", nil), ("1.2.3", nil), ("99999999999999999999", nil),
    ])
    func processorsAreRead(text: String, number: UInt64?) {
        #expect((try? ResourceLimits.milliCPUs(text)) == number)
    }

    @Test func capabilitiesAreAddedAndTakenAway() throws {
        func set(_ added: [String], _ dropped: [String]) throws -> Set<Capability> {
            try Capability.standard(adding: added, dropping: dropped)
        }
        #expect(try set([], []).count == 14)
        #expect(try set(["CAP_NET_ADMIN"], ["net_raw"]).contains(.netAdmin))
        #expect(!(try set(["CAP_NET_ADMIN"], ["net_raw"]).contains(.netRaw)))
        #expect(try set(["chown"], ["ALL"]) == [.chown])
        #expect(
            try set(["all"], ["sys_admin"]) == Set(Capability.allCases).subtracting([.sysAdmin]))
        #expect(throws: SandboxError.self) { try set(["fly"], []) }
    }

    @Test func variablesAreRead() throws {
        let here = ["HOME": "/h"]
        #expect(try EnvironmentText.variable("A=b=c", here: here)?.value == "b=c")
        #expect(try EnvironmentText.variable("HOME", here: here)?.value == "/h")
        #expect(try EnvironmentText.variable("NONE", here: here) == nil)
        #expect(throws: SandboxError.self) { try EnvironmentText.variable("=x", here: here) }
        let file = try EnvironmentText.file("# no\n\nA=1\n  B=2\nHOME\n", name: "f", here: here)
        #expect(file.map(\.name) == ["A", "B", "HOME"])
        #expect(
            throws: SandboxError.badSetting("f:2: `=x` is no variable (want NAME=value or NAME)")
        ) {
            try EnvironmentText.file("A=1\n=x\n", name: "f", here: here)
        }
    }

    @Test func imageAndUserTogetherSayWhatRuns() throws {
        var image = ExecutionParameters()
        image.entrypoint = ["/e"]
        image.command = ["c"]
        image.environment = ["PATH=/p", "A=1"]
        image.workingDirectory = "/w"
        #expect(try ContainerSettings(image).arguments == ["/e", "c"])
        #expect(try ContainerSettings(image, command: ["d"]).arguments == ["/e", "d"])
        #expect(try ContainerSettings(image, entrypoint: ["/x"]).arguments == ["/x"])
        #expect(try ContainerSettings(image, entrypoint: [], command: ["/y"]).arguments == ["/y"])
        #expect(throws: SandboxError.noCommand) { try ContainerSettings(image, entrypoint: []) }
        #expect(throws: SandboxError.noCommand) { try ContainerSettings(nil) }
        var settings = try ContainerSettings(image)
        settings.setVariable("A", "2")
        settings.completeEnvironment()
        #expect(settings.environment == ["PATH=/p", "A=2", "HOSTNAME=socle", "HOME=/root"])
        #expect(settings.workingDirectory == "/w")
    }
}

import TestSupport
import Testing

/// `check` on what is no application.
struct CheckCommandTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    /// Devices and pipes are not read: that might never end.
    @Test func whatIsNoFileIsRefused() throws {
        let device = try bench.socle("check", "/dev/null", "--base", "alpine", "-q")
        #expect(device.status == 2)
        #expect(device.stderr == "socle: /dev/null is neither a file nor a folder\n")
    }

    @Test func whoMeantAFileIsTold() throws {
        let missing = try bench.socle("check", "bin/server", "--base", "alpine", "-q")
        #expect(missing.status == 2)
        #expect(missing.stderr.hasPrefix("socle: bin/server is no file or folder; "))
        #expect(missing.stderr.split(separator: "\n").count == 1)
    }

    @Test func aWheelNeedsAWheelsName() throws {
        try Files.write(RawZip.archive([("a/x.py", [])]), to: bench.path("odd.whl"))
        let odd = try bench.socle("check", bench.path("odd.whl"), "--base", "alpine", "-q")
        #expect(odd.status != 0)
        #expect(odd.stderr.contains("neither a program, script, wheel, jar nor archive"))
    }
}

import SystemPackage
import TestSupport
import Testing

@testable import Sandbox

#if os(Linux)
    /// Files of a root file system are read as its own programs would read them.
    @Suite struct RootFilesTests {
        private func root() throws -> (TemporaryDirectory, RootFiles) {
            let folder = try TemporaryDirectory("root")
            try Files.makeDirectory(folder.appending("root"))
            for name in ["root/bin", "root/etc", "root/usr"] {
                try Files.makeDirectory(folder.appending(name))
            }
            try Files.write("secret", to: folder.appending("outside"))
            try Files.write("inside", to: folder.appending("root/etc/file"))
            try Files.link(folder.appending("root/etc/absolute"), to: "/etc/file")
            try Files.link(folder.appending("root/etc/up"), to: "../../../outside")
            try Files.link(folder.appending("root/etc/loop"), to: "loop")
            try Files.write("#!", to: folder.appending("root/bin/run"), mode: 0o755)
            try Files.write("#!", to: folder.appending("root/bin/plain"), mode: 0o644)
            return (folder, try RootFiles(FilePath(folder.appending("root"))))
        }

        @Test func nothingLeadsOut() throws {
            let (folder, files) = try root()
            #expect(files.text("etc/file") == "inside")
            #expect(files.text("/etc/absolute") == "inside")
            #expect(files.text("etc/up") == "")
            #expect(files.text("../outside") == "")
            #expect(files.text("etc/loop") == "")
            #expect(files.text("etc") == "")
            #expect(files.text("etc/file", limit: 2) == "in")
            withExtendedLifetime(folder) {}
        }

        @Test(arguments: [
            ("run", RootFiles.Command.found), ("/bin/run", .found), ("bin/run", .found),
            ("plain", .unusable("it has no mode to execute")), ("none", .missing),
            ("/etc", .unusable("it is a directory")), ("/mnt/x", .unknown),
        ])
        func commandIsLookedFor(name: String, expected: RootFiles.Command) throws {
            let (folder, files) = try root()
            var settings = ContainerSettings(arguments: [name])
            settings.environment = ["PATH=/usr/bin:/bin"]
            settings.mounts = [ContainerMount(.temporary(size: nil, mode: nil), at: "/mnt")]
            #expect(files.command(name, settings) == expected)
            withExtendedLifetime(folder) {}
        }
    }
#endif

import FileTree
import Inspection
import OCIModel
import Packages
import Store
import TestSupport
import Testing

/// What is risky about the files of an image, and what else inspect tells.
struct FileRiskTests {
    private func facts(_ entries: RawTarEntry...) throws -> ImageFacts {
        var image = MemoryImage()
        image.layers = [RawTar.archive(entries)]
        return try ImageFacts(of: image.image())
    }

    @Test func modesAndCapabilitiesAreTold() throws {
        let capability: [UInt8] = [1, 0, 0, 2, 0x00, 0x24] + [UInt8](repeating: 0, count: 14)
        let found = try facts(
            .file("su", "x", mode: 0o4755), .file("all", "x", mode: 0o666),
            .directory("open", mode: 0o777), .directory("tmp", mode: 0o1777),
            .file("ping", "x").attribute("security.capability", capability)
        ).risks
        #expect(found.privileged == ["/su"])
        #expect(found.writableFiles == ["/all"])
        #expect(found.writableFolders == ["/open"] && found.sharedFolders == ["/tmp"])
        #expect(found.capable.map(\.path) == ["/ping"])
        #expect(found.capable.map(\.capabilities) == [["net_bind_service", "net_raw"]])
    }

    @Test func secretsAreSeenByTheirForm() throws {
        let key =
            "-----BEGIN OPENSSH PRIVATE KEY-----\n"
            + String(repeating: "abcdEFGH12345678", count: 4) + "\n"
        let token = "token=ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
        let found = try facts(
            .file("root/.ssh/id", key), .file("env", token),
            .file("doc", "-----BEGIN RSA PRIVATE KEY-----\n...\n"),
            .file("example", "AKIAAAAAAAAAAAAAAAAA"), .file("root/.netrc", "machine x")
        ).risks.secrets
        #expect(found.map(\.path) == ["/env", "/root/.netrc", "/root/.ssh/id"])
        #expect(found.map(\.kind) == ["GitHub token", "credentials file", "private key"])
    }

    @Test func damagedProgramsAreVerdictsAndNoErrors() throws {
        var bytes = RawELF.program(interpreter: "/lib/ld.so", needed: ["libc.so.6"]).bytes
        for index in 32..<40 { bytes[index] = 0xFF }
        let found = try facts(.file("bad", bytes), .file("good", RawELF().bytes))
        #expect(found.risks.damaged == ["/bad"])
        #expect(found.hardening.total == 1)
    }

    @Test func theUserAndSupportAreTold() throws {
        var image = MemoryImage([
            .file("etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:7:7::/:/sbin/nologin\nbroken\n"),
            .file("etc/os-release", "ID=alpine\nVERSION_ID=3.19.4\n"),
        ])
        var execution = ExecutionParameters()
        execution.user = "app"
        image.execution = execution
        let found = try ImageFacts(of: image.image())
        #expect(found.accounts.map(\.name) == ["root", "app"])
        #expect(!found.startsAsRoot)
        #expect(found.distribution?.description == "alpine-3.19")
        #expect(try facts(.file("a")).startsAsRoot)
    }

    @Test func variablesMayBeSecretByTheirNames() throws {
        var image = MemoryImage([.file("a")])
        var execution = ExecutionParameters()
        execution.environment = [
            "PATH=/bin", "API_KEY=abc", "DB_PASSWORD=x", "EMPTY_TOKEN=", "GPG_KEY=0D96", "KEYS=1",
            "SSH_PUBLIC_KEY=ssh-ed25519",
        ]
        image.execution = execution
        #expect(
            try ImageFacts(of: image.image()).secretVariables == ["API_KEY", "DB_PASSWORD"])
    }

    @Test func factsSurviveTheCache() throws {
        let found = try facts(.file("bin/x", RawELF().bytes, mode: 0o755), .file("etc/passwd", ""))
        let bytes = try CanonicalJSON.encode(found)
        let again = try CanonicalJSON.decode(ImageFacts.self, from: bytes)
        #expect(try CanonicalJSON.encode(again) == bytes)
    }
}

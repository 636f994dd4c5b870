import FileTree
import Inspection
import OCIModel
import Store
import TestSupport
import Testing

/// What an image says of itself through its files.
struct ImageFactsTests {
    private func facts(_ entries: RawTarEntry...) throws -> ImageFacts {
        var image = MemoryImage()
        image.layers = [RawTar.archive(entries)]
        return try ImageFacts(of: image.image())
    }

    // MARK: os-release

    @Test func osReleaseIsReadWithAndWithoutQuotes() throws {
        let text = """
            # a remark
            ID=debian
            VERSION_ID="12"
            PRETTY_NAME='Debian GNU/Linux 12 (bookworm)'
            EMPTY=
            EQUALS=a=b
            not a field

            """
        let facts = try facts(.file("etc/os-release", text))
        #expect(facts.release["ID"] == "debian")
        #expect(facts.release["VERSION_ID"] == "12")
        #expect(facts.release["PRETTY_NAME"] == "Debian GNU/Linux 12 (bookworm)")
        #expect(facts.release["EMPTY"] == "")
        #expect(facts.release["EQUALS"] == "a=b")
        #expect(facts.release.count == 5)
    }

    @Test func osReleaseIsFoundBehindItsLink() throws {
        let linked = try facts(
            .file("usr/lib/os-release", "ID=debian\n"),
            .symbolicLink("etc/os-release", to: "../usr/lib/os-release"))
        #expect(linked.release["ID"] == "debian")
        let alone = try facts(.file("usr/lib/os-release", "ID=alpine\n"))
        #expect(alone.release["ID"] == "alpine")
    }

    // MARK: The C library

    @Test(arguments: [
        ("lib/ld-musl-x86_64.so.1", ImageFacts.CLibrary.musl),
        ("lib/ld-musl-aarch64.so.1", .musl), ("lib64/ld-linux-x86-64.so.2", .glibc),
        ("usr/lib64/ld-linux-x86-64.so.2", .glibc), ("lib/ld-linux-aarch64.so.1", .glibc),
        ("usr/lib/aarch64-linux-gnu/ld-linux-aarch64.so.1", .glibc),
        ("lib/ld-linux-armhf.so.3", .glibc), ("lib64/ld64.so.2", .glibc),
        ("usr/lib/ld64.so.1", .glibc), ("lib/ld-linux-riscv64-lp64d.so.1", .glibc),
    ])
    func theLoaderTellsTheLibrary(path: String, library: ImageFacts.CLibrary) throws {
        #expect(try facts(.file(path, "x", mode: 0o755)).libc == library)
    }

    @Test func withoutALoaderThereIsNoLibrary() throws {
        #expect(
            try facts(.file("usr/share/doc/ld-linux.so", "x"), .file("lib/libc.a", "x")).libc == nil
        )
    }

    // MARK: Programs

    @Test func shellsAndManagersAreFound() throws {
        let debian = try facts(
            .symbolicLink("bin", to: "usr/bin"), .file("usr/bin/dash", "x", mode: 0o755),
            .symbolicLink("usr/bin/sh", to: "dash"), .file("usr/bin/apt-get", "x", mode: 0o755),
            .file("usr/bin/dpkg", "x", mode: 0o755))
        #expect(debian.shells.map(\.path) == ["/bin/sh", "/bin/dash"])
        #expect(debian.shells.map(\.name) == ["dash", "dash"])
        #expect(debian.packageManager == "apt")
        let alpine = try facts(
            .file("bin/busybox", "x", mode: 0o755), .symbolicLink("bin/sh", to: "/bin/busybox"),
            .hardLink("bin/ash", to: "bin/busybox"), .file("sbin/apk", "x", mode: 0o755))
        #expect(alpine.shells.map(\.path) == ["/bin/sh", "/bin/ash"])
        #expect(alpine.packageManager == "apk")
    }

    @Test func aLinkToNothingIsNoShell() throws {
        let facts = try facts(
            .symbolicLink("bin/sh", to: "/bin/busybox"), .directory("bin/bash"),
            .symbolicLink("usr/bin/apt-get", to: "apt-get"))
        #expect(facts.shells.isEmpty)
        #expect(facts.packageManager == nil)
    }

    @Test func programsWithRightsAreNamed() throws {
        let facts = try facts(
            .file("usr/bin/su", "x", mode: 0o4755), .file("usr/bin/wall", "x", mode: 0o2755),
            .directory("var/mail", mode: 0o2775), .file("usr/bin/cat", "x", mode: 0o755),
            .symbolicLink("usr/bin/link", to: "su"))
        #expect(facts.privileged == ["usr/bin/su", "usr/bin/wall"])
    }

    // MARK: The image

    @Test func theDocumentsAreReadToo() throws {
        var image = MemoryImage([.file("a", "12345")], [.file("b", "123")])
        image.platform = Platform(architecture: "arm", variant: "v7")
        var execution = ExecutionParameters()
        execution.user = "65532"
        image.execution = execution
        let platform = try image.image()
        let facts = try ImageFacts(of: platform)
        #expect(facts.digest == platform.descriptor.digest)
        #expect(facts.platform.description == "linux/arm/v7")
        #expect(facts.configuration.config?.user == "65532")
        #expect(facts.fileBytes == 8)
        #expect(facts.layers.count == 2)
        #expect(facts.compressedBytes == UInt64(image.layers.reduce(0) { $0 + $1.count }))
        #expect(facts.packages.isEmpty && facts.ecosystem == nil)
    }

    @Test func anImageWithoutLayersIsAnImage() throws {
        let facts = try ImageFacts(of: MemoryImage().image())
        #expect(facts.fileBytes == 0)
        #expect(facts.libc == nil)
        #expect(facts.shells.isEmpty)
    }
}

import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files of the machine that builds, copied into images.
struct LocalFileTests {
    private let debian: DebianBench
    private var bench: Workbench { debian.bench }

    init() throws {
        debian = try DebianBench()
        _ = try bench.folder.write("#!/bin/sh\n", to: "app/bin/run")
        _ = try bench.folder.write("data", to: "app/lib/data")
        _ = try bench.folder.write("log", to: "app/lib/x.log")
        chmod(bench.path("app/bin/run"), 0o775)
        chmod(bench.path("app/lib/data"), 0o660)
        symlink("../lib/data", bench.path("app/bin/data"))
        symlink("/usr/bin/hello", bench.path("app/bin/hello"))
    }

    private func specification(_ more: String = "") throws -> String {
        try debian.specification(
            ["base-files"], "paths: [{path: /srv/app, type: copy, source: ./app\(more)}]")
    }

    private func summaries(_ spec: String) throws -> [String] {
        try bench.image(spec).entries.filter { $0.path.hasPrefix("srv/app") }.map(\.summary)
            .sorted()
    }

    @Test func aFolderIsCopiedWithModesOfItsOwn() throws {
        let spec = try specification(", uid: 7, gid: 8, exclude: ['*.log']")
        #expect(
            try summaries(spec) == [
                "- 644 7:8 srv/app/lib/data", "- 755 7:8 srv/app/bin/run", "d 755 7:8 srv/app/",
                "d 755 7:8 srv/app/bin/", "d 755 7:8 srv/app/lib/",
                "l 777 7:8 srv/app/bin/data -> ../lib/data",
                "l 777 7:8 srv/app/bin/hello -> /usr/bin/hello",
            ])
        let picture = try bench.image(spec)
        #expect(picture.text("srv/app/lib/data") == "data")
        #expect(picture.text("srv/app/bin/run") == "#!/bin/sh\n")
    }

    @Test func permissionsAreForFiles() throws {
        let lines = try summaries(specification(", permissions: 0o640"))
        #expect(lines.contains("- 640 0:0 srv/app/lib/data"))
        #expect(lines.contains("- 750 0:0 srv/app/bin/run"))
        #expect(lines.contains("d 750 0:0 srv/app/bin/"))
    }

    @Test func theBytesDoNotDependOnHowTheFilesLieThere() throws {
        let spec = try specification()
        let first = try bench.build(spec).digest
        chmod(bench.path("app/lib/data"), 0o600)
        var times = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
        utimensat(AT_FDCWD, bench.path("app/lib/data"), &times, 0)
        #expect(try bench.build(spec).digest == first)
        _ = try bench.folder.write("other", to: "app/lib/data")
        #expect(try bench.build(spec).digest != first)
    }

    @Test func aSingleFileIsCopied() throws {
        let spec = try debian.specification(
            ["base-files"], "paths: [{path: /bin/go, type: copy, source: ./app/bin/run}]")
        let picture = try bench.image(spec)
        #expect(picture.text("usr/bin/go") == "#!/bin/sh\n")
        #expect(picture.entry("usr/bin/go")?.mode == 0o755)
    }

    @Test(arguments: ["../../outside", "../../../etc/passwd", "x/../../../y"])
    func linksThatLeadOutAreRefused(target: String) throws {
        symlink(target, bench.path("app/bin/evil"))
        let result = try bench.socle("build", specification(), "-t", "a:1")
        expectRefusal(result, code: 1, naming: ["app/bin/evil", target])
        try expectUntouched(bench)
    }

    @Test func whatIsNoFileIsRefused() throws {
        mkfifo(bench.path("app/pipe"), 0o644)
        let result = try bench.socle("build", specification(), "-t", "a:1")
        expectRefusal(result, code: 1, naming: ["app/pipe", "no file, folder or link"])
    }

    @Test func aLockHoldsTheFiles() throws {
        let spec = try specification(", exclude: ['*.log']")
        let file = bench.path("files.lock.json")
        let locked = try bench.socle("lock", spec, "-o", file, "--quiet")
        #expect(locked.status == 0, "\(locked.stderr)")
        #expect(try Files.text(file).contains(#""source" : "./app""#))
        func build() throws -> ProcessResult {
            try bench.socle("build", spec, "--lock", file, "--locked", "--offline", "-t", "a:1")
        }
        // What is left out, and how files lie there, is no matter.
        _ = try bench.folder.write("more", to: "app/lib/x.log")
        chmod(bench.path("app/lib/data"), 0o600)
        #expect(try build().status == 0)
        chmod(bench.path("app/lib/data"), 0o700)
        expectRefusal(
            try build(), code: 2, naming: ["`./app` has changed since the lock", "socle lock"])
        chmod(bench.path("app/lib/data"), 0o600)
        _ = try bench.folder.write("added", to: "app/lib/new")
        expectRefusal(try build(), code: 2, naming: ["`./app` has changed"])
    }

    @Test func aFolderThatIsMissingIsNamed() throws {
        let spec = try debian.specification(
            ["base-files"], "paths: [{path: /x, type: copy, source: ./none}]")
        expectRefusal(
            try bench.socle("build", spec, "-t", "a:1"), code: 2,
            naming: ["./none", "no such file"])
    }
}

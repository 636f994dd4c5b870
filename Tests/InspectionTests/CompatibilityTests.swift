import FileTree
import Inspection
import OCIModel
import Store
import TestSupport
import Testing

/// Verdicts on small applications and bases; the traps are those of real files.
struct CompatibilityTests {
    private static let glibc: [RawTarEntry] = [
        .file("lib64/ld-linux-x86-64.so.2", RawELF.library("ld-linux-x86-64.so.2").bytes)
            .executable,
        .file(
            "usr/lib/libc.so.6",
            RawELF.library(
                "libc.so.6", exports: ["puts"],
                definitions: ["GLIBC_2.2.5", "GLIBC_2.14", "GLIBC_2.34", "GLIBC_2.36"]
            ).bytes),
        .file("bin/sh", RawELF().bytes).executable,
    ]
    private static let musl: [RawTarEntry] = [
        .file(
            "lib/ld-musl-x86_64.so.1",
            RawELF.library("libc.musl-x86_64.so.1", exports: ["puts", "memcpy"]).bytes
        ).executable,
        .file("bin/busybox", RawELF().bytes).executable,
        .symbolicLink("bin/sh", to: "/bin/busybox"),
    ]
    private static let nothing: [RawTarEntry] = [.directory("etc")]

    private func verdict(
        _ files: [RawTarEntry], on base: [RawTarEntry], entry: TreePath? = nil
    ) throws -> Verdict {
        let application = try ApplicationReader.read(
            MemoryImage(files).image(), name: "app", entry: entry)
        return CompatibilityCheck.verdict(
            on: application, base: try Base(MemoryImage(base).image(), name: "base"))
    }

    private func program(_ needs: [String] = ["GLIBC_2.14"]) -> RawTarEntry {
        .file(
            "app",
            RawELF.program(
                interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libc.so.6"],
                needs: [("libc.so.6", needs)]
            ).bytes
        ).executable
    }

    /// An image as an application: what its packages brought is its base, not its own.
    @Test func whatPackagesBroughtIsNotTheApplication() throws {
        let image = [
            program(),
            .file(
                "usr/lib/libpackaged.so",
                RawELF.library("libpackaged.so", needed: ["libabsent.so"]).bytes),
            .file("var/lib/dpkg/info/packaged.list", "/usr\n/usr/lib\n/usr/lib/libpackaged.so\n"),
            .file("var/lib/dpkg/info/packaged.postinst", "#!/bin/absent\n").executable,
        ]
        let found = try ApplicationReader.read(MemoryImage(image).image(), name: "app")
        #expect(found.files.map(\.path) == ["app"])
        #expect(try verdict(image, on: Self.glibc).findings.allSatisfy { $0.level == .fine })
    }

    @Test func aStaticProgramRunsEverywhere() throws {
        var file = RawELF()
        file.type = 2
        file.needed = nil
        for base in [Self.glibc, Self.musl, Self.nothing] {
            let verdict = try verdict([.file("app", file.bytes).executable], on: base)
            #expect(verdict.outcome == .runs)
        }
    }

    @Test func aProgramForGlibcNeedsItsLoader() throws {
        #expect(try verdict([program()], on: Self.glibc).outcome == .runs)
        for base in [Self.musl, Self.nothing] {
            let verdict = try verdict([program()], on: base)
            #expect(verdict.outcome == .fails)
            #expect(verdict.findings[0].evidence.contains("/lib64/ld-linux-x86-64.so.2"))
            #expect(verdict.findings[0].remedy != nil)
        }
    }

    @Test func theNewestVersionOfSymbolsDecides() throws {
        #expect(
            try verdict([program(["GLIBC_2.2.5", "GLIBC_2.36"])], on: Self.glibc).outcome == .runs)
        let tooNew = try verdict([program(["GLIBC_2.38"])], on: Self.glibc)
        #expect(tooNew.outcome == .fails)
        #expect(tooNew.findings[0].remedy?.contains("glibc 2.38 or newer") == true)
    }

    @Test func missingLibrariesAreNamedWithTheirPackage() throws {
        let file = RawELF.program(
            interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libpq.so.5", "libc.so.6"])
        let found = try verdict([.file("app", file.bytes).executable], on: Self.glibc)
        #expect(found.outcome == .fails)
        #expect(found.findings[0].remedy == "add libpq5")
    }

    @Test func librariesBesideTheProgramAreFoundThroughOrigin() throws {
        var file = RawELF.program(
            interpreter: "/lib64/ld-linux-x86-64.so.2", needed: ["libown.so", "libc.so.6"])
        file.runpath = "$ORIGIN/../lib"
        let own = RawELF.library("libown.so", needed: ["libc.so.6"]).bytes
        let files: [RawTarEntry] = [
            .file("bin/app", file.bytes).executable, .file("lib/libown.so", own),
        ]
        #expect(try verdict(files, on: Self.glibc, entry: "bin/app").outcome == .runs)
        file.runpath = "$ORIGIN/lib"
        #expect(
            try verdict(
                [.file("bin/app", file.bytes).executable, files[1]], on: Self.glibc,
                entry: "bin/app"
            ).outcome == .fails)
    }

    @Test func muslTakesGlibcsNameAndMissesItsSymbols() throws {
        var good = RawELF.program(interpreter: "/lib/ld-musl-x86_64.so.1", needed: ["libc.so.6"])
        good.imports = [("puts", nil)]
        #expect(
            try verdict([.file("app", good.bytes).executable], on: Self.musl).outcome == .runs)
        good.imports = [("puts", nil), ("__memcpy_chk", nil)]
        let bad = try verdict([.file("app", good.bytes).executable], on: Self.musl)
        #expect(bad.outcome == .fails)
        #expect(bad.findings[0].evidence.contains("__memcpy_chk"))
    }

    @Test func otherMachinesAreSeen() throws {
        var file = RawELF()
        file.machine = 183
        file.flags1 = 0x0800_0000
        let found = try verdict([.file("app", file.bytes).executable], on: Self.glibc)
        #expect(found.outcome == .fails)
        #expect(found.findings[0].evidence.contains("aarch64"))
    }

    @Test func scriptsNeedTheirInterpreter() throws {
        let script = RawTarEntry.file("run", "#!/bin/sh\necho\n", mode: 0o755)
        #expect(try verdict([script], on: Self.musl).outcome == .runs)
        #expect(try verdict([script], on: Self.nothing).outcome == .fails)
        let env = RawTarEntry.file("run", "#!/usr/bin/env python3\n", mode: 0o755)
        #expect(try verdict([env], on: Self.glibc).outcome == .fails)
    }

    @Test func pythonMustBeThereAndOfTheVersion() throws {
        let python: [RawTarEntry] =
            Self.glibc + [.file("usr/bin/python3.11", RawELF().bytes, mode: 0o755)]
        let main = RawTarEntry.file("main.py", "print(1)\n")
        #expect(try verdict([main], on: python).outcome == .runs)
        #expect(try verdict([main], on: Self.glibc).outcome == .fails)
        let module = RawELF.library("", needed: ["libc.so.6"]).bytes
        for (name, runs) in [
            ("m.cpython-311-x86_64-linux-gnu.so", true), ("m.abi3.so", true),
            ("m.cpython-312-x86_64-linux-gnu.so", false),
            ("m.cpython-311-x86_64-linux-musl.so", false),
        ] {
            let found = try verdict([main, .file(name, module)], on: python)
            #expect((found.outcome == .runs) == runs, "\(name)")
        }
    }

    @Test func javaMustBeNewEnough() throws {
        let base: [RawTarEntry] =
            Self.glibc + [
                .file("usr/lib/jvm/j/bin/java", RawELF().bytes, mode: 0o755),
                .file("usr/lib/jvm/j/release", "JAVA_VERSION=\"17.0.9\"\n"),
            ]
        func type(_ major: UInt8) -> RawTarEntry {
            .file("Main.class", [0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, major])
        }
        #expect(try verdict([type(61)], on: base).outcome == .runs)
        let newer = try verdict([type(65)], on: base)
        #expect(newer.outcome == .fails)
        #expect(newer.findings[0].evidence.contains("needs Java 21"))
        #expect(try verdict([type(61)], on: Self.glibc).outcome == .fails)
    }

    @Test func wheelTagsAreRead() throws {
        let tags = try #require(
            WheelTags(
                fileName: "orjson-3.10.7-cp313-cp313-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"
            ))
        #expect(tags.pythons == ["cp313"] && tags.abis == ["cp313"])
        #expect(tags.platforms == ["manylinux_2_17_x86_64", "manylinux2014_x86_64"])
        #expect(WheelTags(fileName: "six-1.16.0-py2.py3-none-any.whl")?.platforms == ["any"])
        #expect(WheelTags(fileName: "x.whl") == nil && WheelTags(fileName: "a-b-c-d-e.zip") == nil)
    }
}

extension RawTarEntry {
    fileprivate var executable: RawTarEntry { with { $0.mode = 0o755 } }
}

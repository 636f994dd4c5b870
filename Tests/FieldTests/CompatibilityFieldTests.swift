import TestSupport
import Testing

/// The traps of choosing a base, each on the real file. `scripts/compatibility` runs whole
/// applications; here is why they run or not.
@Suite(
    .serialized,
    .enabled(
        if: CompatibilityFieldFiles.isThere,
        "needs a Debian mirror, pip with an index that can be reached, and gcc"))
struct CompatibilityFieldTests {
    private let files: CompatibilityFieldFiles

    init() throws { files = try CompatibilityFieldFiles.shared.get() }

    private func bases() -> [String] {
        (files.alpine == nil ? [] : ["alpine"]) + ["distroless/static", "distroless/base"]
    }

    @Test func staticProgramsRunEverywhere() throws {
        var programs = [
            try files.debian("busybox-static", "bin/busybox"),
            try files.debian("tini", "usr/bin/tini-static"),
        ]
        if Tool.has("go") {
            programs.append(
                try files.compiled(
                    "static.go", "package main\nfunc main() { println(1) }\n",
                    ["env", "CGO_ENABLED=0", "go", "build"]))
        }
        for program in programs {
            for base in bases() {
                let verdict = try files.verdict(program, on: base)
                #expect(verdict.runs, "\(program) on \(base): \(verdict.text)")
            }
        }
    }

    @Test(.enabled(if: (try? CompatibilityFieldFiles.shared.get().alpine) != nil, "no Alpine"))
    func aProgramForGlibcMissesItsLoaderOnAlpine() throws {
        let verdict = try files.verdict(try files.debian("hello", "usr/bin/hello"), on: "alpine")
        #expect(verdict.blocks == ["its loader /lib64/ld-linux-x86-64.so.2 is not in the image"])
        #expect(verdict.remedies.first?.contains("musl") == true)
    }

    /// The tag says 2.17 and more; what the file needs is what counts.
    @Test func theVersionNeedsCountAndNotTheTag() throws {
        let folder = try files.unpacked("markupsafe", "manylinux")
        let verdict = try files.verdict(folder, on: "distroless/python3")
        #expect(verdict.runs, "\(verdict.text)")
        let floor = verdict.text.split(separator: "\n").compactMap { line -> Int? in
            guard let start = line.firstRange(of: "glibc 2.")?.upperBound else { return nil }
            return Int(line[start...].prefix { $0.isNumber })
        }.max()
        #expect(try #require(floor) < 17)
    }

    @Test(.enabled(if: (try? CompatibilityFieldFiles.shared.get().alpine) != nil, "no Alpine"))
    func aProgramForMuslNeedsItsLoader() throws {
        let busybox = try #require(files.alpine) + "/bin/busybox"
        #expect(try files.verdict(busybox, on: "alpine").runs)
        let elsewhere = try files.verdict(busybox, on: "distroless/base")
        #expect(elsewhere.blocks == ["its loader /lib/ld-musl-x86_64.so.1 is not in the image"])
    }

    /// `libc.so` and `libc.musl-x86_64.so.1` are both musl's names for itself.
    @Test(
        .enabled(
            if: Tool.has("musl-gcc")
                && (try? CompatibilityFieldFiles.shared.get().alpine) != nil,
            "no musl-gcc or no Alpine"))
    func muslIsNeededUnderTwoNames() throws {
        let program = try files.compiled(
            "musl.c", "int main(void) { return 0; }\n", ["musl-gcc"])
        #expect(try check("readelf", ["-d", program]).contains(text: "[libc.so]"))
        #expect(try files.verdict(program, on: "alpine").runs)
    }

    @Test func aMusllinuxWheelMayHoldAStaticProgram() throws {
        let folder = try files.unpacked("ruff", "musllinux")
        let scripts = try #require(try Files.list(folder).first { $0.hasSuffix("scripts/ruff") })
        let program = "\(folder)/\(scripts)"
        for base in bases() {
            let verdict = try files.verdict(program, on: base)
            #expect(verdict.runs, "\(base): \(verdict.text)")
        }
    }

    /// A module has no interpreter entry; what it needs is looked up all the same.
    @Test func modulesAreReadByWhatTheyNeed() throws {
        let wheel = try files.wheel("cffi", "manylinux")
        #expect(try files.verdict(wheel, on: "distroless/python3").runs)
        let none = try files.verdict(wheel, on: "distroless/base")
        #expect(none.blocks.contains { $0.contains("needs Python 3") })
        let old = try files.verdict(wheel, on: "distroless/python3@bookworm")
        #expect(old.blocks.contains { $0.contains("cp313") || $0.contains("Python 3.13") })
        let musl = try files.verdict(
            try files.unpacked("cffi", "musllinux"), on: "distroless/python3")
        #expect(musl.remedies.contains("use manylinux wheels"))
    }

    /// `GCC_3.0` is a version of libgcc_s, never one of the C library.
    @Test func theVersionsOfLibgccAreItsOwn() throws {
        let ripgrep = try files.debian("ripgrep", "usr/bin/rg")
        let base = try files.verdict(ripgrep, on: "distroless/base")
        #expect(base.blocks.contains { $0.hasPrefix("libgcc_s.so.1") })
        #expect(!base.text.contains("GCC_"))
        let compiled = try files.verdict(ripgrep, on: "distroless/cc")
        #expect(compiled.remedies == ["add libpcre2-8-0"])
    }

    /// musl's loader takes `libc.so.6` for itself without a word, so only symbols tell.
    @Test(.enabled(if: (try? CompatibilityFieldFiles.shared.get().alpine) != nil, "no Alpine"))
    func muslDoesNotDefineWhatGlibcDoes() throws {
        let program = try files.compiled(
            "fortify.c",
            "#include <stdio.h>\nint main(int n, char **v) { printf(v[0], n); return 0; }\n",
            [
                "gcc", "-O2", "-D_FORTIFY_SOURCE=2", "-w",
                "-Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1",
            ])
        let verdict = try files.verdict(program, on: "alpine")
        #expect(verdict.blocks.contains { $0.contains("__printf_chk") }, "\(verdict.text)")
    }

    @Test func languagesHaveTheirOwnNumbers() throws {
        let addon = try files.debian(
            "node-iconv",
            "usr/lib/x86_64-linux-gnu/nodejs/iconv/build/Release/iconv.node")
        let verdict = try files.verdict(addon, on: "distroless/nodejs")
        // Debian's addons name the library of Node 18 by its number.
        #expect(verdict.blocks.contains { $0.contains("108") }, "\(verdict.text)")
        let script = try files.written("run", "#!/bin/sh\necho\n")
        #expect(
            try files.verdict(script, on: "distroless/base").blocks
                == ["its interpreter /bin/sh is not in the image"])
        #expect(try files.verdict(script, on: "debian-slim").runs)
    }

    @Test(.enabled(if: Tool.has("go"), "no Go"))
    func goSaysWhetherItUsesC() throws {
        let program = try files.compiled(
            "cgo.go", "package main\nimport \"C\"\nfunc main() { println(1) }\n",
            ["env", "CGO_ENABLED=1", "go", "build"])
        let verdict = try files.verdict(program, on: "distroless/static")
        #expect(verdict.remedies.first?.contains("CGO_ENABLED=0") == true)
        #expect(try files.verdict(program, on: "distroless/base").runs)
    }

    @Test func modulesOfRubyNeedRuby() throws {
        let module = try files.debian(
            "ruby-bcrypt", "usr/lib/x86_64-linux-gnu/rubygems-integration/3.1.0/extensions")
        let verdict = try files.verdict(module, on: "debian-slim")
        #expect(verdict.blocks == ["needs Ruby; the image has none"])
    }
}

extension [UInt8] {
    fileprivate func contains(text: String) -> Bool {
        String(decoding: self, as: UTF8.self).contains(text)
    }
}

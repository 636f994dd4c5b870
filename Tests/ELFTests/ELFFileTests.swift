import ELF
import TestSupport
import Testing

/// What files say, in every class and byte order.
@Suite struct ELFFileTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        let isWide: Bool
        let isBigEndian: Bool
        let machine: ELFMachine

        var testDescription: String { machine.description }

        static let all = [
            Shape(isWide: true, isBigEndian: false, machine: .x86_64),
            Shape(isWide: true, isBigEndian: true, machine: .s390),
            Shape(isWide: false, isBigEndian: false, machine: .arm),
            Shape(isWide: false, isBigEndian: true, machine: .powerPC),
        ]
    }

    private func sample(_ shape: Shape) -> RawELF {
        var file = RawELF.program(
            interpreter: "/lib/ld.so.1", needed: ["libm.so.6", "libc.so.6"],
            needs: [("libm.so.6", ["GLIBC_2.29"]), ("libc.so.6", ["GLIBC_2.2.5", "GLIBC_2.34"])])
        file.isWide = shape.isWide
        file.isBigEndian = shape.isBigEndian
        file.machine = shape.machine.rawValue
        file.runpath = "$ORIGIN/../lib:/opt/lib"
        file.imports = [("open", "GLIBC_2.34"), ("__memcpy_chk", nil), ("__stack_chk_fail", nil)]
        file.exports = ["main"]
        return file
    }

    @Test(arguments: Shape.all)
    func everythingIsRead(shape: Shape) throws {
        let file = try ELFFile(sample(shape).bytes)
        #expect(file.header.machine == shape.machine)
        #expect(file.header.identification.fileClass == (shape.isWide ? .bits64 : .bits32))
        #expect(file.header.identification.byteOrder == (shape.isBigEndian ? .big : .little))
        #expect(file.header.type == .shared)
        #expect(file.interpreter == "/lib/ld.so.1")
        #expect(file.needed == ["libm.so.6", "libc.so.6"])
        #expect(file.dynamic?.runpath == ["$ORIGIN/../lib", "/opt/lib"])
        #expect(file.dynamic?.rpath == [])
        #expect(file.versionNeeds.map(\.library) == ["libm.so.6", "libc.so.6"])
        #expect(file.versionNeeds[1].versions.map(\.name) == ["GLIBC_2.2.5", "GLIBC_2.34"])
        #expect(file.symbols.map(\.name) == ["open", "__memcpy_chk", "__stack_chk_fail", "main"])
        #expect(file.symbols.map(\.isDefined) == [false, false, false, true])
        #expect(file.symbols[0].version == "GLIBC_2.34")
        #expect(file.isProgram && !file.isLibrary && !file.isStatic)
        #expect(file.hardening.isPositionIndependent)
        #expect(file.hardening.relocations == .full)
        #expect(file.hardening.stack == .data)
        #expect(file.hardening.hasStackProtector == true)
        #expect(file.hardening.fortified == 1)
    }

    @Test func aLibraryDefinesVersions() throws {
        let file = try ELFFile(
            RawELF.library("libssl.so.3", exports: ["SSL_new"], definitions: ["OPENSSL_3.0.0"])
                .bytes)
        #expect(file.dynamic?.soname == "libssl.so.3")
        #expect(file.isLibrary)
        #expect(file.versionDefinitions.map(\.name) == ["OPENSSL_3.0.0"])
        #expect(file.interpreter == nil)
    }

    @Test func staticProgramsAreToldFromLibraries() throws {
        var fixed = RawELF()
        fixed.type = 2
        fixed.needed = nil
        #expect(try ELFFile(fixed.bytes).isStatic)
        var anywhere = RawELF()
        anywhere.flags1 = 0x0800_0000
        #expect(try ELFFile(anywhere.bytes).isStatic)
        // A library without a name is one all the same, such as a module of Python.
        var module = RawELF()
        module.needed = ["libc.so.6"]
        #expect(try ELFFile(module.bytes).isLibrary)
    }

    @Test func hardeningIsSeen() throws {
        var file = RawELF.program(interpreter: "/lib/ld.so", needed: ["libc.so.6"])
        file.flags1 = 0
        file.stack = 7
        file.imports = [("strcpy", nil)]
        let lazy = try ELFFile(file.bytes).hardening
        #expect(lazy.relocations == .partial)
        #expect(lazy.stack == .executable)
        #expect(lazy.hasStackProtector == false)
        #expect(lazy.fortified == 0 && lazy.unfortified == 1)
        file.bindsNow = true
        #expect(try ELFFile(file.bytes).hardening.relocations == .full)
        file.hasRelro = false
        file.stack = nil
        let bare = try ELFFile(file.bytes).hardening
        #expect(bare.relocations == .none && bare.stack == .unspecified)
    }

    @Test func notesAreRead() throws {
        var file = RawELF()
        func words(_ values: UInt32...) -> [UInt8] {
            values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        }
        file.notes = [
            ("GNU", 1, words(0, 3, 2, 0)), ("GNU", 3, [0xAB, 0xCD, 0xEF]),
            // The level 3 of the instruction set, then both protections of the control flow.
            ("GNU", 5, words(0xc000_8002, 4, 5, 0, 0xc000_0002, 4, 3, 0)),
            ("Go", 4, Array("build/id".utf8)),
        ]
        let notes = try ELFFile(file.bytes).notes
        #expect(notes.system?.description == "3.2.0")
        #expect(notes.buildID == [0xAB, 0xCD, 0xEF])
        #expect(notes.properties.neededLevel == 3)
        #expect(notes.properties.hasBranchProtection && notes.properties.hasReturnProtection)
        #expect(notes.goBuildID == "build/id")
    }

    @Test func goTellsHowItWasBuilt() throws {
        let module =
            "path\texample.org/app\nmod\texample.org/app\tv1.2.3\th1:x=\ndep\tgolang.org/x/sys\tv0.1.0"
            + "\nbuild\t-compiler=gc\nbuild\tCGO_ENABLED=0\nbuild\tGOARCH=amd64\n"
        let text = String(repeating: "0", count: 16) + module + String(repeating: "1", count: 16)
        var file = RawELF()
        file.tail = [0xFF] + Array(" Go buildinf:".utf8) + [8, 2]
        file.tail += [UInt8](repeating: 0, count: 16) + [8] + Array("go1.22.3".utf8)
        file.tail += [UInt8(text.utf8.count & 0x7F | 0x80), UInt8(text.utf8.count >> 7)]
        file.tail += Array(text.utf8)
        let go = try #require(try ELFFile(file.bytes).go)
        #expect(go.version == "go1.22.3")
        #expect(go.path == "example.org/app")
        #expect(go.module?.version == "v1.2.3")
        #expect(go.dependencies.map(\.path) == ["golang.org/x/sys"])
        #expect(go.usesCgo == false)
        #expect(go["GOARCH"] == "amd64")
        #expect(try ELFFile(RawELF().bytes).go == nil)
    }
}

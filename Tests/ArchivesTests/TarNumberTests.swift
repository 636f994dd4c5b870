import Archives
import TestSupport
import Testing

/// Numbers in every form, through the fields of a header.
@Suite struct TarNumberTests {
    struct Time: Sendable, CustomTestStringConvertible {
        var field: [UInt8]
        var value: Int64?
        var testDescription: String { String(decoding: field, as: UTF8.self) }

        init(_ text: String, _ value: Int64?) {
            field = Array(text.utf8)
            self.value = value
        }

        init(_ field: [UInt8], _ value: Int64?) {
            self.field = field
            self.value = value
        }
    }

    @Test(arguments: [
        Time("00000000017\0", 15), Time("        17 \0", 15), Time("17", 15),
        Time("17 \0junk", nil),
        Time("777777777777", 0o777_777_777_777), Time("", 0), Time("            ", 0),
        Time("18", nil), Time("-1", nil), Time("+1", nil), Time("0x1", nil), Time("1.5", nil),
        Time(RawTar.number(-1, width: 12), -1),
        Time(RawTar.number(.min, width: 12), .min),
        Time(RawTar.number(.max, width: 12), .max),
        Time([0x80] + [UInt8](repeating: 0, count: 10) + [42], 42),
        Time([UInt8](repeating: 0xFF, count: 12), -1),
        Time([0xFF] + [UInt8](repeating: 0, count: 11), nil),
        Time([0x80, 1] + [UInt8](repeating: 0, count: 10), nil),
        Time([0x80, 0, 0, 0, 0x80] + [UInt8](repeating: 0, count: 7), nil),
        Time([0xBF] + [UInt8](repeating: 0xFF, count: 11), nil),
        Time([0xFF, 0xFF, 0xFF, 0xFF, 0x7F] + [UInt8](repeating: 0xFF, count: 7), nil),
    ])
    func times(test: Time) throws {
        let raw = RawTarEntry.file("f").with { $0.overrides = [.modified: test.field] }
        if let value = test.value {
            #expect(try readOne(raw).modified == value)
        } else {
            #expect(throws: TarError.badNumber(field: "mtime", entry: "f")) { try readOne(raw) }
        }
    }

    struct Owner: Sendable {
        var value: Int64
        var isValid: Bool
    }

    @Test(arguments: [
        Owner(value: 0, isValid: true), Owner(value: 2_097_151, isValid: true),
        Owner(value: 2_097_152, isValid: true), Owner(value: 4_294_967_295, isValid: true),
        Owner(value: 4_294_967_296, isValid: false), Owner(value: -1, isValid: false),
        Owner(value: .max, isValid: false),
    ])
    func owners(test: Owner) throws {
        let field = RawTar.number(test.value, width: 8)
        let user = RawTarEntry.file("f").with { $0.overrides = [.owner: field] }
        let group = RawTarEntry.file("f").with { $0.overrides = [.group: field] }
        if test.isValid {
            #expect(try readOne(user).uid == UInt32(test.value))
            #expect(try readOne(group).gid == UInt32(test.value))
        } else {
            #expect(throws: TarError.badNumber(field: "uid", entry: "f")) { try readOne(user) }
            #expect(throws: TarError.badNumber(field: "gid", entry: "f")) { try readOne(group) }
        }
    }
}

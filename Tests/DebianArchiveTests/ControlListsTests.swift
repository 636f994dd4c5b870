import DebianArchive
import Testing

@Suite struct ControlListsTests {
    private static let sum = "0123456789abcdef0123456789ABCDEF"

    private func members(_ name: String, _ text: String) -> ControlMembers {
        ControlMembers([ControlMember(name: name, mode: 0o644, content: Array(text.utf8))])
    }

    @Test func absentListsAreEmpty() throws {
        let none = ControlMembers([])
        #expect(try none.checksums().isEmpty && none.configurationFiles().isEmpty)
        #expect(try none.triggers().isEmpty)
    }

    @Test func checksums() throws {
        let sums = try members(
            "md5sums", "\(Self.sum)  usr/bin/a b\n\n\(Self.sum) *./usr/ü\n"
        ).checksums()
        #expect(sums.map(\.path) == [Array("usr/bin/a b".utf8), Array("usr/ü".utf8)])
        #expect(sums.map(\.md5) == [Self.sum.lowercased(), Self.sum.lowercased()])
    }

    @Test(arguments: [
        "0123  a", "\(sum)  /a", "\(sum)  ../a", "\(sum)  a/../../b", "\(sum)  ", "\(sum) a",
        "\(sum)a  b", "g\(sum.dropFirst())  a",
    ])
    func badChecksums(line: String) {
        let lists = members("md5sums", "\(Self.sum)  ok\n\(line)\n")
        let error = #expect(throws: ControlError.self) { try lists.checksums() }
        #expect(error?.line == 2)
    }

    @Test func configurationFiles() throws {
        let files = try members("conffiles", "/etc/a b\nremove-on-upgrade /etc/c\n")
            .configurationFiles()
        #expect(files.map(\.path) == [Array("/etc/a b".utf8), Array("/etc/c".utf8)])
        #expect(files.map(\.isObsolete) == [false, true])
    }

    @Test(arguments: ["etc/a", "/", "/etc/../../a", "remove-on-upgrade etc/a"])
    func badConfigurationFiles(line: String) {
        #expect(throws: ControlError.self) {
            try members("conffiles", line + "\n").configurationFiles()
        }
    }

    @Test func triggers() throws {
        let triggers = try members(
            "triggers",
            """
            # comment
            interest /usr/share/man # after
            interest-noawait x
            activate ldconfig
            activate-await y
              activate-noawait z

            """
        ).triggers()
        #expect(triggers.map(\.name) == ["/usr/share/man", "x", "ldconfig", "y", "z"])
        #expect(triggers.map(\.kind) == [.interest, .interest, .activate, .activate, .activate])
        #expect(triggers.map(\.awaits) == [true, false, true, true, false])
    }

    @Test(arguments: ["interest", "notify x", "interest-later x", "activate x y"])
    func badTriggers(line: String) {
        #expect(throws: ControlError.self) { try members("triggers", line).triggers() }
    }
}

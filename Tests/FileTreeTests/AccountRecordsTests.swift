import FileTree
import Testing

@Suite("Accounts of passwd and group")
struct AccountRecordsTests {
    private let accounts = AccountRecords(
        passwd: """
            root:x:0:0:root:/root:/bin/sh
            broken

            app:x:1000:1001::/home/app:/bin/sh
            app:x:7:7::/:/bin/false
            odd:x:many:1::/:/bin/sh
            big:x:4294967296:1::/:/bin/sh
            short:x:5:6
            """.utf8,
        group: "root:x:0:\nwheel:x:10:root,app\nmail:x:8:app\nodd:x:\nlast:x:9".utf8)

    @Test func linesThatSayNothingArePassedOver() {
        #expect(accounts.users.map(\.name) == ["root", "app", "app", "short"])
        #expect(accounts.groups.map(\.name) == ["root", "wheel", "mail", "last"])
    }

    @Test func theFirstOfANameCounts() {
        let app = accounts.user(named: "app")
        #expect(app?.uid == 1000)
        #expect(app?.gid == 1001)
        #expect(app?.home == "/home/app")
        #expect(app?.shell == "/bin/sh")
        #expect(accounts.user(named: "short")?.home == "")
        #expect(accounts.user(named: "odd") == nil)
    }

    @Test func numbersNeedNoLine() {
        #expect(accounts.uid(of: "app") == 1000)
        #expect(accounts.uid(of: "4242") == 4242)
        #expect(accounts.uid(of: "nobody") == nil)
        #expect(accounts.gid(of: "mail") == 8)
        #expect(accounts.gid(of: "-1") == nil)
    }

    @Test func groupsKnowTheirMembers() {
        #expect(accounts.groups(naming: "app").map(\.gid) == [10, 8])
        #expect(accounts.groups(naming: "ap").isEmpty)
        #expect(accounts.group(named: "root")?.members == [])
    }

    @Test func anyBytesAreRead() {
        let noise = AccountRecords(passwd: [0xFF, 0x3A, 0x0A, 0x3A, 0x3A, 0x0A], group: [0x3A])
        #expect(noise.users.isEmpty && noise.groups.isEmpty)
        let many = [UInt8](repeating: 0x0A, count: 200_000)
        #expect(AccountRecords(passwd: many, group: []).users.isEmpty)
        let long = Array(String(repeating: "a:x:1:1\n", count: 100_001).utf8)
        #expect(AccountRecords(passwd: long, group: []).users.count == 100_000)
    }
}

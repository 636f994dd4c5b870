import FileTree
import Testing

@testable import Assembly

/// The commands of install scripts.
@Suite struct AlpineCommandTests {
    private static let accounts: [SampleEntry] = [
        .directory("etc"), .directory("var"), .directory("var/lib"),
        .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nused:x:100:33::/:/bin/sh\n"),
        .file("etc/group", "root:x:0:root\nshadow:x:42:\nwww-data:x:82:\nnogroup:x:65533:\n"),
        .file("etc/shadow", "root:::0:::::\n", mode: 0o640).with(gid: 42),
        .file("etc/shells", "/bin/sh\n"),
    ]

    private func run(_ script: String) throws -> TreeEditor {
        let editor = try AlpineSamples().run(script, in: Self.accounts)
        #expect(editor.notes == [])
        return editor
    }

    private func lines(_ path: TreePath, _ editor: TreeEditor) throws -> [Substring] {
        try #require(try editor.text(path)).split(separator: "\n")
    }

    @Test func usersAndGroupsAsBusyboxMakesThem() throws {
        let editor = try run(
            """
            addgroup -S chrony 2>/dev/null
            adduser -S -D -h /var/lib/chrony -s /sbin/nologin -G chrony -g chrony chrony 2>/dev/null
            addgroup -S -g 82 www-data 2>/dev/null
            addgroup chrony www-data
            addgroup chrony www-data
            adduser -SDH other
            adduser -D -H plain
            """)
        #expect(
            try lines("etc/passwd", editor).suffix(3) == [
                "chrony:x:101:100:chrony:/var/lib/chrony:/sbin/nologin",
                "other:x:102:65533:Linux User,,,:/home/other:/bin/false",
                "plain:x:1000:1000:Linux User,,,:/home/plain:/bin/sh",
            ])
        #expect(
            try lines("etc/group", editor).suffix(4) == [
                "www-data:x:82:chrony", "nogroup:x:65533:other", "chrony:x:100:chrony",
                "plain:x:1000:",
            ])
        #expect(
            try lines("etc/shadow", editor) == [
                "root:::0:::::", "chrony:!:20000:0:99999:7:::", "other:!:20000:0:99999:7:::",
                "plain:!:20000:0:99999:7:::",
            ])
        let shadow = try #require(editor.tree["etc/shadow"]).attributes
        #expect((shadow.mode, shadow.gid) == (0o640, 42))
        let home = try #require(editor.tree["var/lib/chrony"]).attributes
        #expect((home.mode, home.uid, home.gid) == (0o2755, 101, 100))
        #expect(editor.tree["home"] == nil)
    }

    @Test func whatIsInUseIsRefused() throws {
        let editor = try run(
            """
            addgroup -g 42 -S other || echo group >> /out
            adduser -D -u 100 other || echo user >> /out
            adduser -SD -G nosuch other || echo ingroup >> /out
            addgroup nobody shadow || echo member >> /out
            adduser -SD root || echo known >> /out
            """)
        #expect(try editor.text("out") == "group\nuser\ningroup\nmember\nknown\n")
        #expect(try lines("etc/passwd", editor).count == 2)
    }

    @Test func shellsAreAddedOnce() throws {
        let editor = try run(
            "add-shell '/bin/bash'\nadd-shell /bin/sh /bin/zsh\nremove-shell /bin/sh")
        #expect(try editor.text("etc/shells") == "/bin/bash\n/bin/zsh\n")
    }

    @Test func filesAreMadeAndMoved() throws {
        let editor = try run(
            """
            mkdir -p /a/b /a/c
            mkdir -m 700 /a/d
            ln -s /etc/init.d/x /a/b
            ln -sf y /a/link; ln -sf z /a/link; ln -s no /a/link
            touch /a/e /none/f
            mv /etc/shells /a/c; cp -p /etc/group /a/g
            rm -rf /a/gone; rmdir /var/lib
            install -d -m 750 -o used -g www-data /srv/x
            """)
        #expect(editor.target("a/b/x") == "/etc/init.d/x")
        #expect(editor.target("a/link") == "z")
        #expect(editor.tree["a/d"]?.attributes.mode == 0o700)
        #expect(editor.tree["a/e"]?.kind == .file(FileContent("")))
        #expect(editor.tree["none"] == nil)
        #expect(try editor.text("a/c/shells") == "/bin/sh\n")
        #expect(editor.tree["etc/shells"] == nil)
        #expect(try editor.text("a/g") == editor.text("etc/group"))
        #expect(editor.tree["var/lib"] == nil)
        let made = try #require(editor.tree["srv/x"]).attributes
        #expect((made.mode, made.uid, made.gid) == (0o750, 100, 82))
    }

    struct Mode: Sendable, CustomTestStringConvertible {
        let change: String
        let mode: UInt16
        var testDescription: String { change }
    }

    @Test(arguments: [
        Mode(change: "640", mode: 0o640), Mode(change: "4755", mode: 0o4755),
        Mode(change: "u+s", mode: 0o4644), Mode(change: "go-r,u+x", mode: 0o700),
        Mode(change: "a=r", mode: 0o444), Mode(change: "+x", mode: 0o755),
        Mode(change: "+w", mode: 0o644), Mode(change: "a+X", mode: 0o644),
        Mode(change: "g=u", mode: 0),
    ])
    func modes(_ example: Mode) throws {
        let editor = try AlpineSamples().run(
            "chmod \(example.change) /etc/shells", in: Self.accounts)
        if example.mode == 0 {
            #expect(editor.notes.count == 1)
        } else {
            #expect(editor.tree["etc/shells"]?.attributes.mode == example.mode)
        }
    }

    @Test func ownersAreFoundByNameAndNumber() throws {
        let editor = try run(
            """
            chown used:www-data /etc/passwd
            mkdir -p /srv/x; chown -R used: /srv
            chown :42 /etc/group
            chgrp shadow /etc/shells
            chown nosuch /etc/shadow || echo refused > /out
            """)
        func owner(_ path: TreePath) -> [UInt32] {
            editor.tree[path].map { [$0.attributes.uid, $0.attributes.gid] } ?? []
        }
        #expect(owner("etc/passwd") == [100, 82])
        #expect(owner("srv/x") == [100, 33])
        #expect(owner("etc/group") == [0, 42])
        #expect(owner("etc/shells") == [0, 42])
        #expect(owner("etc/shadow") == [0, 42])
        #expect(try editor.text("out") == "refused\n")
    }

    @Test func getentAndReadlink() throws {
        let editor = try run(
            """
            getent group shadow > /out; getent passwd nosuch || echo none >> /out
            ln -s /etc /conf; readlink /conf >> /out; readlink -f /conf/shells >> /out
            readlink -f "$(command -v nosuch || true)" || echo nothing >> /out
            """)
        #expect(try editor.text("out") == "shadow:x:42:\nnone\n/etc\n/etc/shells\nnothing\n")
    }
}

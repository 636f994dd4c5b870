import Packages
import TestSupport
import Testing

@testable import DebianArchive

@Suite struct AptSourcesTests {
    @Test func oneLineFormat() throws {
        let sources = AptSources(
            parsingList: """
                # a comment
                deb http://m.example.org/debian bookworm main contrib # and a comment

                deb-src http://m.example.org/debian bookworm main
                  deb [arch=amd64,arm64 signed-by=/k/a.gpg,/k/b.gpg] https://x.example.org/r y main
                deb [ arch=armhf trusted=yes check-valid-until=no lang=de ] file:///srv/repo z main
                deb [signed-by=b8b80b5b623eab6ad8775c45b7c5d7d6350947f8!] file:/srv/flat ./

                """, file: "sources.list")
        #expect(sources.skipped.isEmpty)
        #expect(
            sources.repositories.map { "\($0.location) \($0.suite) \($0.components)" } == [
                #"http://m.example.org/debian bookworm ["main", "contrib"]"#,
                #"https://x.example.org/r y ["main"]"#, #"/srv/repo z ["main"]"#,
                "/srv/flat ./ []",
            ])
        let (second, third) = (sources.repositories[1], sources.repositories[2])
        #expect(second.architectures.map(\.text) == ["amd64", "arm64"])
        #expect(second.signedBy.map(\.origin) == ["/k/a.gpg", "/k/b.gpg"])
        #expect(!second.isTrusted && !second.allowsExpired)
        #expect(third.isTrusted && third.allowsExpired)
        #expect(
            sources.repositories[3].signedByKeys.map(\.text)
                == ["B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8"])
    }

    @Test(arguments: [
        "deb", "deb http://m.example.org/debian", "rpm http://m.example.org/debian x main",
        "deb [arch=amd64 http://m.example.org/debian x main",
        "deb [arch] http://m.example.org/debian x main",
        "deb [trusted=perhaps] http://m.example.org/debian x main",
        "deb [signed-by=relative.gpg] http://m.example.org/debian x main",
        "deb cdrom:[Debian_12]/ bookworm main", "deb mirror+file:/etc/m x main",
        "deb http://m.example.org/debian bookworm", "deb http://m.example.org/debian ./ main",
        "deb http://m.example.org/debian $(ARCH)/",
    ])
    func linesThatAreNotUsed(line: String) {
        let sources = AptSources(parsingList: "\n\(line)\n", file: "a.list")
        #expect(sources.repositories.isEmpty)
        #expect(sources.skipped.map(\.line) == [2])
        #expect(sources.skipped.first?.description.hasPrefix("a.list:2: not used: ") == true)
    }

    @Test func passwordsAreNotShown() {
        let sources = AptSources(
            parsingList: "deb ftp://user:secret@m.example.org/debian x main", file: "a.list")
        #expect(sources.skipped.first?.description.contains("secret") == false)
    }

    @Test func stanzas() throws {
        let sources = try AptSources(
            parsingStanzas: """
                Types: deb deb-src
                # a comment
                URIs: http://m.example.org/debian
                 http://n.example.org/debian
                Suites: bookworm bookworm-updates
                Components: main
                Signed-By: /k/a.gpg
                \t
                Types: deb-src
                URIs: http://m.example.org/debian
                Suites: x
                Components: main

                Enabled: no
                Types: deb
                URIs: http://m.example.org/debian
                Suites: x
                Components: main

                Types: deb
                URIs: file:///srv
                Suites: ./
                Architectures: amd64 arm64
                Trusted: yes
                Check-Valid-Until: no
                X-Repolib-Name: x
                """, file: "d.sources")
        #expect(sources.skipped.isEmpty)
        #expect(
            sources.repositories.map { "\($0.location) \($0.suite)" } == [
                "http://m.example.org/debian bookworm",
                "http://m.example.org/debian bookworm-updates",
                "http://n.example.org/debian bookworm",
                "http://n.example.org/debian bookworm-updates", "/srv ./",
            ])
        #expect(sources.repositories[3].signedBy == [Keyring(path: "/k/a.gpg")])
        #expect(sources.repositories[4].isTrusted && sources.repositories[4].allowsExpired)
        #expect(sources.repositories[4].architectures.count == 2)
    }

    @Test(arguments: [
        "URIs: http://m.example.org/x\nSuites: x\nComponents: main\n",
        "Types: deb\nSuites: x\nComponents: main\n",
        "Types: deb\nURIs: http://m.example.org/x\nComponents: main\n",
        "Types: deb\nURIs: http://m.example.org/x\nSuites: x\n",
        "Types: deb\nURIs: http://m.example.org/x\nSuites: x\nComponents: m\nTrusted: perhaps\n",
        "Types: deb\nURIs: http://m.example.org/x\nSuites: x\nComponents: m\nSigned-By: a b\n",
        "Types: deb\nURIs: tor+http://m.example.org/x\nSuites: x\nComponents: m\n",
    ])
    func stanzasThatAreNotUsed(text: String) throws {
        let sources = try AptSources(parsingStanzas: "\n" + text, file: "d.sources")
        #expect(sources.repositories.isEmpty)
        #expect(sources.skipped.map(\.line) == [2])
    }

    @Test(.enabled(if: Tool.has("gpg")))
    func keyInsideASource() throws {
        let key = try SigningKey.of(.archive)
        let armored = String(decoding: try key.armouredKey(), as: UTF8.self)
        let value = armored.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.isEmpty ? " ." : " " + $0 }.joined(separator: "\n")
        let sources = try AptSources(
            parsingStanzas: """
                Types: deb
                URIs: http://m.example.org/x
                Suites: x
                Components: main
                Signed-By:
                \(value)
                """, file: "d.sources")
        let keyring = try #require(sources.repositories.first?.signedBy.first)
        #expect(keyring.origin == "Signed-By of d.sources:5")
        #expect(try keyring.publicKeys() == key.publicKey)
    }

    @Test func hostSources() throws {
        let folder = try TemporaryDirectory()
        try folder.write("deb http://a.example.org/d a main\n", to: "sources.list")
        try folder.write("deb http://c.example.org/d c main\n", to: "sources.list.d/c.list")
        try folder.write(
            "Types: deb\nURIs: http://b.example.org/d\nSuites: b\nComponents: main\n",
            to: "sources.list.d/b.sources")
        try folder.write("no stanza\n", to: "sources.list.d/bad.sources")
        try folder.write(
            "deb http://x.example.org/d x main\n", to: "sources.list.d/x.list.disabled")
        try folder.write("deb http://x.example.org/d x main\n", to: "sources.list.d/a~x.list")
        let sources = HostAptSetup.sources(in: folder.path)
        #expect(sources.repositories.map(\.suite) == ["a", "b", "c"])
        #expect(sources.skipped.map(\.file) == [folder.appending("sources.list.d/bad.sources")])
        #expect(HostAptSetup.sources(in: folder.appending("none")) == AptSources())
    }

    @Test func hostKeyrings() throws {
        let folder = try TemporaryDirectory()
        #expect(HostAptSetup.debianKeyring(root: folder.path) == nil)
        try folder.write([0x99], to: "usr/share/keyrings/debian-archive-keyring.gpg")
        #expect(
            HostAptSetup.debianKeyring(root: folder.path)?.origin
                == folder.appending("usr/share/keyrings/debian-archive-keyring.gpg"))
        try folder.write([0x99], to: "usr/share/keyrings/debian-archive-keyring.pgp")
        #expect(HostAptSetup.debianKeyring(root: folder.path)?.origin.hasSuffix(".pgp") == true)
        try folder.write([UInt8](), to: "apt/trusted.gpg")
        try folder.write([0x99], to: "apt/trusted.gpg.d/b.gpg")
        try folder.write([0x99], to: "apt/trusted.gpg.d/a.asc")
        try folder.write([0x99], to: "apt/trusted.gpg.d/c.txt")
        #expect(
            HostAptSetup.trustedKeyrings(in: folder.appending("apt")).map(\.origin) == [
                folder.appending("apt/trusted.gpg.d/a.asc"),
                folder.appending("apt/trusted.gpg.d/b.gpg"),
            ])
    }
}

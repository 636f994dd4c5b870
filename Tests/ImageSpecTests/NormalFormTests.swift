import OCIModel
import Testing

@testable import ImageSpec

@Suite struct NormalFormTests {
    /// Documents that use every key.
    static let documents = [
        "distribution: debian\nrelease: bookworm\n",
        "contents: {repositories: [https://h/main, '@e https://h/edge'], packages: [a, b@e]}\n",
        """
        name: team/web
        description: 'All of it: really'
        distribution: debian
        release: trixie
        contents:
          repositories: [https://u:p@h/debian, "deb [signed-by=/k.gpg] https://h/x trixie main"]
          build_repositories: [deb https://h/y trixie main]
          keyring: [./k.gpg]
          components: [main, contrib]
          suites: [trixie-backports]
          base: essential
          dependencies: none
          packages: [curl=8.1, "libc6:arm64", git/trixie-backports]
          exclude: [perl]
          files-from: [{package: libc-bin, paths: [/usr/lib/locale/*]}]
          filters: [{exclude: /usr/share/doc/*}, {include: /usr/share/doc/*/copyright}]
          merged-usr: false
          database: none
        entrypoint: {shell-fragment: 'echo "hi"'}
        cmd: a 'b c' ''
        stop-signal: SIGTERM
        work-dir: /srv
        accounts:
          run-as: web
          users:
            - {username: web, uid: 5}
            - {username: full, uid: 6, gid: 7, gecos: Full, homedir: /f, shell: /bin/f}
          groups: [{groupname: g, gid: 7, members: [web]}]
          locked: [root]
          shadow: false
        archs: [amd64, arm/v7]
        environment: {PATH: /bin, EMPTY: }
        paths:
          - {path: /d, type: directory, uid: 1, permissions: 0o1777, recursive: true}
          - {path: /e, type: empty-file, permissions: 0}
          - {path: /f, type: file, content: "text\\n"}
          - {path: /g, type: file, source: ./f}
          - {path: /h, type: hardlink, source: /f}
          - {path: /s, type: symlink, source: f}
          - {path: /p, type: permissions, gid: 3}
          - {path: /r, type: remove}
        annotations: {a: b}
        labels: {c: d}
        volumes: [/v]
        ports: [80]
        layering: {strategy: origin, budget: 4}
        certificates:
          bundle-from: ca-certificates
          additional:
            - name: n
              content: "-----BEGIN CERTIFICATE-----\\nAA\\n-----END CERTIFICATE-----\\n"
        os-release: {NAME: N, GONE: }
        vcs-url: https://h/r@c
        """,
        """
        distribution: alpine
        release: v3.19
        contents:
          packages: ["a>=1", "!b", c@t]
          components: [main]
          runtime_repositories: [x y]
          runtime_keyring: [{name: k.rsa.pub, content: K}]
          exclude: [z]
        accounts: {shadow: false}
        """,
    ]

    @Test(arguments: documents)
    func theFormIsASpecificationWithTheSameForm(yaml: String) throws {
        let files = ["/work/f": ""]
        let form = try Spec.read(yaml, files: files).normalForm
        let json = try form.json()
        let again = try Spec.read(String(decoding: json, as: UTF8.self), files: files).normalForm
        #expect(again == form)
        #expect(try again.digest() == form.digest())
        #expect(form.difference(to: again).isEmpty)
        #expect(try CanonicalJSON.decode(NormalForm.self, from: json) == form)
    }

    @Test func defaultsAreLeftOut() throws {
        let json = try Spec.debian("").normalForm.json()
        #expect(
            String(decoding: json, as: UTF8.self)
                == #"{"distribution":"debian","environment":{"PATH":"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},"release":"bookworm"}"#
        )
    }

    @Test(arguments: [
        ("contents: {packages: [bb, aa, bb]}", "contents: {packages: [aa, bb]}"),
        ("cmd: a 'b c'", "cmd: [a, b c]"),
        ("ports: [80]", "ports: [80/tcp]"),
        ("archs: [arm64, aarch64]", "archs: [linux/arm64]"),
        ("format: tar", ""),
        ("contents: {merged-usr: yes, base: none, dependencies: resolve}", ""),
        (
            "accounts: {users: [{username: a, uid: 1, gid: 1, shell: /bin/sh}]}",
            "accounts: {users: [{username: a, uid: 1}]}"
        ),
        (
            "paths: [{path: a//b/, type: directory, permissions: 493}]",
            "paths: [{path: /a/b, type: directory, permissions: '0755'}]"
        ),
        ("contents: {keyring: [/a/]}", "contents: {keyring: [/a]}"),
        ("contents: {repositories: [https://u:p@h/d/]}", "contents: {repositories: [https://h/d]}"),
    ])
    func spellingsOfTheSameHaveOneForm(left: String, right: String) throws {
        #expect(try Spec.debian(left).normalForm == Spec.debian(right).normalForm)
    }

    @Test func theFolderOfTheSpecificationDoesNotMatter() throws {
        let yaml = Array("distribution: debian\nrelease: trixie\ncontents: {keyring: [./k]}\n".utf8)
        let here = try SpecificationLoader(files: MemoryFiles()).load(yaml, file: "a.yaml")
        let there = try SpecificationLoader(files: MemoryFiles(workingDirectory: "/other"))
            .load(yaml, file: "deep/down/b.yaml")
        #expect(try here.specification() == there.specification())
        #expect(
            try here.specification().normalForm.digest()
                == there.specification().normalForm.digest())
    }

    struct Change: Sendable {
        let from: String
        let to: String
        let lines: [String]
    }

    @Test(arguments: [
        Change(from: "cmd: a", to: "cmd: a", lines: []),
        Change(
            from: "contents: {packages: [aa, bb]}", to: "contents: {packages: [bb, curl]}",
            lines: ["contents.packages: - aa", "contents.packages: + curl"]),
        Change(from: "", to: "contents: {packages: [aa]}", lines: ["contents.packages: + aa"]),
        Change(
            from: "contents: {base: essential}", to: "contents: {base: required}",
            lines: ["contents.base: essential → required"]),
        Change(from: "work-dir: /a", to: "", lines: ["work-dir: - /a"]),
        Change(from: "", to: "contents: {merged-usr: no}", lines: ["contents.merged-usr: + false"]),
        Change(
            from: "environment: {A: x, B: y}", to: "environment: {A: z, C: w}",
            lines: ["environment.A: x → z", "environment.B: - y", "environment.C: + w"]),
        Change(
            from: "accounts: {users: [{username: a, uid: 1}]}",
            to: "accounts: {users: [{username: a, uid: 2}]}",
            lines: [
                "accounts.users: - {uid: 1, username: a}",
                "accounts.users: + {uid: 2, username: a}",
            ]),
        Change(
            from: "paths: [{path: /a, type: file, content: \"one\\ntwo\\n\"}]", to: "",
            lines: ["paths: - {content: one…"]),
        Change(
            from: "archs: [amd64]", to: "archs: [amd64, arm64]", lines: ["archs: + arm64"]),
    ])
    func differences(change: Change) throws {
        let old = try Spec.debian(change.from).normalForm
        let new = try Spec.debian(change.to).normalForm
        #expect(old.difference(to: new) == change.lines)
    }
}

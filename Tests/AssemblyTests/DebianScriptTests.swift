import FileTree
import OCIModel
import Packages
import TestSupport
import Testing

@testable import Assembly

/// A world of one package, `p`, whose script is tried.
struct DebianTrial {
    var world: ScriptWorld
    private let folder: TemporaryDirectory

    /// Makes the world, with files that are there before.
    init(
        _ files: [TreePath: String] = [:], members: [PackageMember] = [],
        architecture: String = "amd64"
    ) throws {
        folder = try TemporaryDirectory("debian-trial")
        let control = PackageMember(
            name: "control",
            bytes: Array("Package: p\nVersion: 1.0\nArchitecture: \(architecture)\n".utf8))
        let package = try Samples.package("p", [], control: [control] + members, in: folder.path)
        var editor = TreeEditor(
            tree: FileTree(), packages: [package], epoch: Timestamp(seconds: 1_700_000_000))
        for folder: TreePath in ["bin", "etc", "tmp", "usr/bin", "usr/share", "var/lib/dpkg"] {
            try editor.directory(folder, by: "test")
        }
        for (path, text) in files { try editor.write(text, to: path, by: "test") }
        world = ScriptWorld(editor, commands: DebianCommands.table)
        world.debian = DebianScriptState(
            [try DebianPackage(package)], architecture: architecture)
        world.debian?.current = "p"
        world.debian?.script = "postinst"
    }

    /// Works a script out.
    @discardableResult
    mutating func run(_ script: String, _ arguments: String...) throws -> Int32 {
        let words = arguments.isEmpty ? ["configure", ""] : arguments
        return try world.run(
            Array(script.utf8), named: "/var/lib/dpkg/info/p.postinst", with: words)
    }

    /// A file's text.
    func text(_ path: TreePath) throws -> String? {
        try world.editor.read(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A link's target.
    func target(_ path: TreePath) -> String? {
        guard case .symbolicLink(let target)? = world.editor.tree[path]?.kind else { return nil }
        return String(decoding: target, as: UTF8.self)
    }
}

/// The parts of the shell's language that Debian's scripts use.
struct DebianShellTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let script: String
        let out: String

        init(_ name: String, _ script: String, _ out: String) {
            (testDescription, self.script, self.out) = (name, script, out)
        }
    }

    @Test(arguments: [
        Case("a pipe", "printf 'b\\na\\n' | sort | head -1", "a\n"),
        Case(
            "while and arithmetic", "i=0; while [ $i -lt 3 ]; do echo $i; i=$((i + 1)); done",
            "0\n1\n2\n"),
        Case(
            "until with break",
            "i=1; until false; do i=$((i*2)); [ $i -gt 9 ] && break; done; echo $i", "16\n"),
        Case("nested arithmetic", "echo $(( ($(echo 2) + 3) * -4 ))", "-20\n"),
        Case("a subshell keeps its variables", "a=1; (a=2; cd /etc; exit 3); echo $a $?", "1 3\n"),
        Case(
            "read splits", "echo 'one two  three four' | { read -r a b c; echo \"$a-$b-$c\"; }",
            "one-two-three four\n"),
        Case(
            "read with a separator",
            "printf 'sh#x\\n' | while IFS='#' read -r l r; do echo $l,$r; done", "sh,x\n"),
        Case("default values are kept", ": \"${a=x}\" \"${b:=y}\"; echo $a$b", "xy\n"),
        Case("set gives arguments", "set -- a 'b c' d; shift; echo $# \"$1\"", "2 b c\n"),
        Case(
            "relative patterns", "mkdir /etc/d; touch /etc/d/a /etc/d/b; cd /etc/d; echo *", "a b\n"
        ),
        Case("relative paths", "cd /etc; echo hi > f; cat /etc/f", "hi\n"),
        Case("words by IFS", "IFS=:; for x in $(echo a:b); do echo $x; done", "a\nb\n"),
        Case(
            "grep in the middle of words", "echo 'Etc, Europe' | grep -q '\\bEtc\\b' && echo yes",
            "yes\n"),
        Case(
            "sed with groups", "echo 'libc 2.36-9' | sed -e 's/^\\([a-z]*\\) \\(.*\\)-.*/\\2 \\1/'",
            "2.36 libc\n"),
        Case(
            "sed that deletes", "printf 'ii x\\nno\\n' | sed -e '/^[a-z][a-z]\\s/!d;s/^..\\s\\+//'",
            "x\n"),
        Case("cut and tr", "echo 'A:B' | cut -d: -f2 | tr '[:upper:]' '[:lower:]'", "b\n"),
        Case("md5sum", "printf a | md5sum | cut -f1 -d' '", "0cc175b9c0f1b6a831c399e269772661\n"),
        Case("a format used again", "printf '%s-\\n' a b", "a-\nb-\n"),
        Case(
            "modes and owners", "chmod 2750 /usr; stat -L -c %a /usr; stat -c %u /usr", "2750\n0\n"),
        Case("lines counted", "printf 'a\\na\\nb\\n' | uniq -c", "      2 a\n      1 b\n"),
        Case(
            "files below a folder",
            "mkdir /etc/d; touch /etc/d/b.crt /etc/d/a.crt /etc/d/c; cd /etc; "
                + "find . d -type f -name '*.crt' -print",
            "./d/a.crt\n./d/b.crt\nd/a.crt\nd/b.crt\n"),
        Case("numbers", "seq 2; seq 4 5; seq 1 -1 0", "1\n2\n4\n5\n1\n0\n"),
        Case("files that are there", "ls /etc/none || echo $?; ls -d /etc", "2\n/etc\n"),
        Case("no capabilities", "touch /tmp/f; getcap /tmp/f; echo $?", "0\n"),
        Case("the kernel's files", "mountpoint -q /proc && echo yes", "yes\n"),
        Case(
            "names that nobody has", "update-alternatives --auto x || echo $?", "2\n"),
        Case("a real path", "realpath -m -s /etc/../usr/./bin", ""),
    ])
    func scriptsSay(_ trial: Case) throws {
        var world = try DebianTrial()
        try world.run("{ \(trial.script)\n} > /tmp/out")
        let expected = trial.out.isEmpty ? "/usr/bin\n" : trial.out
        #expect(try world.text("tmp/out") == expected)
    }

    @Test(arguments: [
        "find /etc -mtime 1", "python3 -c x", "mountpoint -q /srv", "stat -c %n /etc", "ls /etc",
        "update-ca-certificates --verbose", "perl -e 'print 1'", "update-alternatives --config x",
        "dpkg --configure -a",
        "useradd someone", "echo x | sed -f y", "sed 'y/a/b/' /etc/x", "pam-auth-update --remove x",
        "grep -c x /etc/y", "echo $((1 / 0))", "dpkg-divert --nonsense /x",
    ])
    func whatIsNotModelledIsSaid(_ script: String) throws {
        var world = try DebianTrial()
        #expect(throws: ShellUnmodelled.self) { try world.run(script) }
    }

    struct Pattern: Sendable {
        let pattern: String
        let isExtended: Bool
        let line: String
        let match: Range<Int>?
    }

    @Test(arguments: [
        Pattern(pattern: "^a*b$", isExtended: false, line: "aab", match: 0..<3),
        Pattern(pattern: "a\\|b", isExtended: false, line: "xb", match: 1..<2),
        Pattern(pattern: "a|b", isExtended: false, line: "xa|b", match: 1..<4),
        Pattern(pattern: "(ab)+", isExtended: true, line: "xababx", match: 1..<5),
        Pattern(pattern: "[^:]*:42", isExtended: false, line: "x:42", match: 0..<4),
        Pattern(pattern: "[]a]+", isExtended: true, line: "]a", match: 0..<2),
        Pattern(pattern: "[[:digit:]]\\+", isExtended: false, line: "a12", match: 1..<3),
        Pattern(pattern: "a.c", isExtended: false, line: "abd", match: nil),
        Pattern(pattern: "(a|ab)(c|bcd)$", isExtended: true, line: "abcd", match: 0..<4),
        Pattern(pattern: "", isExtended: false, line: "x", match: 0..<0),
    ])
    func patternsMatch(_ trial: Pattern) throws {
        let pattern = try LinePattern(trial.pattern, isExtended: trial.isExtended)
        #expect(try pattern.firstMatch(in: Array(trial.line.utf8))?.range == trial.match)
    }

    /// A pattern that would take for ever is refused instead.
    @Test func hardPatternsEnd() throws {
        let pattern = try LinePattern("(a|aa)*(a|aa)*b", isExtended: true)
        let line = [UInt8](repeating: UInt8(ascii: "a"), count: 100)
        #expect(throws: ShellUnmodelled.self) { try pattern.firstMatch(in: line) }
        let plain = try LinePattern(".*b", isExtended: false)
        #expect(try plain.firstMatch(in: [UInt8](repeating: 0x61, count: 400))?.range == nil)
    }
}

import FileTree
import Testing

@testable import Assembly

/// What scripts leave in a tree, read and not run.
@Suite struct AlpineScriptTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let script: String
        /// What the script leaves in `/out`.
        let output: String?

        init(_ name: String, _ script: String, _ output: String?) {
            testDescription = name
            (self.script, self.output) = (script, output)
        }
    }

    static let examples: [Example] = [
        Example("a word", "echo hello > /out", "hello\n"),
        Example("quotes", #"echo 'a  b' "c  $x d" \$e f\ g > /out"#, "a  b c   d $e f g\n"),
        Example("variables", "x=1; y=$x${x}2; echo \"$y\" > /out", "112\n"),
        Example("fields", "x='a  b'; for i in $x c; do echo $i; done > /out", "a\nb\nc\n"),
        Example(
            "quoted fields", "x='a b'; for i in \"$x\" ''; do echo [$i]; done > /out", "[a b]\n[]\n"
        ),
        Example("arguments", "echo $# $1 > /out", "1 1.0-r0\n"),
        Example(
            "if", "if [ -e /none ]; then echo a; elif true; then echo b; else echo c; fi > /out",
            "b\n"),
        Example("and or", "true && false || echo x > /out", "x\n"),
        Example("not", "! false && echo yes > /out", "yes\n"),
        Example(
            "case", "case /lib/modules/6 in /lib/modules/*) echo m;; *) echo o;; esac > /out", "m\n"
        ),
        Example("case with several patterns", "case b in a|b) echo 1 ;; esac > /out", "1\n"),
        Example("quoted patterns are text", "case '*' in \"*\") echo star;; esac > /out", "star\n"),
        Example(
            "a function",
            "f() { local a=$1; echo \"<$a>\"; return 3; }\nf x > /out; echo $? >> /out", "<x>\n3\n"),
        Example("a substitution", "x=$(echo a; echo b); echo \"$x\" > /out", "a\nb\n"),
        Example("backquotes", "echo `echo x` > /out", "x\n"),
        Example("a nested substitution", #"echo "$(basename "$(dirname /a/b/c)")" > /out"#, "b\n"),
        Example(
            "cut", "x=/a/b.c; echo ${x##*/} ${x%.*} ${x#/a} ${y:-no} > /out", "b.c /a/b /b.c no\n"),
        Example(
            "a here-document", "x=1\ncat > /out <<EOF\na $x \\$x\n'b'\nEOF\necho z >> /out",
            "a 1 $x\n'b'\nz\n"),
        Example("a quoted here-document", "cat <<-'EOF' > /out\n\t$x\n\tEOF\n", "$x\n"),
        Example("comments and continued lines", "echo a \\\n  b > /out # c", "a b\n"),
        Example("exit", "echo a > /out; exit 0; echo b > /out", "a\n"),
        Example("set -e", "set -e; echo a > /out; false; echo b > /out", "a\n"),
        Example(
            "set -e in a condition", "set -e; if false; then :; fi; false || true; echo b > /out",
            "b\n"),
        Example("the status of a condition", "false; echo $? > /out", "1\n"),
        Example("messages", "echo a >&2; echo b 2>/dev/null > /out", "b\n"),
        Example(
            "a pattern of paths", "for i in /etc/*.conf /no/*; do echo $i; done > /out",
            "/etc/a.conf\n/etc/b.conf\n/no/*\n"),
        Example("a command that is not there", "nosuch --x; echo $? > /out", "127\n"),
        Example(
            "a loop that ends early",
            "for i in 1 2 3; do [ $i = 2 ] && break; echo $i; done > /out", "1\n"),
        Example("a pipe", "echo a | cat > /out", "a\n"),
        Example("a subshell", "a=1; (a=2; echo $a) > /out; echo $a >> /out", "2\n1\n"),
        Example("arithmetic", "echo $((1 + 2 * 3)) > /out", "7\n"),
        Example("exec", "exec touch /out; rm /out", ""),
        Example("printf", #"printf '%s\n' x > /out"#, "x\n"),
    ]

    @Test(arguments: examples)
    func language(_ example: Example) throws {
        let editor = try AlpineSamples().run(
            example.script,
            in: [.directory("etc"), .file("etc/b.conf", ""), .file("etc/a.conf", "")])
        #expect(editor.notes == [])
        #expect(try editor.text("out") == example.output)
    }

    static let unmodelled: [Example] = [
        Example("an endless loop", "while true; do :; done", "a script this long"),
        Example(
            "arithmetic without numbers", "echo $((1 + )) > /out", "arithmetic without a number"),
        Example("a command of the image", "special-tool x", "`special-tool`"),
        Example("an unknown option", "mkdir -Z /x", "`mkdir -Z`"),
        Example("half a script", "if true; then", "line 3 of it"),
        Example("the background", "true &", "a command in the background"),
        Example(
            "many steps",
            String(repeating: "for i in 1 2 3 4 5 6 7 8 9; do ", count: 6)
                + ":; " + String(repeating: "done; ", count: 6), "a script this long"),
        Example(
            "long texts", "x=0123456789abcdef; " + String(repeating: "x=$x$x$x$x; ", count: 12),
            "texts this long"),
        Example("endless calls", "f() { f; }; f", "calls this deep"),
        Example("deep nesting", String(repeating: "{ ", count: 200), "nesting this deep"),
        Example("a path that leaves", "touch /a/../../b", "the path `/a/../../b`"),
    ]

    @Test(arguments: unmodelled)
    func whatIsNotModelledIsNamedAndChangesNothing(_ example: Example) throws {
        let editor = try AlpineSamples().run(
            "touch /before\n" + example.script,
            in: [
                .directory("usr"), .directory("usr/bin"),
                .file("usr/bin/special-tool", "", mode: 0o755),
            ])
        let reason = try #require(example.output)
        #expect(
            editor.notes == [
                "scripted: what its post-install script does is not in the image, since \(reason) "
                    + "is not modelled"
            ])
        #expect(editor.tree["before"] == nil)
    }

    @Test func whatIsNotReachedDoesNotMatter() throws {
        let editor = try AlpineSamples().run(
            "[ -x /sbin/rc ] && [ \"$( /sbin/rc --sys )\" = VSERVER ] && mystery | more\ntouch /after"
        )
        #expect(editor.notes == [])
        #expect(editor.tree["after"] != nil)
    }

    @Test func scriptsForOtherInterpretersAreNamed() throws {
        let samples = try AlpineSamples()
        let editor = try samples.build([
            samples.package("lua", [], scripts: ["post-install": "#!/usr/bin/lua5.3\nprint(1)"])
        ])
        #expect(
            editor.notes == [
                "lua: what its post-install script does is not in the image, since a script for "
                    + "`lua5.3` is not modelled"
            ])
    }

    @Test func damagedScriptsNeverTrap() throws {
        let bytes = Self.examples.map(\.script).joined(separator: "\n").utf8.map { $0 }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            var damaged = bytes
            for _ in 0..<3 {
                damaged[Int.random(in: 0..<bytes.count, using: &generator)] =
                    Array("\"'`$(){};&|<>\\\n #".utf8).randomElement(using: &generator) ?? 0
            }
            _ = try? ShellParser.parse(
                Array(damaged.prefix(Int.random(in: 0...bytes.count, using: &generator))))
        }
    }
}

import Compression
import FileTree
import OCIModel
import Packages
import Sandbox
import SystemPackage
import TestSupport
import Testing

@testable import Assembly

/// What surrounds the running of scripts: the order, what becomes of changes, and what is said when it
/// goes wrong.
struct ScriptRunTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("script-run") }

    private func package(
        _ name: String, _ entries: [SampleEntry] = [], fields: String = ""
    ) throws -> TreePackage {
        let control = "Package: \(name)\nVersion: 1\nArchitecture: amd64\n\(fields)"
        return try Samples.package(
            name, entries, control: [PackageMember(name: "control", bytes: Array(control.utf8))],
            in: folder.path)
    }

    @Test func essentialPackagesComeFirstAndPreDependenciesBegin() throws {
        let packages = try [
            package("a-tool", fields: "Pre-Depends: m-helper\nDepends: z-plain\n"),
            package("dpkg", fields: "Essential: yes\nPre-Depends: libc\n"),
            package("libc"),
            package("m-helper", fields: "Provides: helper\n"),
            package("n-user", fields: "Pre-Depends: helper | other\n"),
            package("z-plain"),
        ]
        let batches = ScriptBatches(try packages.map(DebianPackage.init))
        #expect(batches.essential.map(\.name) == ["libc", "dpkg"])
        #expect(
            batches.others.map { $0.map(\.name) } == [
                ["m-helper", "z-plain"], ["a-tool", "n-user"],
            ])
        #expect(ScriptBatches([]).all.map(\.count) == [0])
    }

    /// What a container changed: files of packages that dpkg unpacked once more, and the scripts' own.
    @Test func changesKeepWhatPackagesShip() throws {
        let app = try package(
            "app",
            [
                .directory("usr"), .file("usr/app", "program"), .link("usr/name", to: "app"),
                .file("usr/zeta", "linked"), .link("usr/beta", to: "usr/zeta", hard: true),
                .file("usr/old", "old"),
            ])
        var editor = TreeEditor(
            tree: try TreeBuilder.build([app], toleratesEqual: false) { _, _ in false },
            packages: [app], epoch: Timestamp(seconds: 5000))
        try editor.write("x", to: "gone/x", by: "test")
        let attributes = Attributes(mode: 0o644, modified: Timestamp(seconds: 1000))
        let changes = [
            UpperFolder.Entry(
                path: "gone/.wh..wh..opq",
                node: Node(.file(FileContent([])), attributes: attributes)),
            try file("usr/app", "program", attributes),
            // The container names the file by whichever name comes first.
            try file("usr/beta", "linked", attributes),
            UpperFolder.Entry(
                path: "usr/.wh.old", node: Node(.file(FileContent([])), attributes: attributes)),
            try file("usr/made", "by a script", attributes),
            UpperFolder.Entry(
                path: "usr/name",
                node: Node(
                    .symbolicLink(target: Array("app".utf8)),
                    attributes: Attributes(mode: 0o777, modified: Timestamp(seconds: 1000)))),
            UpperFolder.Entry(
                path: "usr/zeta", node: Node(.hardLink(target: "usr/beta"), attributes: attributes)),
            UpperFolder.Entry(
                path: "var",
                node: Node(
                    .directory, attributes: Attributes(mode: 0o700, modified: Timestamp(seconds: 9))
                )),
        ]
        let before = editor.tree
        try ScriptChanges([app]).apply(changes, to: &editor)
        let tree = editor.tree
        #expect(tree["usr/app"] == before["usr/app"])
        #expect(tree["usr/name"] == before["usr/name"])
        #expect(tree["usr/zeta"]?.kind == before["usr/zeta"]?.kind)
        #expect(tree["usr/beta"]?.kind == .hardLink(target: "usr/zeta"))
        #expect(tree["usr/app"]?.origin == .package("app"))
        #expect(tree["usr/old"] == nil && tree["gone/x"] == nil && tree["gone"] != nil)
        #expect(tree["usr/made"]?.origin == .generated("scripts"))
        #expect(try editor.read("usr/made") == Array("by a script".utf8))
        // When a directory was made in the container does not count.
        #expect(tree["var"]?.attributes.modified == Timestamp(seconds: 5000))
        #expect(tree["var"]?.attributes.mode == 0o700)
    }

    private func file(
        _ path: TreePath, _ text: String, _ attributes: Attributes
    ) throws -> UpperFolder.Entry {
        let name = path.description.split(separator: "/").joined(separator: "-")
        let real = try folder.write(text, to: "upper-" + name)
        let content = FileContent(
            size: UInt64(text.utf8.count), digest: DigestHasher.digest(of: []), container: 0,
            offset: 0)
        return UpperFolder.Entry(
            path: path, node: Node(.file(content), attributes: attributes), file: FilePath(real))
    }

    @Test func tracesOfTheRunGoAway() throws {
        var editor = TreeEditor(tree: FileTree(), packages: [], epoch: .zero)
        let gone: [TreePath] = [
            "tmp/x", "run/lock/y", "var/log/dpkg.log", "var/cache/ldconfig/aux-cache",
            "var/cache/debconf/config.dat-old", "var/lib/dpkg/status-old",
        ]
        let kept: [TreePath] = ["var/log/shipped", "var/lib/dpkg/status", "var/cache/own"]
        for path in gone + kept { try editor.write("text", to: path, by: "scripts") }
        try editor.write("", to: "var/log/wtmp", by: "scripts")
        try editor.write("0123\n", to: "etc/machine-id", by: "scripts")
        try editor.write(
            "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n", to: "etc/key", by: "scripts")
        try editor.write("-----BEGIN CERTIFICATE-----\nx\n", to: "etc/pem", by: "scripts")
        try BuildTraces.remove(from: &editor) { $0 == "var/log/shipped" }
        for path in gone { #expect(editor.tree[path] == nil, "\(path)") }
        for path in kept { #expect(editor.tree[path] != nil, "\(path)") }
        #expect(editor.tree["run/lock"]?.isDirectory == true && editor.tree["var/log/wtmp"] != nil)
        #expect(try editor.read("etc/machine-id") == [])
        #expect(BuildTraces.privateKeys(in: editor) == ["etc/key"])
    }

    @Test func failuresNamePackageAndReason() {
        let text = """
            Selecting previously unselected package odd.
            Setting up odd (1.0) ...
            odd: no such luck
            dpkg: error processing package odd (--install):
             installed odd package post-installation script subprocess returned error exit status 3
            Errors were encountered while processing:
             odd
            """
        #expect(
            "\(ScriptRunError.failure(code: 1, text: text))"
                == "package odd: installed odd package post-installation script subprocess returned "
                + "error exit status 3; it last wrote: odd: no such luck")
        #expect(
            "\(ScriptRunError.failure(code: 2, text: "dpkg: error: no space\n"))"
                == "dpkg ended with exit code 2 and wrote: dpkg: error: no space")
    }

    @Test func packagesThatAreNotConfiguredAreNamed() throws {
        var editor = TreeEditor(tree: FileTree(), packages: [], epoch: .zero)
        try DebianDatabase.begin(for: PackageArchitecture("amd64"), into: &editor)
        try DebianDatabase.checkInstalled(in: editor)
        try editor.write(
            "Package: a\nStatus: install ok installed\n\nPackage: b\nStatus: install ok unpacked\n",
            to: "var/lib/dpkg/status", by: "test")
        #expect(throws: ScriptRunError.unfinished(["b"])) {
            try DebianDatabase.checkInstalled(in: editor)
        }
    }

    @Test func outlinesNameCommands() {
        let script = """
            #!/bin/sh
            set -e
            make_it() { /usr/bin/ssh-keygen -q; }
            if [ "$1" = configure ]; then make_it; X=$(getcap /bin/ip) || systemctl try; fi
            for f in $(ls /x); do rm "$f" | tee /y; done
            """
        #expect(
            ScriptOutline.commands(of: Array(script.utf8))
                == ["ssh-keygen", "getcap", "systemctl", "ls", "rm", "tee"])
        #expect(ScriptOutline.commands(of: Array("if".utf8)) == [])
    }
}

import FileTree
import ImageSpec
import OCIModel
import Packages
import Testing

@testable import Assembly

/// The `paths` of specifications, on a small tree.
@Suite struct PathChangesTests {
    private func tree(_ changes: String) throws -> FileTree {
        var editor = TreeEditor(tree: FileTree(), packages: [], epoch: .zero)
        try editor.write("hosts", to: "etc/app/hosts", by: "test")
        try editor.write("key", to: "etc/app/keys/one", mode: 0o600, by: "test")
        try editor.link("etc/app/link", to: "../../usr/tool", by: "test")
        try editor.write("tool", to: "usr/tool", mode: 0o755, by: "test")
        try editor.tree.insert(
            Node(.hardLink(target: "usr/tool"), attributes: Attributes(mode: 0o755)),
            at: "usr/alias")
        try editor.directory("run", by: "test")
        try editor.link("var/run", to: "../run", by: "test")
        let yaml = "distribution: alpine\nrelease: '3.19'\npaths:\n\(changes)\n"
        let specification = try SpecificationLoader()
            .load(Array(yaml.utf8), file: "test.yaml").specification()
        try PathChanges.apply(specification.paths, to: &editor)
        return editor.tree
    }

    private func state(_ tree: FileTree, _ path: TreePath) -> String? {
        tree[path].map { node in
            let attributes = node.attributes
            return "\(String(attributes.mode, radix: 8)) \(attributes.uid):\(attributes.gid)"
        }
    }

    @Test(arguments: ["directory", "permissions"])
    func recursionReachesEverythingBelow(type: String) throws {
        let tree = try tree(
            "  - {path: /etc/app, type: \(type), uid: 7, gid: 8, permissions: 0o750, recursive: true}"
        )
        for path: TreePath in ["etc/app", "etc/app/hosts", "etc/app/keys", "etc/app/keys/one"] {
            #expect(state(tree, path) == "750 7:8", "\(path)")
        }
        #expect(state(tree, "etc") == "755 0:0")
        #expect(state(tree, "usr/tool") == "755 0:0", "links are not followed out")
        #expect(state(tree, "etc/app/link") == "777 0:0", "links stay as they are")
    }

    @Test func withoutRecursionOnlyThePathIsChanged() throws {
        let tree = try tree("  - {path: /etc/app, type: directory, uid: 7, permissions: 0o700}")
        #expect(state(tree, "etc/app") == "700 7:0")
        #expect(state(tree, "etc/app/hosts") == "644 0:0")
    }

    @Test func whatIsThereKeepsWhatIsNotNamed() throws {
        let tree = try tree(
            """
              - {path: /etc/app, type: directory, recursive: true, uid: 5, gid: 5}
              - {path: /etc/app/hosts, type: permissions, permissions: 0o400}
            """)
        #expect(state(tree, "etc/app/keys/one") == "600 5:5")
        #expect(state(tree, "etc/app/hosts") == "400 5:5")
    }

    @Test func directoriesThatAreLinksAreFollowed() throws {
        let tree = try tree(
            """
              - {path: /var/run/app, type: directory, uid: 9, gid: 9, permissions: 0o750}
              - {path: /var/run, type: permissions, permissions: 0o1777}
              - {path: /var/run/app/pid, type: empty-file, uid: 9, gid: 9}
            """)
        #expect(state(tree, "run/app") == "750 9:9")
        #expect(state(tree, "run/app/pid") == "644 9:9")
        #expect(state(tree, "run") == "1777 0:0")
        #expect(tree["var/run"]?.isDirectory == false)
    }

    @Test func aDirectoryThatIsALinkStaysOne() throws {
        let tree = try tree("  - {path: /var/run, type: directory, permissions: 0o770}")
        #expect(tree["var/run"]?.isDirectory == false)
        #expect(state(tree, "run") == "770 0:0")
    }

    @Test func allNamesOfAFileHaveOneOwnerAndMode() throws {
        let tree = try tree(
            """
              - {path: /usr/alias, type: permissions, uid: 3, gid: 3, permissions: 0o500}
              - {path: /usr/third, type: hardlink, source: /usr/tool, permissions: 0o555}
            """)
        for path: TreePath in ["usr/tool", "usr/alias", "usr/third"] {
            #expect(state(tree, path) == "555 3:3", "\(path)")
        }
    }

    @Test func removingWhatIsNotThereIsNoError() throws {
        let tree = try tree(
            """
              - {path: /nowhere/at/all, type: remove}
              - {path: /etc/app/hosts/below, type: remove}
              - {path: /var/run/none, type: remove}
              - {path: /etc/app/keys, type: remove}
            """)
        #expect(tree["etc/app/keys/one"] == nil)
        #expect(tree["etc/app/hosts"] != nil)
    }

    @Test func permissionsOfNothingAreAnError() throws {
        #expect(throws: GenerationError.missing("etc/none", neededFor: "its permissions")) {
            try tree("  - {path: /etc/none, type: permissions, permissions: 0o755}")
        }
    }
}

import FileTree
import ImageSpec
import OCIModel
import Packages
import TestSupport
import Testing

@testable import Assembly

/// Names that packages' scripts make, in images without dpkg.
struct AlternativeLinkTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("alternatives") }

    private func package(_ name: String, _ postinst: String) throws -> TreePackage {
        let control = "Package: \(name)\nVersion: 1\nArchitecture: amd64\n"
        return try Samples.package(
            name,
            [
                .directory("etc"), .directory("usr"), .directory("usr/sbin"),
                .file("usr/sbin/\(name)-nft", "", mode: 0o755),
                .file("usr/sbin/\(name)-legacy", "", mode: 0o755),
            ],
            control: [
                PackageMember(name: "control", bytes: Array(control.utf8)),
                PackageMember(
                    name: "postinst", bytes: Array(("#!/bin/sh\nset -e\n" + postinst).utf8)),
            ], in: folder.path)
    }

    private func linked(_ packages: [TreePackage]) throws -> TreeEditor {
        let tree = try TreeBuilder.build(packages, toleratesEqual: false) { _, _ in false }
        var editor = TreeEditor(tree: tree, packages: packages, epoch: .zero)
        try AlternativeLinks.add(
            of: packages, for: PackageArchitecture("amd64"), to: &editor)
        return editor
    }

    private func target(_ path: TreePath, in editor: TreeEditor) -> String? {
        guard case .symbolicLink(let target)? = editor.tree[path]?.kind else { return nil }
        return String(decoding: target, as: UTF8.self)
    }

    @Test func theBestIsLinkedAndNothingElseIsTakenOver() throws {
        let editor = try linked([
            package(
                "tables",
                """
                echo x > /etc/made-by-script
                update-alternatives --install /usr/sbin/tables tables /usr/sbin/tables-legacy 10
                update-alternatives --install /usr/sbin/tables tables /usr/sbin/tables-nft 20
                """),
            package("other", "echo y > /etc/also\n"),
        ])
        #expect(target("usr/sbin/tables", in: editor) == "/etc/alternatives/tables")
        #expect(target("etc/alternatives/tables", in: editor) == "/usr/sbin/tables-nft")
        #expect(editor.tree["etc/made-by-script"] == nil)
        #expect(editor.tree["var"] == nil)
        #expect(editor.notes == [])
    }

    @Test func whatIsNotModelledIsSaid() throws {
        let editor = try linked([
            package(
                "tables",
                """
                update-alternatives --install /usr/sbin/tables tables /usr/sbin/tables-nft 20
                perl -e 'print 1'
                """)
        ])
        #expect(editor.tree["usr/sbin/tables"] == nil)
        #expect(
            editor.notes == [
                "tables: the alternatives of its postinst script are not linked, since a program in "
                    + "Perl is not modelled"
            ])
    }
}

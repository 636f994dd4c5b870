import FileTree
import Testing

@Suite struct FileTreeTests {
    private func file(_ text: String) -> Node {
        Node(.file(FileContent(text)), attributes: Attributes(mode: 0o644))
    }

    private func link(_ target: String) -> Node {
        Node(.symbolicLink(target: Array(target.utf8)), attributes: Attributes(mode: 0o777))
    }

    private let directory = Node(.directory, attributes: Attributes(mode: 0o755))

    @Test func everyEntryHasADirectoryAboveIt() throws {
        var tree = FileTree()
        #expect(throws: FileTreeError.parentMissing("a/b")) { try tree.insert(file(""), at: "a/b") }
        try tree.insert(file(""), at: "a")
        #expect(throws: FileTreeError.parentNotDirectory("a/b")) {
            try tree.insert(file(""), at: "a/b")
        }
        #expect(throws: FileTreeError.parentNotDirectory("a/b/c")) {
            try tree.makeDirectories("a/b/c")
        }
        #expect(tree.paths == [.root, "a"])
    }

    @Test func aFullDirectoryIsNotReplaced() throws {
        var tree = FileTree()
        try tree.makeDirectories("d/e")
        #expect(throws: FileTreeError.directoryNotEmpty("d")) { try tree.insert(file(""), at: "d") }
        try tree.insert(file("x"), at: "d/e")
        #expect(tree["d/e"] == file("x"))
    }

    @Test func removesWithAllBelow() throws {
        var tree = FileTree()
        try tree.makeDirectories("a/b/c")
        try tree.makeDirectories("ab")
        tree.remove("a")
        #expect(tree.paths == [.root, "ab"])
        tree.remove(.root)
        #expect(tree.count == 2)
    }

    @Test func followsLinksInsideTheTree() throws {
        var tree = FileTree()
        try tree.makeDirectories("usr/lib")
        try tree.insert(link("usr/lib"), at: "lib")
        try tree.insert(file("data"), at: "usr/lib/os-release")
        try tree.makeDirectories("etc")
        try tree.insert(link("../usr/lib/os-release"), at: "etc/os-release")
        try tree.insert(link("/../../lib/os-release"), at: "etc/up")
        try tree.insert(link("nowhere"), at: "etc/dangling")
        try tree.insert(link("loop"), at: "etc/loop")
        #expect(tree.resolve("etc/os-release")?.path == "usr/lib/os-release")
        #expect(tree.resolve("lib/os-release")?.node == file("data"))
        #expect(tree.resolve("etc/up")?.path == "usr/lib/os-release")
        #expect(tree.resolve("etc/dangling") == nil)
        #expect(tree.resolve("etc/loop") == nil)
        #expect(tree.resolve("lib")?.path == "usr/lib")
    }

    @Test func contentIsComparedByDigest() {
        let inline = FileContent("abc")
        let stored = FileContent(size: 3, digest: inline.digest, container: 7, offset: 512)
        #expect(inline == stored)
        #expect(inline != FileContent("abd"))
    }
}

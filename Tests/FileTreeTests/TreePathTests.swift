import FileTree
import Testing

@Suite struct TreePathTests {
    @Test(arguments: [
        ("/", "/"), ("", "/"), ("./", "/"), ("./usr/bin", "/usr/bin"), ("usr//bin/", "/usr/bin"),
        ("/usr/./bin", "/usr/bin"), ("...", "/..."), ("a b", "/a b"),
    ])
    func normalises(_ raw: String, _ shown: String) throws {
        #expect(try TreePath(raw).description == shown)
    }

    @Test(arguments: ["..", "../etc", "usr/../../etc", "/..", "a/.."])
    func refusesToLeave(_ raw: String) {
        #expect(throws: TreePathError.escapes(raw)) { try TreePath(raw) }
    }

    @Test func refusesWhatLinuxRefuses() {
        #expect(throws: TreePathError.containsNUL) { try TreePath([97, 0, 98]) }
        #expect(throws: TreePathError.self) { try TreePath(String(repeating: "x", count: 256)) }
        let deep = Array(repeating: "directory", count: 500).joined(separator: "/")
        #expect(throws: TreePathError.self) { try TreePath(deep) }
    }

    @Test func comparesBytesNotCharacters() {
        let composed = TreePath("caf\u{e9}")
        let decomposed = TreePath("cafe\u{301}")
        #expect(composed != decomposed)
        #expect(TreePath("usr") < "usr/bin")
        #expect(TreePath("usr/bin") < "usr/lib")
        #expect(!(TreePath("usr") < "usr"))
    }

    @Test func knowsItsPlace() throws {
        let path: TreePath = "usr/share/doc"
        #expect(path.parent == "usr/share")
        #expect(TreePath("usr").parent == .root)
        #expect(TreePath.root.parent == .root)
        #expect(path.isWithin("usr/share"))
        #expect(path.isWithin(path))
        #expect(!TreePath("usr/shared").isWithin("usr/share"))
        #expect(path.isWithin(.root))
        #expect(try path.appending("x/y") == "usr/share/doc/x/y")
    }
}

import FileTree
import OCIModel
import Testing

@testable import SupplyChain

@Suite("Building again")
struct ReproductionTests {
    private static func tree(
        _ change: (inout FileTree) throws -> Void = { _ in }
    ) throws -> FileTree {
        var tree = FileTree()
        try tree.makeDirectories("etc")
        try tree.insert(
            Node(.file(FileContent(Array("a".utf8))), attributes: Attributes(mode: 0o644)),
            at: "etc/a")
        try tree.insert(
            Node(.symbolicLink(target: Array("a".utf8)), attributes: Attributes(mode: 0o777)),
            at: "etc/link")
        try change(&tree)
        return tree
    }

    private static func differences(
        _ change: (inout FileTree) throws -> Void
    ) throws -> [String] {
        try Reproduction.differences(tree(), tree(change)).map { "\($0.path): \($0.reason)" }
    }

    @Test("Every kind of difference is named with its path")
    func differences() throws {
        #expect(try Self.differences { _ in }.isEmpty)
        #expect(
            try Self.differences {
                try $0.insert(
                    Node(
                        .file(FileContent(Array("b!".utf8))), attributes: Attributes(mode: 0o600)),
                    at: "etc/a")
            } == ["/etc/a: content (1 and 2 bytes), mode 0644 and 0600"])
        #expect(try Self.differences { $0.remove("etc/link") } == ["/etc/link: only in the image"])
        #expect(
            try Self.differences { try $0.makeDirectories("opt") }
                == ["/opt: only in what was built again"])
        #expect(
            try Self.differences {
                try $0.insert(
                    Node(
                        .symbolicLink(target: Array("b".utf8)),
                        attributes: Attributes(mode: 0o777)), at: "etc/link")
            } == ["/etc/link: the target of the link"])
        #expect(
            try Self.differences {
                $0.remove("etc/a")
                try $0.makeDirectories("etc/a")
            }.first?.hasPrefix("/etc/a: what it is") == true)
    }
}

@Suite("Provenance")
struct ProvenanceTests {
    private static let lock = """
        {"version": 1, "specification": {"distribution": "debian"}, "specificationDigest": "sha256:x",
         "platforms": [{"architecture": "amd64", "epoch": 1, "indexes": [
          {"location": "http://mirror.example.org/debian", "suite": "bookworm", "component": "main",
           "signedDigest": "sha256:\(String(repeating: "1", count: 64))", "signer": "KEY"}],
         "packages": [{"name": "libc6", "version": "2.36-9", "index": 0,
           "filename": "pool/libc6.deb",
           "digest": "sha256:\(String(repeating: "2", count: 64))"}], "sources": []}]}
        """

    @Test("The lock is in it whole, and its materials by digest")
    func predicate() throws {
        let lock = try JSON(Array(Self.lock.utf8), place: "l")
        let provenance = Provenance(lock: lock, compression: "gzip-6", compressor: "gzip-6/x")
        let predicate = provenance.predicate(version: "1")
        let materials = predicate["buildDefinition"]?["resolvedDependencies"]?.items ?? []
        #expect(
            materials.map { $0["uri"]?.text } == [
                "http://mirror.example.org/debian",
                "http://mirror.example.org/debian/pool/libc6.deb",
            ])
        #expect(materials.first?["annotations"]?["signer"]?.text == "KEY")
        #expect(materials.last?["digest"]?["sha256"]?.text == String(repeating: "2", count: 64))
        let read = try #require(Provenance(predicate))
        #expect(read.lock == lock)
        #expect(read.compression == "gzip-6")
        #expect(Provenance(.members([("buildDefinition", .members([]))])) == nil)
    }
}

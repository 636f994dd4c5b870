import Archives
import Compression
import OCIModel
import SystemPackage
import TestSupport
import Testing

@testable import Store

/// A folder read as an image.
struct FolderImageTests {
    private let store: StoreFixture
    private let folder: TemporaryDirectory

    init() throws {
        store = try StoreFixture()
        folder = try TemporaryDirectory("rootfs")
    }

    private func open() throws -> StoredImage {
        try ImageReader(store.session, store: ContentStore(store.session)).open(
            .directory(FilePath(folder.path)))
    }

    private func entries() throws -> [TarEntry] {
        let image = try #require(try open().platformImages().first)
        let tar = TarReader(try image.blobs.openVerified(image.manifest.layers[0]))
        var found: [TarEntry] = []
        while let entry = try tar.next() { found.append(entry) }
        return found
    }

    @Test func aFolderIsOneLayerInByteOrder() throws {
        _ = try folder.write("b\n", to: "etc/b")
        _ = try folder.write("a\n", to: "etc/a")
        _ = try folder.write("z", to: "Z")
        try FileSystem.makeDirectories(FilePath(folder.appending("empty")))
        #expect(symlink("/nowhere", folder.appending("etc/link")) == 0)
        #expect(link(folder.appending("etc/a"), folder.appending("etc/c")) == 0)
        let found = try entries()
        #expect(
            found.map { String(decoding: $0.path, as: UTF8.self) }
                == ["Z", "empty/", "etc/", "etc/a", "etc/b", "etc/c", "etc/link"])
        #expect(
            found.map(\.kind)
                == [.file, .directory, .directory, .file, .file, .hardLink, .symbolicLink])
        #expect(found[5].linkTarget == Array("etc/a".utf8))
        #expect(try open().root == open().root)
    }

    @Test func theFirstProgramTellsThePlatform() throws {
        var head = [UInt8](repeating: 0, count: 64)
        head.replaceSubrange(0..<6, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1])
        head[18] = 183
        try folder.write(head, to: "bin/sh")
        #expect(try open().platformImages()[0].platform() == Platform(architecture: "arm64"))
    }

    @Test func aFileThatChangesAfterwardsIsNoticed() throws {
        _ = try folder.write("before", to: "f")
        let image = try open()
        _ = try folder.write("after!", to: "f")
        let layer = try image.platformImages()[0].manifest.layers[0]
        #expect(throws: StoreError.self) { try image.blobs.openVerified(layer).drain() }
    }

    @Test(arguments: ["missing", "file"]) func whatIsNoFolderIsRefused(_ name: String) throws {
        _ = try folder.write("x", to: "file")
        let reader = ImageReader(store.session, store: try ContentStore(store.session))
        #expect(throws: StoreError.self) {
            try reader.open(.directory(FilePath(folder.appending(name))))
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

import ImageSpec
import OCIModel
import TestSupport
import Testing

/// Images of the catalogue from live archives, built again from what their builds have attached.
@Suite(
    .serialized,
    .enabled(if: DebianFieldMirror.isThere, "needs a Debian mirror that can be reached"))
struct ReproductionFieldTests {
    private struct Answer: Decodable {
        let platform: String
        let answer: String
        let path: String
        let reason: String
    }

    /// One store for all images, so that packages are fetched once.
    private static let folder = Result { try TemporaryDirectory("reproduction") }

    private func socle(_ arguments: [String], with environment: [String: String] = [:]) throws
        -> ProcessResult
    {
        let home = try Self.folder.get().appending("home")
        return try run(
            Program.path(), arguments,
            environment: ["SOCLE_HOME": home].merging(environment) { $1 })
    }

    private func reproduce(
        _ image: String, _ more: [String] = [], with environment: [String: String] = [:]
    ) throws -> [Answer] {
        let words = ["reproduce", "-q", "--offline", "--format", "json", image] + more
        return try CanonicalJSON.decode(
            [Answer].self, from: socle(words, with: environment).output)
    }

    /// Every image of Debian's packages at each of its releases.
    private static let images = Catalogue.entries.filter { $0.name != "alpine" }
        .flatMap { entry in entry.releases.map { "\(entry.name)@\($0)" } }

    @Test func thereAreImages() { #expect(Self.images.count > 15) }

    /// For both architectures, from the store alone.
    @Test(arguments: images)
    func itIsIdentical(_ image: String) throws {
        _ = try socle(["build", "-q", "--arch", "amd64,arm64", "-t", "image:1", image]).checked()
        let answers = try reproduce("image:1")
        #expect(answers.map(\.platform).count == 2)
        #expect(answers.map(\.answer) == ["identical", "identical"], "\(answers)")
    }

    /// Alpine's packages, with keys of their own.
    @Test(.enabled(if: AlpineFieldData.isThere, "needs Alpine's packages"))
    func alpineIsIdentical() throws {
        let environment = ["SOCLE_ALPINE_MIRROR": AlpineFieldData.path("rebuilt")]
        let keys = ["--keyring", AlpineFieldData.path("rebuilt/keys")]
        let folder = try Self.folder.get()
        let specification = try folder.write(
            """
            name: alpine
            distribution: alpine
            release: "3.19"
            contents: {packages: [alpine-baselayout, busybox, musl, zlib]}
            """, to: "alpine.yaml")
        _ = try socle(
            ["build", "-q", "--arch", "amd64", "-t", "alpine:1", specification] + keys,
            with: environment
        ).checked()
        let answers = try reproduce("alpine:1", keys, with: environment)
        #expect(answers.map(\.answer) == ["identical"], "\(answers)")
    }

    /// One byte in one file of a real image, and the same layers by another compressor.
    @Test func whatWasChangedIsNamed() throws {
        _ = try socle(["build", "-q", "--arch", "amd64", "-t", "web:1", "distroless/base@bookworm"])
            .checked()
        let folder = try Self.folder.get()
        func lay(_ name: String, changing: Bool) throws -> String {
            let layout = folder.appending(name)
            _ = try socle(["copy", "-q", "web:1", "oci:\(layout):1"]).checked()
            try LayerForgery(layout).rewrite(changing: changing ? "bookworm" : nil)
            return "oci:\(layout):1"
        }
        let lock = folder.appending("web.lock.json")
        _ = try socle([
            "lock", "-q", "--arch", "amd64", "-o", lock, "distroless/base@bookworm",
        ]).checked()
        let same = try reproduce(lay("same", changing: false), ["--lock", lock])
        #expect(same.map(\.answer) == ["same content"], "\(same)")
        let other = try reproduce(lay("other", changing: true), ["--lock", lock])
        #expect(other.map(\.answer) == ["different"], "\(other)")
        #expect(other.map(\.path) == ["/usr/lib/os-release"], "\(other)")
    }
}

/// Writes the layers of a layout anew, by gzip, so that only what is said of them is as it was.
private struct LayerForgery {
    private let layout: String

    init(_ layout: String) { self.layout = layout }

    private func blob(_ digest: Digest) -> String { "\(layout)/blobs/sha256/\(digest.hex)" }

    private func add(_ bytes: [UInt8], to descriptor: inout Descriptor) throws {
        descriptor.digest = DigestHasher.digest(of: bytes)
        descriptor.size = Int64(bytes.count)
        try Files.write(bytes, to: blob(descriptor.digest))
    }

    /// - Parameter word: The word whose first byte is changed where os-release names the release.
    func rewrite(changing word: String?) throws {
        let path = layout + "/index.json"
        var index = try CanonicalJSON.decode(ImageIndex.self, from: Files.read(path))
        var manifest = try CanonicalJSON.decode(
            ImageManifest.self, from: Files.read(blob(index.manifests[0].digest)))
        var changes = 0
        for number in manifest.layers.indices {
            var bytes = try Packing.deflated.unpack(
                Files.read(blob(manifest.layers[number].digest)))
            if let word {
                let text = Array("VERSION_CODENAME=\(word)".utf8)
                if let place = bytes.firstRange(of: text) {
                    bytes[place.lowerBound + text.count - word.utf8.count] ^= 1
                    changes += 1
                }
            }
            try add(Packing.deflated.pack(bytes), to: &manifest.layers[number])
        }
        if word != nil { #expect(changes == 1) }
        try add(CanonicalJSON.encode(manifest), to: &index.manifests[0])
        try Files.write(CanonicalJSON.encode(index), to: path)
    }
}

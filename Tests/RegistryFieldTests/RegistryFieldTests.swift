import Distribution
import OCIModel
import Store
import SystemPackage
import TestSupport
import Testing

/// Debian's docker-registry, skopeo and podman, both ways.
@Suite(
    .enabled(if: DockerRegistry.isThere, "docker-registry or openssl is not installed"),
    .serialized)
struct RegistryFieldTests {
    private let folder: TemporaryDirectory
    private let session: StoreSession
    private let images: ContentStore

    init() throws {
        folder = try TemporaryDirectory("registry-field")
        session = try StoreSession(SocleHome(below: FilePath(folder.appending("home"))))
        images = try ContentStore(session)
    }

    private func copier(
        _ registry: DockerRegistry, password: String? = nil
    ) throws -> ImageCopier {
        var configuration = RegistryConfiguration()
        configuration.certificateFolders = [FilePath(registry.certificates)]
        if let password {
            let credentials = BasicCredentials(user: "user", password: password)
            configuration.credentials = FixedCredentials(
                .password(credentials), at: try RegistryHost(registry.host))
        }
        return ImageCopier(
            session, store: images, client: try RegistryClient(configuration))
    }

    /// An index of two images whose layers podman can unpack.
    private func index() throws -> Descriptor {
        let layers = [
            RawTar.archive([.directory("etc/"), .file("etc/hostname", "socle\n")]),
            RawTar.archive([.file("etc/more", String(repeating: "more\n", count: 50_000))]),
        ]
        let entries = try ["amd64", "arm64"].map { architecture in
            let platform = Platform(architecture: architecture)
            let packed = try layers.map { try Packing.gzip.pack($0) }
            let parts = try packed.map {
                Descriptor(
                    mediaType: .ociLayerGzip, digest: try images.blobs.add($0),
                    size: Int64($0.count))
            }
            let config = try images.add(
                ImageConfiguration(
                    platform: platform, created: "2023-11-14T22:13:20Z", config: nil,
                    diffIDs: layers.map { DigestHasher.digest(of: $0) },
                    history: layers.map { _ in History(created: nil, createdBy: "test") }),
                as: .ociConfig)
            var entry = try images.add(
                ImageManifest(config: config, layers: parts), as: .ociManifest)
            entry.platform = platform
            return entry
        }
        let root = try images.add(ImageIndex(manifests: entries), as: .ociIndex)
        try images.setName(ImageName("app:1"), to: root)
        return root
    }

    struct Way: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var isSecure = false
        var wantsPassword = false
        var wantsTokens = false
    }

    @Test(arguments: [
        Way(testDescription: "plain"), Way(testDescription: "TLS", isSecure: true),
        Way(testDescription: "TLS and htpasswd", isSecure: true, wantsPassword: true),
        Way(testDescription: "tokens", wantsTokens: true),
    ])
    func pushAndPullKeepTheDigest(_ way: Way) async throws {
        let tokens = way.wantsTokens ? try await TokenServer() : nil
        let gate =
            tokens.map { DockerRegistry.Gate.tokens(realm: $0.realm, certificate: $0.certificate) }
            ?? (way.wantsPassword ? .passwords : .open)
        let registry = try await DockerRegistry(gate, isSecure: way.isSecure)
        let root = try index()
        let mayEnter = way.wantsPassword || way.wantsTokens
        let copier = try copier(registry, password: mayEnter ? "secret" : nil)
        let place = try ImageLocation("docker://\(registry.host)/team/app:1")
        let pushed = try await copier.copy(from: ImageLocation("app:1"), to: place)
        #expect(pushed.root.digest == root.digest)

        let other = folder.appending("layout")
        let pulled = try await copier.copy(from: place, to: ImageLocation("oci:\(other):x"))
        #expect(pulled.root.digest == root.digest)
        #expect(pulled.manifests == 3)
        // Mounted within the registry.
        let mounted = try await copier.copy(
            from: place, to: ImageLocation("docker://\(registry.host)/else/app:2"))
        #expect(mounted.sent.count == 0)
        if let tokens { #expect(tokens.scopes.contains("repository:team/app:pull,push")) }

        if mayEnter {
            let wrong = try self.copier(registry, password: "wrong")
            let error = await #expect(throws: RegistryError.self) {
                try await wrong.copy(from: place, to: ImageLocation("app:2"))
            }
            #expect(error?.description.contains("401") == true)
        }
        if way.isSecure {
            var configuration = RegistryConfiguration()
            configuration.certificateFolders = []
            let stranger = try RegistryClient(configuration)
            let error = await #expect(throws: RegistryError.self) {
                try await stranger.check(RegistryHost(registry.host))
            }
            #expect(error?.description.contains("certificate is not trusted") == true)
        }
    }

    @Test(.enabled(if: Tool.has("skopeo"), "skopeo is not installed"))
    func skopeoReadsWhatIsPushedAndTheReverse() async throws {
        let registry = try await DockerRegistry()
        let root = try index()
        let copier = try copier(registry)
        let place = "docker://\(registry.host)/app:1"
        try await _ = copier.copy(from: ImageLocation("app:1"), to: ImageLocation(place))
        let layout = folder.appending("skopeo")
        try check(
            "skopeo",
            [
                "copy", "--insecure-policy", "--all", "--src-tls-verify=false", place,
                "oci:\(layout):x",
            ])
        let reader = ImageReader(session, store: images)
        #expect(try reader.open(ImageLocation("oci:\(layout):x")).root.digest == root.digest)

        let theirs = "docker://\(registry.host)/theirs:1"
        try check(
            "skopeo",
            [
                "copy", "--insecure-policy", "--all", "--dest-tls-verify=false",
                "oci:\(layout):x", theirs,
            ])
        let pulled = try await copier.copy(
            from: ImageLocation(theirs), to: ImageLocation("theirs:1"))
        #expect(pulled.root.digest == root.digest)

        // Docker's schema 2, as skopeo makes it, stays what it is.
        let docker = "docker://\(registry.host)/docker:1"
        try check(
            "skopeo",
            [
                "copy", "--insecure-policy", "--format", "v2s2", "--override-arch", "amd64",
                "--dest-tls-verify=false", "oci:\(layout):x", docker,
            ])
        let old = try await copier.copy(from: ImageLocation(docker), to: ImageLocation("old:1"))
        #expect(old.root.mediaType == .dockerManifest)
        let said = try check(
            "skopeo",
            ["inspect", "--tls-verify=false", "--format", "{{.Digest}}", docker])
        #expect(String(decoding: said, as: UTF8.self).contains(old.root.digest.description))
        var options = CopyOptions()
        options.convertsToOCI = true
        let new = try await copier.copy(
            from: ImageLocation(docker), to: ImageLocation("docker://\(registry.host)/new:1"),
            options)
        #expect(new.root.mediaType == .ociManifest)
        try check("skopeo", ["inspect", "--tls-verify=false", "docker://\(registry.host)/new:1"])
    }

    @Test(.enabled(if: Tool.has("podman"), "podman is not installed"))
    func podmanReadsWhatIsPushedAndTheReverse() async throws {
        let registry = try await DockerRegistry()
        _ = try index()
        let copier = try copier(registry)
        try await _ = copier.copy(
            from: ImageLocation("app:1"), to: ImageLocation("docker://\(registry.host)/app:1"))
        let store = [
            "--root", folder.appending("podman"), "--runroot", folder.appending("podman-run"),
            "--storage-driver", "vfs",
        ]
        try check(
            "podman", store + ["pull", "--quiet", "--tls-verify=false", "\(registry.host)/app:1"])
        try check(
            "podman",
            store + [
                "push", "--quiet", "--tls-verify=false", "\(registry.host)/app:1",
                "\(registry.host)/back:1",
            ])
        let back = try await copier.copy(
            from: ImageLocation("docker://\(registry.host)/back:1"), to: ImageLocation("back:1"))
        #expect(back.manifests == 1)
        let image = try images.image(named: ImageName("back:1"))
        let platform = try #require(try image.platformImages().first)
        #expect(try platform.configuration().rootfs.diffIDs.count == 2)
        for layer in platform.manifest.layers { try images.blobs.verify(layer.digest) }
        // podman's store does not like to be removed by others.
        try check("podman", store + ["rmi", "--all", "--force"])
    }

    @Test func referrersUnderTheTag() async throws {
        let registry = try await DockerRegistry()
        let root = try index()
        let type = MediaType(rawValue: "application/spdx+json")
        let artifact = try images.attach(
            Artifact(
                type: type, subject: root,
                parts: [.init(mediaType: type, bytes: Array("{}".utf8))]))
        let copier = try copier(registry)
        var options = CopyOptions()
        options.includesReferrers = true
        let place = try ImageLocation("docker://\(registry.host)/app:1")
        let report = try await copier.copy(from: ImageLocation("app:1"), to: place, options)
        #expect(report.referrers == 1)
        let client = try RegistryClient(RegistryConfiguration())
        let repository = client.repository(of: try ImageReference("\(registry.host)/app"))
        #expect(
            try await repository.referrers(of: root.digest, type: type).map(\.digest)
                == [artifact.digest])
        #expect(try await repository.tags().contains(Tag(root.digest.referrersTag)))
    }

    @Test func aTagAloneIsNotRemoved() async throws {
        let registry = try await DockerRegistry()
        let root = try index()
        let copier = try copier(registry)
        try await _ = copier.copy(
            from: ImageLocation("app:1"), to: ImageLocation("docker://\(registry.host)/app:1"))
        let client = try RegistryClient(RegistryConfiguration())
        let repository = client.repository(of: try ImageReference("\(registry.host)/app"))
        await #expect(throws: RegistryError.self) { try await repository.delete(.tag(Tag("1"))) }
        try await repository.delete(.digest(root.digest))
        #expect(try await repository.descriptor(of: .digest(root.digest)) == nil)
        #expect(try await repository.tags().isEmpty)
    }

    /// The connection breaks in the middle of a blob, and the registry is asked what it has.
    @Test(arguments: [1, 3])
    func anUploadThatBreaksOffGoesOn(cuts: Int) async throws {
        let registry = try await DockerRegistry()
        let proxy = try await CuttingProxy(to: registry.port, cutting: cuts, after: 5_000_000)
        let bytes = RawTar.archive([
            .file("noise", (0..<24_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) })
        ])
        let layer = Descriptor(
            mediaType: .ociLayer, digest: try images.blobs.add(bytes), size: Int64(bytes.count))
        let config = try images.add(
            ImageConfiguration(
                platform: Platform(architecture: "amd64"), created: nil, config: nil,
                diffIDs: [layer.digest], history: []), as: .ociConfig)
        let root = try images.add(
            ImageManifest(config: config, layers: [layer]), as: .ociManifest)
        try images.setName(ImageName("large:1"), to: root)
        let copier = try copier(registry)
        let place = try ImageLocation("docker://\(proxy.host)/large:1")
        try await _ = copier.copy(from: ImageLocation("large:1"), to: place)
        #expect(proxy.done == cuts)
        // This registry forgets an upload whose request broke off (2.8 counts what came and then
        // refuses the count): what went before is lost, and nothing more.
        #expect(proxy.passed < bytes.count + cuts * 7_000_000, "\(proxy.passed)")
        let out = folder.appending("large")
        let pulled = try await copier.copy(
            from: ImageLocation("docker://\(registry.host)/large:1"),
            to: ImageLocation("oci:\(out):x"))
        #expect(pulled.root.digest == root.digest)
    }

    @Test func aClientCertificateIsShownWhereItIsWanted() async throws {
        let registry = try await DockerRegistry(isSecure: true, wantsClients: true)
        let root = try index()
        let place = try ImageLocation("docker://\(registry.host)/app:1")
        let without = try copier(registry)
        let error = await #expect(throws: RegistryError.self) {
            try await without.copy(from: ImageLocation("app:1"), to: place)
        }
        let text = try #require(error?.description)
        #expect(text.contains("the server wants a client certificate"), "\(text)")
        try registry.giveClientCertificate()
        let pushed = try await copier(registry).copy(from: ImageLocation("app:1"), to: place)
        #expect(pushed.root.digest == root.digest)
    }
}

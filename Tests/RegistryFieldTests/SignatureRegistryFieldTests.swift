import OCIModel
import TestSupport
import Testing

/// What `socle` says of images in Debian's docker-registry: signatures that OpenSSL accepts, refusals
/// with exit code 3, and advisories that another machine takes from there.
@Suite(
    .enabled(if: DockerRegistry.isThere, "docker-registry or openssl is not installed"),
    .serialized)
struct SignatureRegistryFieldTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory("signature-field")
        try Files.makeDirectory(folder.appending("rootfs/etc"))
        try folder.write("socle\n", to: "rootfs/etc/hostname")
    }

    private func socle(_ arguments: [String], home: String = "home") throws -> ProcessResult {
        try ChildProcess(
            Program.path(), arguments,
            environment: [
                "SOCLE_HOME": folder.appending(home), "SOCLE_KEY_PASSWORD": "secret",
                "HOME": folder.path, "TMPDIR": folder.path,
            ], directory: folder.path
        ).wait()
    }

    @discardableResult
    private func done(_ arguments: String..., home: String = "home") throws -> ProcessResult {
        let result = try socle(arguments, home: home)
        guard result.status == 0 else {
            throw SupportFailure("socle \(arguments): \(result.status): \(result.stderr)")
        }
        return result
    }

    private func verify(_ image: String, _ registry: DockerRegistry, key: String = "release.pub")
        throws -> ProcessResult
    {
        try socle([
            "verify", "--quiet", "--key", key, "--cert-dir", registry.certificates, image,
        ])
    }

    /// An image in the registry with a signature and a signed statement.
    private func signed(_ registry: DockerRegistry) throws -> String {
        let image = "docker://\(registry.host)/team/web:1"
        try done("copy", "-q", "dir:rootfs", "web:1")
        try done("copy", "-q", "--cert-dir", registry.certificates, "web:1", image)
        for name in ["release", "other"] { try done("key", name) }
        try done(
            "sign", "-q", "--key", "release.key", "--cert-dir", registry.certificates, image)
        try folder.write(#"{"author": "me"}"#, to: "predicate.json")
        try done(
            "attest", "-q", "--key", "release.key", "--type", "openvex", "--predicate",
            "predicate.json", "--cert-dir", registry.certificates, image)
        return image
    }

    @Test(arguments: [false, true])
    func whatIsSignedIsVerified(isSecure: Bool) async throws {
        let registry = try await DockerRegistry(isSecure: isSecure)
        let image = try signed(registry)
        #expect(try verify(image, registry).status == 0)
        let refused = try verify(image, registry, key: "other.pub")
        #expect(refused.status == 3)
        #expect(refused.stderr.contains("(1 there, 1 wanted)"), "\(refused.stderr)")
        // By a policy, with the statement, in a store that knows nothing of it.
        try folder.write(
            #"{"keys": ["release.pub"], "attestations": ["openvex"]}"#, to: "policy.json")
        let policy = [
            "verify", "-q", "--policy", "policy.json", "--cert-dir", registry.certificates, image,
        ]
        #expect(try socle(policy, home: "elsewhere").status == 0)
        try folder.write(
            #"{"keys": ["release.pub"], "attestations": ["spdx"]}"#, to: "policy.json")
        #expect(try socle(policy, home: "elsewhere").status == 3)
    }

    /// OpenSSL accepts the signature as the tag `sha256-….sig` has it, where cosign and skopeo look.
    @Test func opensslAccepts() async throws {
        let registry = try await DockerRegistry()
        let image = try signed(registry)
        try done("copy", "-q", image, "oci:plain:1")
        let layout = folder.appending("plain")
        let index = try CanonicalJSON.decode(
            ImageIndex.self, from: Files.read(layout + "/index.json"))
        let digest = try #require(index.manifests.first).digest
        let tag = "sha256-\(digest.hex).sig"
        try done(
            "copy", "-q", "docker://\(registry.host)/team/web:\(tag)", "oci:signature:s")
        let blobs = folder.appending("signature/blobs/sha256/")
        let list = try CanonicalJSON.decode(
            ImageIndex.self, from: Files.read(folder.appending("signature/index.json")))
        let manifest = try CanonicalJSON.decode(
            ImageManifest.self, from: Files.read(blobs + list.manifests[0].digest.hex))
        let layer = try #require(manifest.layers.first)
        #expect(
            layer.mediaType.rawValue == "application/vnd.dev.cosign.simplesigning.v1+json")
        let payload = blobs + layer.digest.hex
        let text = try Files.text(payload)
        #expect(text.contains(#""docker-manifest-digest":"\#(digest)""#))
        #expect(text.contains(#""docker-reference":"\#(registry.host)/team/web:1""#))
        #expect(text.contains(#""type":"cosign container image signature""#))
        let signature = try #require(layer.annotations?["dev.cosignproject.cosign/signature"])
        try folder.write(signature, to: "signature.b64")
        try check(
            "openssl",
            [
                "base64", "-d", "-A", "-in", folder.appending("signature.b64"), "-out",
                folder.appending("signature.der"),
            ])
        for (key, isGood) in [("release.pub", true), ("other.pub", false)] {
            let answer = try run(
                "openssl",
                [
                    "dgst", "-sha256", "-verify", folder.appending(key), "-signature",
                    folder.appending("signature.der"), payload,
                ])
            #expect((answer.status == 0) == isGood)
        }
    }

    @Test func aSignatureUnderTheTagAloneIsEnough() async throws {
        let registry = try await DockerRegistry()
        let image = try signed(registry)
        let other = "docker://\(registry.host)/other/web:1"
        // What tools without referrers copy: the image, and the tag beside it.
        let digest = try done("inspect", "--format", "json", image).stdout
            .split(separator: "sha256:").dropFirst().first.map { String($0.prefix(64)) }
        let tag = "sha256-\(try #require(digest)).sig"
        try done("copy", "-q", image, other)
        #expect(try verify(other, registry).status == 3)
        try done(
            "copy", "-q", "docker://\(registry.host)/team/web:\(tag)",
            "docker://\(registry.host)/other/web:\(tag)")
        #expect(try verify(other, registry).status == 0)
    }

    /// A byte of the payload is turned over in the registry's own files.
    @Test func aPayloadThatWasChangedIsRefused() async throws {
        let registry = try await DockerRegistry()
        let image = try signed(registry)
        var changed = 0
        for path in try registry.folder.list() where path.hasSuffix("/data") {
            let file = registry.folder.appending(path)
            var bytes = try Files.read(file)
            guard bytes.starts(with: Array(#"{"critical""#.utf8)) else { continue }
            bytes[bytes.count - 2] ^= 1
            try Files.write(bytes, to: file)
            changed += 1
        }
        #expect(changed == 1)
        let result = try verify(image, registry)
        #expect(result.status == 3, "\(result.stderr)")
        #expect(result.stderr.contains("damaged"), "\(result.stderr)")
    }

    @Test func aSignatureOfAnotherImageIsNone() async throws {
        let registry = try await DockerRegistry()
        _ = try signed(registry)
        try folder.write("other\n", to: "rootfs/etc/hostname")
        try done("copy", "-q", "dir:rootfs", "web:2")
        let image = "docker://\(registry.host)/team/web:1"
        try done("copy", "-q", "web:2", image)
        #expect(try verify(image, registry).status == 3)
    }

    @Test func advisoriesAreServed() async throws {
        let registry = try await DockerRegistry()
        try folder.write(
            #"{"zlib": {"CVE-2024-1": {"releases": {"bookworm": {"status": "open"}}}}}"#,
            to: "tracker.json")
        try done("db", "import", "-q", "tracker.json", "--as-of", "2025-01-01")
        let place = "docker://\(registry.host)/advisories:latest"
        try done("copy", "-q", "socle-advisories:latest", place)
        try done("db", "import", "-q", place, home: "elsewhere")
        func digest(_ home: String) throws -> String? {
            try done("db", "status", "--format", "json", home: home).stdout
                .split(separator: "\n").first { $0.contains("sha256:") }.map(String.init)
        }
        #expect(try digest("home") != nil)
        #expect(try digest("home") == digest("elsewhere"))
    }
}

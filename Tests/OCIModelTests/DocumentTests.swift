import OCIModel
import Testing

@Suite struct DocumentTests {
    private static let digest = DigestHasher.digest(of: [])

    @Test func configurationUsesTheSpecificationsKeys() throws {
        var execution = ExecutionParameters()
        execution.user = "65532"
        execution.environment = ["PATH=/bin"]
        execution.workingDirectory = "/home/nonroot"
        let configuration = ImageConfiguration(
            platform: Platform(architecture: "arm", variant: "v7"),
            created: "2024-01-01T00:00:00Z", config: execution, diffIDs: [Self.digest],
            history: [History(created: nil, createdBy: "socle")])
        let text = String(decoding: try CanonicalJSON.encode(configuration), as: UTF8.self)
        #expect(
            text == """
                {"architecture":"arm","config":{"Env":["PATH=/bin"],"User":"65532",\
                "WorkingDir":"/home/nonroot"},"created":"2024-01-01T00:00:00Z",\
                "history":[{"created_by":"socle"}],"os":"linux",\
                "rootfs":{"diff_ids":["\(Self.digest)"],"type":"layers"},"variant":"v7"}
                """)
    }

    @Test func manifestRoundTrips() throws {
        let layer = Descriptor(mediaType: .ociLayerGzip, digest: Self.digest, size: 3)
        let config = Descriptor(mediaType: .ociConfig, digest: Self.digest, size: 2)
        let manifest = ImageManifest(
            config: config, layers: [layer], annotations: ["b": "2", "a/b": "1"])
        let bytes = try CanonicalJSON.encode(manifest)
        #expect(try CanonicalJSON.decode(ImageManifest.self, from: bytes) == manifest)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix(#"{"annotations":{"a/b":"1","b":"2"},"config":{"#))
    }

    @Test func unknownMediaTypesSurvive() throws {
        let text = #"{"digest":"\#(Self.digest)","mediaType":"application/x-new","size":1}"#
        let descriptor = try CanonicalJSON.decode(Descriptor.self, from: Array(text.utf8))
        #expect(String(decoding: try CanonicalJSON.encode(descriptor), as: UTF8.self) == text)
    }
}

import FileTree
import Inspection
import OCIModel
import Store
import Synchronization
import TestSupport
import Testing

@testable import Containerfile

/// Stages as a graph, steps that were done before, and what an image keeps of it all.
struct StageTests {
    let bench: BuildBench

    init() throws { bench = try BuildBench() }

    @Test func onlyNeededStagesAreBuilt() async throws {
        let built = try await bench.build(
            """
            FROM scratch AS one
            RUN write one 1
            FROM scratch AS unneeded
            RUN fail
            FROM one AS two
            RUN write two 2
            FROM scratch
            COPY --from=two /two /
            COPY --from=0 /one /first
            """)
        #expect(built.paths == ["first", "two"])
        #expect(bench.commands.texts.sorted() == ["write one 1", "write two 2"])
        bench.commands.forget()
        let target = try await bench.build(
            "FROM scratch AS a\nRUN write a 1\nFROM scratch AS b\nRUN fail\n"
        ) { $0.target = "a" }
        #expect(target.paths == ["a"])
        let failure = await bench.failure(
            """
            FROM scratch AS a
            RUN write a 1
            FROM scratch
            COPY --from=a a b
            RUN fail
            """)
        #expect(failure.hasPrefix("Dockerfile:5:1: it failed\n     5 | RUN fail"), "\(failure)")
    }

    @Test func stepsAreFoundAgainByWhatGoesIn() async throws {
        let text = """
            FROM scratch AS tools
            COPY src /src
            RUN write tool 1
            FROM scratch
            COPY --from=tools /tool /tool
            COPY other /other
            """
        try bench.context(["src/a": "1", "src/b": "2", "other": "3"])
        let first = try await bench.build(text)
        #expect(bench.commands.texts.count == 1)
        // Times of the context do not count.
        try bench.context(["src/a": "1"])
        let again = try await bench.build(text)
        #expect(bench.commands.texts.count == 1)
        #expect(again.image.descriptor == first.image.descriptor)
        #expect(again.lines.allSatisfy { $0.hasSuffix(" (cached)") }, "\(again.lines)")
        // A file that no earlier step takes does not undo them.
        try bench.context(["other": "4"])
        _ = try await bench.build(text)
        #expect(bench.commands.texts.count == 1)
        try bench.context(["src/b": "5"])
        let changed = try await bench.build(text)
        #expect(bench.commands.texts.count == 2)
        #expect(try changed.text("other") == "4")
        // Without the cache everything is done again, and comes out the same.
        let fresh = try await bench.build(text, usesCache: false)
        #expect(bench.commands.texts.count == 3)
        #expect(fresh.image.descriptor == changed.image.descriptor)
    }

    @Test(arguments: ["ARG v=1\nRUN write x 1", "ENV v=1\nRUN write x 1", "USER 7\nRUN write x 1"])
    func whatACommandSeesCounts(text: String) async throws {
        _ = try await bench.build("FROM scratch\n" + text)
        _ = try await bench.build("FROM scratch\n" + text)
        #expect(bench.commands.texts.count == 1)
        _ = try await bench.build(
            "FROM scratch\n" + text.replacing("v=1", with: "v=2").replacing(" 7", with: " 8"))
        #expect(bench.commands.texts.count == 2)
    }

    @Test func proxiesNeitherCountNorStay() async throws {
        let text = "FROM scratch\nRUN write x 1"
        _ = try await bench.build(text) { $0.arguments = ["HTTP_PROXY": "http://one"] }
        let built = try await bench.build(text) { $0.arguments = ["HTTP_PROXY": "http://two"] }
        #expect(bench.commands.steps.map(\.hiddenEnvironment) == [["HTTP_PROXY=http://one"]])
        #expect(!"\(built.outcome.history)".contains("http://"))
    }

    @Test func layersOfOtherStagesArePackedFast() async throws {
        let text = "FROM scratch AS a\nRUN write a 1\nFROM scratch AS b\nCOPY --from=a /a /a\n"
        let built = try await bench.build(text)
        #expect(built.image.manifest.layers.map(\.mediaType) == [.ociLayerGzip])
        // The same stage as an image has the layers of an image.
        let stage = try await bench.build(text) { $0.target = "a" }
        #expect(bench.commands.texts.count == 1)
        #expect(stage.image.manifest.layers.map(\.mediaType) == [.ociLayerGzip])
        let other = try BuildBench()
        let alone = try await other.build(text) { $0.target = "a" }
        #expect(stage.image.descriptor == alone.image.descriptor)
    }

    @Test func imageHasHistoryBaseAndConfiguration() async throws {
        try await bench.base("base:1", "FROM scratch\nCOPY <<f /f\none\nf\nENV A=1\nUSER 5\n")
        let built = try await bench.build(
            """
            FROM base:1
            WORKDIR /w
            ENV B=$A-2
            LABEL l=$B
            EXPOSE 80
            RUN write x 1
            CMD ["run"]
            """)
        let configuration = try built.image.configuration()
        #expect(configuration.config?.environment?.suffix(2) == ["A=1", "B=1-2"])
        #expect(configuration.config?.labels == ["l": "1-2"])
        #expect(configuration.config?.user == "5")
        #expect(configuration.config?.workingDirectory == "/w")
        #expect(configuration.config?.command == ["run"])
        let history = configuration.history ?? []
        #expect(history.filter { $0.emptyLayer != true }.count == built.image.manifest.layers.count)
        #expect(history.last?.createdBy == "CMD [\"run\"]")
        let notes = built.image.manifest.annotations ?? [:]
        #expect(notes["org.opencontainers.image.base.name"] == "base:1")
        #expect(
            notes["org.opencontainers.image.base.digest"] == built.bases.first?.digest.description)
        #expect(configuration.created == "2023-11-14T22:13:20Z")
        #expect(
            built.contents.tree.entries.allSatisfy {
                $0.node.attributes.modified <= BuildBench.epoch
            })
    }

    @Test func triggersOfTheBaseRunFirst() async throws {
        try await bench.base(
            "base:1", "FROM scratch\nONBUILD COPY app /app\nONBUILD RUN write built 1\n")
        #expect(bench.commands.texts.isEmpty)
        try bench.context(["app": "a"])
        let built = try await bench.build("FROM base:1\nRUN write more 2\n")
        #expect(built.paths == ["app", "built", "more"])
        #expect(bench.commands.texts == ["write built 1", "write more 2"])
        // They are for one generation.
        #expect(try built.image.configuration().config?.onBuild == nil)
    }

    @Test func stagesAreBuiltForTheirPlatforms() async throws {
        try await bench.base("base:1", "FROM scratch\nCOPY <<f /f\none\nf\n")
        let built = try await bench.build(
            """
            FROM --platform=$BUILDPLATFORM base:1 AS builder
            ARG TARGETARCH
            ARG BUILDARCH
            RUN write out $TARGETARCH-from-$BUILDARCH
            FROM base:1
            COPY --from=builder /out /
            """, Platform(architecture: "arm64"))
        #expect(
            bench.images.requests.sorted().suffix(2) == [
                "base:1 linux/amd64", "base:1 linux/arm64",
            ])
        let step = try #require(bench.commands.steps.last)
        #expect(step.environment.contains("TARGETARCH=arm64"))
        #expect(step.environment.contains("BUILDARCH=amd64"))
        #expect(built.outcome.platform.architecture == "arm64")
        #expect(try built.image.configuration().architecture == "arm64")
    }

    @Test func cacheGoesToAnotherStore() async throws {
        let text = "FROM scratch AS a\nRUN write a 1\nFROM scratch\nCOPY --from=a /a /b\n"
        let built = try await bench.build(text)
        let root = try PortableCache.write(built.record, to: bench.store)
        let other = try BuildBench()
        let imported = ImportedSteps()
        let fetched = Mutex<[Digest]>([])
        let (from, to) = (bench.store.blobs, other.store.blobs)
        let count = try PortableCache.read(
            root, name: "cache", from: from, place: "there", into: imported
        ) { layer in
            fetched.withLock { $0.append(layer.digest) }
            let writer = try to.writer()
            try writer.write(contentsOf: from.openVerified(layer))
            try writer.commit(expecting: layer.digest)
        }
        #expect(count > 1)
        let again = try await other.build(text, imported: imported)
        #expect(other.commands.texts.isEmpty)
        #expect(again.image.descriptor == built.image.descriptor)
        // The layer of the command is what the copy was made of: nobody needs it any more.
        #expect(fetched.withLock { $0 } == built.image.manifest.layers.map(\.digest))
        // Steps that stand on it need it.
        _ = try await other.build(
            "FROM scratch AS a\nRUN write a 1\nRUN write b 2\n", imported: imported)
        #expect(other.commands.texts.count == 1)
        #expect(fetched.withLock { $0.count } == 2)
        #expect(throws: PortableCacheError.none("image")) {
            try PortableCache.read(
                built.image.descriptor, name: "image", from: from, place: "there", into: imported
            ) { _ in }
        }
    }

    @Test func damagedCachesAreRefused() async throws {
        let type = PortableCache.type
        for text in ["{}", "[]", #"{"steps":[{"key":"x"}]}"#] {
            let digest = try bench.store.blobs.add(Array(text.utf8))
            let config = Descriptor(mediaType: type, digest: digest, size: Int64(text.utf8.count))
            let root = try bench.store.add(
                ImageManifest(config: config, layers: []), as: .ociManifest)
            #expect(throws: PortableCacheError.damaged("c")) {
                try PortableCache.read(
                    root, name: "c", from: bench.store.blobs, place: "c", into: ImportedSteps()
                ) { _ in }
            }
        }
    }

    @Test func strangersAndShellFormsAreNoted() async throws {
        let program = RawELF.program(
            interpreter: "/lib64/ld-linux-x86-64.so.2", needed: [])
        try bench.folder.write(program.bytes, to: "context/app", mode: 0o755)
        let built = try await bench.build("FROM scratch\nCOPY app /app\nCMD /app\n")
        let rules = built.findings.map(\.rule)
        #expect(rules.contains(.missingLoader) && rules.contains(.shellFormWithoutShell))
        #expect(rules.contains(.runsAsRoot) && !rules.contains(.unpinnedBase))
        let message = built.findings.first { $0.rule == .missingLoader }?.message ?? ""
        #expect(message.hasPrefix("/app wants glibc's /lib64/ld-linux-x86-64.so.2"))
        try bench.context(["lib64/ld-linux-x86-64.so.2": "", "bin/sh": ""])
        let good = try await bench.build("FROM scratch\nUSER 5\nCOPY . /\nCMD /app\n")
        #expect(good.findings.map(\.rule) == [.jsonArgsRecommended])
    }
}

public import ArgumentParser
import Assembly
public import Compression
import Containerfile
import Distribution
import ImageSpec
import ImageTesting
import OCIModel
import Packages
import Store

/// `socle build`: from specifications to images.
struct BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Build images from signed packages.",
        discussion: """
            A SPEC is a file or a name of the catalogue (`socle catalog`). The same packages give \
            the same bytes, on any machine. SOURCE_DATE_EPOCH sets the time of everything in the \
            image; without it the newest package does. With --all every image of the catalogue is \
            built at each of its releases, for amd64 and arm64 where --arch does not say otherwise.

            EXAMPLES
              socle build distroless/static
              socle build debian-slim@bookworm --arch amd64,arm64 -o oci:build
              socle build distroless/cc:nonroot -t base:1 -o docker-archive:base.tar
              socle build web.yaml --locked --offline -t docker://registry.example.org/web:1
              socle build -f Dockerfile -t web:1 --bases catalogue .
              socle build --all
            """)

    @Argument(help: ArgumentHelp("Files or names of the catalogue.", valueName: "spec"))
    var specifications: [String] = []

    @Flag(help: "Build every image of the catalogue.")
    var all = false

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A name for the image, or docker://REGISTRY/NAME:TAG to push it.", valueName: "name"))
    var tag: [String] = []

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Write it there too: oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE, "
                + "dir:PATH.",
            valueName: "destination"))
    var output: [String] = []

    @Option(help: ArgumentHelp("Architectures, separated by commas.", valueName: "a,b"))
    var arch: String?

    @Option(help: "A variant of the specification, such as nonroot.")
    var variant: String?

    @Flag(help: "Build exactly what the lock says.")
    var locked = false

    @Option(
        help: ArgumentHelp("The lock, where it is not beside the specification.", valueName: "file")
    )
    var lock: String?

    @Option(help: "How layers are compressed: gzip, zstd or none, with an optional level (gzip-6).")
    var compression: LayerCodec = .gzipDefault

    @Flag(help: "Attach no SBOM, no provenance and no statements to the image.")
    var noAttach = false

    @OptionGroup(title: "Options for Dockerfiles") var containerfile: ContainerfileOptions

    @Flag(help: "Run the tests of each image before it gets its name (docs/test.md).")
    var test = false

    @OptionGroup var testing: TestOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var source: SourceFlags
    @OptionGroup var registry: RegistryFlags
    @OptionGroup var format: OutputOptions

    func validate() throws {
        if all,
            containerfile.file != nil || !specifications.isEmpty || locked || lock != nil
                || !tag.isEmpty || !output.isEmpty
        {
            throw ValidationError(
                "--all builds the catalogue under its own names: leave out specifications, --tag, "
                    + "--output and locks")
        }
        if !all, specifications.isEmpty, containerfile.file == nil {
            throw ValidationError(
                "name a specification, a Dockerfile with -f, or the whole catalogue with --all")
        }
        if specifications.count > 1, !tag.isEmpty || !output.isEmpty || lock != nil {
            throw ValidationError(
                "--tag, --output and --lock are for one specification; there are \(specifications.count)"
            )
        }
    }

    func run() async throws {
        if containerfile.file != nil { return try await buildContainerfile() }
        let jobs = try all ? catalogueJobs() : jobs()
        var tests: [String: [StructureTests]] = [:]
        if test { for job in jobs { tests[job.argument.text] = try TestFiles.of(job.argument) } }
        try await testing.prepare(tests.values.flatMap { $0 })
        try await ScriptContainers.enter(for: jobs.map(\.argument.specification))
        let workplace = try Workplace(quiet: format.quiet)
        let isPushed = { (text: String) in text.hasPrefix("docker://") }
        let names = try tag.filter { !isPushed($0) }.map { try ImageName($0) }
        let destinations = try (output + tag.filter(isPushed)).map { try ImageLocation($0) }
        let task = workplace.progress.begin("Fetching", unit: .bytes)
        let context = try await source.context(
            workplace, codec: compression, task: task, sandbox: sandbox,
            registry: registry.settings)
        let (settings, codec, attaches) = (registry.settings, compression, !noAttach)
        let known = tests
        let results = try await BuildQueue(stopsAtFailure: !all).run(jobs) { job in
            let (built, lock) = try await job.build(context)
            let all = names.isEmpty ? try job.argument.defaultNames() : names
            if test {
                try await check(
                    workplace.images.image(built.root), all[0], known[job.argument.text] ?? [],
                    in: workplace)
            }
            try workplace.images.setNames(all, to: built.root)
            if attaches, let name = all.first {
                try BuildAttachments(workplace: workplace, codec: codec).attach(
                    built, lock, name: name)
            }
            let image = workplace.images.image(built.root, name: all.first)
            try await Self.write(image, to: destinations, workplace, settings: settings)
            return (all[0], built)
        }
        task.finish()
        var table = BuildTable()
        var failures: [String] = []
        for (job, result) in zip(jobs, results) {
            switch result.outcome {
            case .success((let name, let built)): table.add(name, built, time: result.time)
            case .failure(let error): failures.append("\(job.argument.text): \(error)")
            }
        }
        format.show(table.table, workplace.environment)
        if !failures.isEmpty { throw IncompleteCatalogue(failures: failures, count: jobs.count) }
    }

    /// Builds a Dockerfile: the one argument is its context.
    private func buildContainerfile() async throws {
        guard specifications.count <= 1, !locked, lock == nil, variant == nil, !test else {
            throw ValidationError(
                "with -f there is one argument, the context, and no lock, no variant and no --test")
        }
        let file = try ContainerfileBuild.read(containerfile.file ?? "")
        let needsContainers = file.stages.contains { stage in
            stage.instructions.contains { instruction in
                if case .run = instruction.kind { true } else { false }
            }
        }
        if needsContainers, !containerfile.check { try await Enclosed.enter() }
        let workplace = try Workplace(quiet: format.quiet)
        let isPushed = { (text: String) in text.hasPrefix("docker://") }
        let names = try tag.filter { !isPushed($0) }.map { try ImageName($0) }
        let destinations = try (output + tag.filter(isPushed)).map { try ImageLocation($0) }
        let build = ContainerfileBuild(
            options: containerfile, context: specifications.first, architectures: arch,
            source: source, registry: registry.settings, sandbox: sandbox, codec: compression,
            workplace: workplace)
        if containerfile.check {
            let findings = try build.check(file)
            format.show(findings, workplace.environment)
            guard findings.rows.isEmpty else {
                throw GateRefusal(
                    description: "\(file.file): \(findings.rows.count) findings")
            }
            return
        }
        let started = ContinuousClock.now
        let caches = BuildCaches(workplace: workplace, registry: registry.settings)
        let cachePlaces = try BuildCaches.destinations(containerfile.cacheTo)
        let imported = ImportedSteps()
        try await caches.take(from: containerfile.cacheFrom, into: imported)
        let result = try await build.run(file, imported)
        if let name = names.first {
            try workplace.images.setNames(names, to: result.root)
            if !noAttach {
                try ContainerfileAttachments(
                    workplace: workplace, options: containerfile, codec: compression,
                    file: file.digest
                ).attach(result, name: name)
            }
        }
        try await Self.write(
            workplace.images.image(result.root, name: names.first), to: destinations, workplace,
            settings: registry.settings)
        let settings = registry.settings
        try await caches.write(result.steps, to: cachePlaces, from: imported) { cache, places in
            try await Self.write(cache, to: places, workplace, settings: settings)
        }
        let table = ContainerfileTable(
            result, name: names.first?.description ?? destinations.first?.description ?? "",
            time: ContinuousClock.now - started)
        format.show(table.table, workplace.environment)
    }

    /// Runs the tests of an image that has no name yet, on every platform.
    private func check(
        _ image: StoredImage, _ name: ImageName, _ tests: [StructureTests], in workplace: Workplace
    ) async throws {
        for platform in try image.platformImages() {
            let runner = try testing.runner(tests, for: platform, sandbox, in: workplace)
            let report = try await runner.run(tests, on: platform) { result in
                for error in result.errors {
                    workplace.progress.note("\(name): \(result.name): \(error)")
                }
            }
            if let junit = testing.junit {
                try TextFile.write(report.junit(name: name.description), to: junit)
            }
            guard report.failures == 0 else {
                throw GateRefusal(
                    description: "\(report.failures) of \(report.results.count) tests of \(name) "
                        + "for \(try platform.platform()) failed; it was not named")
            }
            workplace.progress.note(
                "\(name): \(report.results.count) tests hold on \(try platform.platform())")
        }
    }

    private static func write(
        _ image: StoredImage, to destinations: [ImageLocation], _ workplace: Workplace,
        settings: RegistrySettings
    ) async throws {
        let writer = ImageWriter(workplace.session, store: workplace.images)
        for destination in destinations {
            guard case .registry = destination else {
                for note in try writer.write(image, to: destination) {
                    workplace.progress.note(note)
                }
                continue
            }
            let task = workplace.progress.begin("Pushing", unit: .bytes)
            let copier = ImageCopier(
                workplace.session, store: workplace.images,
                client: try settings.client(workplace), progress: task)
            let report = try await copier.copy(from: image, to: destination)
            task.finish()
            for note in report.notes { workplace.progress.note(note) }
        }
    }

    private func jobs() throws -> [BuildJob] {
        try specifications.map {
            try BuildJob(
                SpecificationArgument($0, variant: variant), architectures: arch, lock: lock,
                locked: locked)
        }
    }

    /// Every image of the catalogue at each of its releases, in the variant that was asked for.
    private func catalogueJobs() throws -> [BuildJob] {
        let entries = Catalogue.entries.filter { variant.map($0.variants.contains) ?? true }
        guard !entries.isEmpty else {
            throw BadInput("--variant \(variant ?? ""): no image of the catalogue has it")
        }
        return try entries.flatMap { entry in
            try entry.releases.map { release in
                try BuildJob(
                    SpecificationArgument("\(entry.name)@\(release)", variant: variant),
                    architectures: arch ?? "amd64,arm64", lock: nil, locked: false)
            }
        }
    }
}

/// Some images of the catalogue were built, and some could not be.
struct IncompleteCatalogue: Error, CustomStringConvertible {
    let failures: [String]
    let count: Int

    var description: String {
        "\(failures.count) of \(count) images could not be built:\n  "
            + failures.joined(separator: "\n  ")
    }
}

extension LayerCodec: ExpressibleByArgument {
    /// Reads `gzip`, `gzip-6`, `zstd`, `zstd-19` or `none`.
    public init?(argument: String) {
        let parts = argument.split(separator: "-", maxSplits: 1)
        let level = parts.count == 2 ? Int(parts[1]) : nil
        guard parts.count == 1 || level != nil else { return nil }
        switch parts.first {
        case "gzip":
            guard let level else {
                self = .gzipDefault
                return
            }
            guard (1...12).contains(level) else { return nil }
            self = .gzip(level: level)
        case "zstd":
            guard let level else {
                self = .zstdDefault
                return
            }
            guard (1...19).contains(level) else { return nil }
            self = .zstd(level: level)
        case "none" where parts.count == 1: self = .none
        default: return nil
        }
    }
}

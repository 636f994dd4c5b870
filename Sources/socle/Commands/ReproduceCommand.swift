import ArgumentParser
import Assembly
import Compression
import FileTree
import ImageSpec
import OCIModel
import Packages
import Store
import SupplyChain
import SystemPackage

/// `socle reproduce`: the proof by building again.
struct ReproduceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reproduce", abstract: "Build an image again from its lock, and compare.",
        discussion: """
            The lock is read from the provenance that the build attached, or from --lock. Packages \
            come from the store, or from the archive; nothing that an earlier build prepared is used. \
            The answer is `identical` (the same digest), `same content` (the same files, compressed or \
            described otherwise), or `different` with the paths; the latter exits with 3.

            EXAMPLES
              socle reproduce distroless/static
              socle reproduce docker://registry.example.org/team/web:1 --lock web.lock.json
              socle reproduce debian-slim:bookworm --offline
            """)

    @Argument(help: "The image.")
    var image: String

    @Option(help: ArgumentHelp("The lock, in place of the provenance's.", valueName: "file"))
    var lock: String?

    @Option(
        help: ArgumentHelp(
            "Only provenance that this public key has signed.", valueName: "file"))
    var key: [String] = []

    @Option(help: "Only this platform, such as linux/arm64.")
    var platform: String?

    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var source: SourceFlags
    @OptionGroup var registry: RegistryFlags
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workplace = try Workplace(quiet: output.quiet)
        let argument = try ImageArgument(image)
        let wanted = try platform.map { try Platform(user: $0) }
        let stored = try await argument.open(
            in: workplace, platform: wanted, registry: registry.settings)
        let images = try argument.platformImages(of: stored, platform: wanted)
        var recipes: [RebuildRecipe] = []
        for one in images { recipes.append(try await recipe(of: one, workplace)) }
        try await ScriptContainers.enter(for: recipes.map { try $0.specification() })
        let builder = Rebuilder(workplace: workplace, source: source, sandbox: sandbox)
        defer { builder.cleanUp() }
        var table = Table([
            .init(heading: "Platform", key: "platform"), .init(heading: "Answer", key: "answer"),
            .init(heading: "Path", key: "path"), .init(heading: "What differs", key: "reason"),
        ])
        var refused: [String] = []
        for (one, recipe) in zip(images, recipes) {
            let name = try one.platform().shortDescription
            let answer = try Reproduction.compare(one, with: await builder.build(recipe, like: one))
            switch answer {
            case .identical:
                table.rows.append([
                    Table.Cell(name), "identical", "",
                    Table.Cell(one.descriptor.digest.description),
                ])
            case .sameContent(let reasons):
                table.rows.append([
                    Table.Cell(name), "same content", "",
                    Table.Cell(reasons.joined(separator: "; ")),
                ])
            case .different(let paths):
                refused.append(
                    paths.count == 1
                        ? "\(name): 1 path differs" : "\(name): \(paths.count) paths differ")
                for path in paths {
                    table.rows.append([
                        Table.Cell(name), "different", Table.Cell(path.path.description),
                        Table.Cell(path.reason),
                    ])
                }
            }
        }
        output.show(table, workplace.environment)
        guard refused.isEmpty else {
            throw GateRefusal(description: "\(image): " + refused.joined(separator: "; "))
        }
    }

    private func recipe(of image: PlatformImage, _ workplace: Workplace) async throws
        -> RebuildRecipe
    {
        if let lock {
            return RebuildRecipe(lock: try LockFile.read(lock), codec: .gzipDefault)
        }
        let found = try await ProvenanceLock.of(
            self.image, image.descriptor.digest, in: workplace, keys: keys())
        return try recipe(found)
    }

    /// Whose provenance counts; anybody's where no key was named.
    private func keys() throws -> [VerificationKey] { try KeyArgument.publicKeys(key) }

    private func recipe(_ found: ProvenanceLock?) throws -> RebuildRecipe {
        guard let found else {
            let signed = key.isEmpty ? "" : " that is signed by the key"
            throw BadInput(
                "\(image): no provenance of a build by Socle\(signed) is attached: name its --lock")
        }
        let codec = LayerCodec(argument: found.provenance.compression) ?? .gzipDefault
        return RebuildRecipe(lock: found.lock, codec: codec)
    }
}

/// What an image is built from again.
struct RebuildRecipe {
    let lock: Lock
    let codec: LayerCodec

    /// The specification that the lock was made for.
    func specification() throws -> ImageSpecification {
        try SpecificationLoader().load(lock.specification.json(), file: "lock").specification()
    }
}

/// Builds from locks with caches of its own, so that nothing is taken from the build that is to be
/// proved.
struct Rebuilder {
    let workplace: Workplace
    let source: SourceFlags
    let sandbox: SandboxOptions

    private var cache: FilePath { workplace.session.home.cache.appending("reproduce") }

    /// Builds the image of a lock for the platform of another image.
    ///
    /// - Throws: ``BadInput`` when the lock is not for that platform, and what building throws.
    func build(_ recipe: RebuildRecipe, like image: PlatformImage) async throws -> PlatformImage {
        let specification = try recipe.specification()
        let platform = try image.platform()
        guard
            let architecture = recipe.lock.platforms.map(\.architecture).first(where: { one in
                let own = one.platform(in: specification.ecosystem)
                return own?.os == platform.os && own?.architecture == platform.architecture
                    && (own?.variant == platform.variant || platform.variant == nil)
            })
        else { throw BadInput("the lock is not for \(platform)") }
        let home = SocleHome(data: workplace.session.home.data, cache: cache)
        let session = try StoreSession(home)
        var context = try await source.context(workplace, codec: recipe.codec, sandbox: sandbox)
        context.session = session
        context.epoch = nil
        let built = try await ImageBuilder(context).build(
            specification, recipe.lock, for: [architecture])
        return try workplace.images.image(built.root).singleImage(place: "what was built again")
    }

    /// Removes the caches.
    func cleanUp() { FolderRemoval.remove(cache.string) }
}

import Assembly
import ImageSpec
import OCIModel
import Packages

/// One image to build: a specification, architectures, and a lock where one is to be obeyed.
struct BuildJob: Sendable {
    let argument: SpecificationArgument
    let architectures: [PackageArchitecture]
    private let lock: Lock?

    /// Prepares a build.
    ///
    /// - Throws: ``BadInput`` for architectures that the distribution does not have, a lock that is
    ///   missing, or one whose specification has changed, with the difference.
    init(
        _ argument: SpecificationArgument, architectures text: String?, lock path: String?,
        locked: Bool
    ) throws {
        self.argument = argument
        let specification = argument.specification
        lock = locked || path != nil ? try LockFile.read(path ?? argument.lockPath) : nil
        if let lock {
            let difference = lock.difference(from: specification)
            guard difference.isEmpty else {
                throw BadInput(
                    "\(path ?? argument.lockPath) was made for another specification; run `socle "
                        + "lock` again:\n  " + difference.joined(separator: "\n  "))
            }
        }
        architectures = try Self.architectures(text, specification, lock)
    }

    /// Chooses the packages, or takes them from the lock, and builds.
    ///
    /// - Returns: The image, and the lock that it was built from or that was made for it.
    func build(_ context: BuildContext) async throws -> (image: BuiltImage, lock: Lock) {
        let builder = ImageBuilder(context)
        let specification = argument.specification
        guard let lock else {
            let selections = try await builder.select(specification, for: architectures)
            let built = try await builder.build(specification, selections)
            return (built, try builder.lock(specification, selections, built))
        }
        return (try await builder.build(specification, lock, for: architectures), lock)
    }

    private static func architectures(
        _ text: String?, _ specification: ImageSpecification, _ lock: Lock?
    ) throws -> [PackageArchitecture] {
        let ecosystem = specification.ecosystem
        guard let text else {
            if let lock { return lock.platforms.map(\.architecture) }
            let own = PackageArchitecture.host(in: ecosystem)
            let offered = specification.architectures
            return offered.isEmpty || offered.contains(own) ? [own] : Array(offered.prefix(1))
        }
        if text == "all" {
            guard !specification.architectures.isEmpty else {
                throw BadInput("--arch all: the specification does not list its `archs`")
            }
            return specification.architectures
        }
        var all: [PackageArchitecture] = []
        for part in text.split(separator: ",") {
            guard let one = PackageArchitecture(user: String(part), in: ecosystem) else {
                throw BadInput("--arch \(part): no architecture of the distribution")
            }
            if !all.contains(one) { all.append(one) }
        }
        if let missing = all.first(where: { one in
            !specification.architectures.isEmpty && !specification.architectures.contains(one)
        }) {
            let offered = specification.architectures.map(\.text).joined(separator: ", ")
            throw BadInput("--arch \(missing): the image is for \(offered)")
        }
        guard !all.isEmpty else { throw BuildError.noArchitecture }
        return all
    }
}
